import Tensors
import Testing

@testable import Interchange

@Test("Stored, deflated and zip64 members give their bytes, with the checksum checked")
func zipMembers() throws {
  for name in ["stored", "deflated", "zip64"] {
    let archive = try ZipArchive(parsing: readFile(fixture("arrays/\(name).npz"), limit: 1 << 20))
    #expect(
      archive.members.map(\.name).sorted()
        == ["ids.npy", "images.npy", "masks.npy", "patients.npy", "spacing.npy"], "\(name)")
    for member in archive.members {
      let reader = archive.reader(member)
      #expect(try reader.bytes(member.size).count == member.size)
      #expect(try reader.isWholeAtEnd())
    }
  }
}

@Test("A member whose bytes have changed has another checksum or cannot be inflated")
func zipChecksum() throws {
  for name in ["stored", "deflated"] {
    var file = try readFile(fixture("arrays/\(name).npz"), limit: 1 << 20)
    let first = try #require(ZipArchive(parsing: file).members.first)
    file[200] ^= 0x55
    let reader = try ZipArchive(parsing: file).reader(first)
    #expect((try? reader.isWholeAtEnd()) != true)
  }
}

@Test("A zip archive that is damaged is refused with the reason")
func zipRefusals() throws {
  let file = try readFile(fixture("arrays/stored.npz"), limit: 1 << 20)
  let end = file.count - 22
  let directory = file.number(end + 16, 4)
  #expect(
    text { _ = try ZipArchive(parsing: []) }
      == "damaged or not a zip archive: expected a directory of its members at its end, found none")
  #expect(
    text { _ = try ZipArchive(parsing: Array(file.dropLast())) }
      == "damaged or not a zip archive: expected a directory of its members at its end, found none")
  let cases: [(Int, [UInt8], String)] = [
    (
      end + 10, [0xE9, 3],
      "too many members in the zip archive: expected at most 1000, found 1001"
    ),
    (
      end + 10, [6, 0],
      "damaged zip archive: expected an entry of the directory at byte \(end), found something else"
    ),
    (
      end + 16, [0, 0, 0, 0x7F],
      "damaged zip archive: expected the directory of members at byte 2130706432, found something"
        + " else"
    ),
    (directory + 8, [1, 0], "'images.npy' is encrypted; unpack the archive first"),
    (
      directory + 10, [12, 0],
      "'images.npy' is compressed in a way that is not read: expected 0 (stored) or 8 (deflated),"
        + " found 12"
    ),
    (
      directory + 20, [0, 0, 0, 1],
      "damaged zip archive: the sizes of 'images.npy' are impossible"
    ),
    (
      directory + 42, [1, 0, 0, 0],
      "damaged zip archive: expected the header of 'images.npy' at byte 1, found something else"
    ),
  ]
  for (offset, bytes, reason) in cases {
    var damaged = file
    damaged.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    #expect(text { _ = try ZipArchive(parsing: damaged) } == reason)
  }
}

@Test("An archive with random damage is read or refused, never trapped")
func zipDamage() throws {
  var dice = SplitMix64(seed: 12)
  for name in ["stored", "deflated", "zip64"] {
    let whole = try readFile(fixture("arrays/\(name).npz"), limit: 1 << 20)
    for round in 0..<500 {
      var damaged = whole
      // Damage where the directory is most of the time, for that is what is parsed.
      let range = round % 4 == 0 ? 0..<whole.count : (whole.count - 500)..<whole.count
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        damaged[Int.random(in: range, using: &dice)] = UInt8.random(in: 0...255, using: &dice)
      }
      guard let archive = try? ZipArchive(parsing: damaged) else { continue }
      for member in archive.members { _ = try? archive.reader(member).isWholeAtEnd() }
    }
  }
}
