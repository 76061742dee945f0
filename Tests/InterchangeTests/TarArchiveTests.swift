import Testing

@testable import Interchange

private let longName = String(repeating: "folder-", count: 30) + "end/file.txt"

@Test(
  "Entries are read from GNU, pax and gzip archives, with long names and safe names only",
  arguments: ["gnu.tar", "pax.tar", "members.tar.gz"])
func tarEntries(_ name: String) throws {
  let archive = try TarArchive(path: fixture("tar/\(name)"))
  #expect(try archive.next() == .init(name: "a", kind: .folder, size: 0))
  #expect(try archive.next() == .init(name: "a/b.txt", kind: .file, size: 5))
  #expect(try archive.contents(limit: 10) == Array("hello".utf8))
  #expect(try archive.next() == .init(name: "a/empty", kind: .file, size: 0))
  #expect(try archive.contents(limit: 10) == [])
  #expect(try archive.next() == .init(name: longName, kind: .file, size: 1000))
  #expect(try archive.next() == .init(name: "../out", kind: .other, size: 3))
  #expect(try archive.next() == .init(name: "a/link", kind: .other, size: 0))
  #expect(try archive.next() == nil)
}

@Test("An entry above the limit is refused and passed over")
func largeEntry() throws {
  let archive = try TarArchive(path: fixture("tar/gnu.tar"))
  _ = try archive.next()
  _ = try archive.next()
  #expect(
    text { _ = try archive.contents(limit: 4) }
      == "entry 'a/b.txt' is too large: expected at most 4 bytes, found 5")
  #expect(try archive.next()?.name == "a/empty")
}

@Test("An archive cut anywhere gives what came before, then an error")
func truncatedTar() throws {
  try withTemporaryFolder { folder in
    for (name, end) in [("gnu.tar", 6000), ("members.tar.gz", 280)] {
      let whole = try readFile(fixture("tar/\(name)"), limit: 100_000)
      for count in stride(from: 0, to: end, by: 37) {
        try DurableFile.replace(folder + "/cut", with: Array(whole.prefix(count)))
        #expect(throws: TarError.self) { try names(folder + "/cut") }
      }
    }
    let whole = try readFile(fixture("tar/gnu.tar"), limit: 100_000)
    try DurableFile.replace(folder + "/cut", with: Array(whole.prefix(1100)))
    #expect(
      text { _ = try names(folder + "/cut") }
        == "truncated archive: it ends early, after 'a/b.txt'")
  }
}

@Test("What is no archive is refused with the reason")
func notAnArchive() throws {
  #expect(
    text { _ = try names(fixture("make_tar.py")) }
      == "damaged or not a tar archive: wrong checksum in the header at byte 0")
}

@Test("An archive with any byte changed is read or refused, never trapped")
func mutatedTar() throws {
  try withTemporaryFolder { folder in
    for (name, step) in [("gnu.tar", 11), ("pax.tar", 13), ("members.tar.gz", 1)] {
      let whole = try readFile(fixture("tar/\(name)"), limit: 100_000)
      for index in stride(from: 0, to: whole.count, by: step) {
        var damaged = whole
        damaged[index] ^= UInt8(truncatingIfNeeded: 1 + index % 255)
        try OpenFile.updating(folder + "/damaged").write(damaged, at: 0)
        _ = try? names(folder + "/damaged")
      }
    }
  }
}

@Test(
  "A size that no entry has is refused",
  arguments: ["9223372036854775807", "-1", "many", "1125899906842625"])
func impossibleSizes(size: String) throws {
  try withTemporaryFolder { folder in
    try place([1, 2, 3], folder + "/a")
    try writeTar(folder + "/plain.tar", of: ["a"], in: folder)
    let record = "size=\(size)\n"
    let length = record.utf8.count + 3
    try place(Array("\(length) \(record)".utf8), folder + "/pax")
    try writeTar(folder + "/pax.tar", of: ["pax"], in: folder, type: "x")
    let pax = try readFile(folder + "/pax.tar", limit: 1 << 20).dropLast(1024)
    try place(pax + readFile(folder + "/plain.tar", limit: 1 << 20), folder + "/both.tar")
    #expect(
      text { _ = try names(folder + "/both.tar") }
        == "damaged archive: cannot read the pax size in the header at byte 512")
  }
}

private func names(_ path: String) throws -> [String] {
  let archive = try TarArchive(path: path)
  var names: [String] = []
  while let entry = try archive.next() {
    names.append(entry.name)
    _ = try archive.contents(limit: 1 << 20)
  }
  return names
}
