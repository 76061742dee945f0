import Foundation
import Imaging
import Testing

@testable import Interchange

@Suite(.serialized)
struct DICOMReaderTests {
  @Test("Slices come out as pydicom reads them, however they are stored, and lie where NumPy says")
  func fixtures() throws {
    let reader = try reader()
    let text = try readFile(fixture("slices.json"), limit: 1 << 20)
    let json = try JSON(parsing: text)
    let expectations = try #require(json.members)
    #expect(expectations.count == 30)
    for expected in expectations {
      let slice = try reader.slice(fixture(expected.name + ".dcm"))
      let numbers = expected.value["hounsfield"]?.items?.compactMap(\.double) ?? []
      // What lies below air is raised to it, which pydicom leaves to its caller.
      #expect(slice.image.values == numbers.map { max(-1024, Float($0)) }, "\(expected.name)")
      let spacing = expected.value["spacing"]?.items?.compactMap(\.double)
      #expect(
        spacing == [
          slice.placement.spacing.rowInMillimeters, slice.placement.spacing.columnInMillimeters,
        ])
      let height = try #require(expected.value["height"]?.double)
      #expect(abs(slice.placement.height - height) < 1e-9, "\(expected.name)")
      #expect(slice.placement.sopInstanceUID == expected.value["uid"]?.text)
    }
  }

  @Test("A file that ends early is refused at whatever byte, and the next one is read")
  func truncated() throws {
    try withFolder { folder in
      let reader = try reader()
      let whole = try readFile(fixture("signed-16-slope1.dcm"), limit: 1 << 16)
      for count in stride(from: 0, to: whole.count, by: 23) {
        let path = folder + "/truncated.dcm"
        try DurableFile.replace(path, with: Array(whole[..<count]))
        #expect(throws: DICOMError.self, "\(count) bytes") { try reader.slice(path) }
      }
      _ = try reader.slice(fixture("signed-16-slope1.dcm"))
    }
  }

  @Test("Bytes changed at random are read or refused, and never take the program down")
  func mutated() throws {
    try withFolder { folder in
      let reader = try reader()
      var state: UInt64 = 1806
      let next = { (limit: Int) -> Int in
        state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
        return Int(state >> 33) % limit
      }
      for name in ["implicit", "deflated", "rle", "big-endian"] {
        let whole = try readFile(fixture(name + ".dcm"), limit: 1 << 16)
        for _ in 0..<60 {
          var bytes = whole
          for _ in 0...next(3) { bytes[132 + next(whole.count - 132)] = UInt8(next(256)) }
          try DurableFile.replace(folder + "/mutated.dcm", with: bytes)
          _ = try? reader.slice(folder + "/mutated.dcm")
        }
        _ = try reader.slice(fixture(name + ".dcm"))
      }
    }
  }

  @Test("Sequences nested without end end the process that reads them, not this one")
  func nested() throws {
    try withFolder { folder in
      // 30,000 times (0008,1140) SQ of unknown length and an item of unknown length.
      let level: [UInt8] = [
        0x08, 0x00, 0x40, 0x11, 0x53, 0x51, 0, 0, 0xFF, 0xFF, 0xFF, 0xFF,  //
        0xFE, 0xFF, 0x00, 0xE0, 0xFF, 0xFF, 0xFF, 0xFF,
      ]
      let path = folder + "/nested.dcm"
      try DurableFile.replace(
        path,
        with: head(syntax: "1.2.840.10008.1.2.1\0")
          + Array(repeatElement(level, count: 30_000).joined()))
      let reader = try reader()
      let error = #expect(throws: DICOMError.self) { try reader.attributes(path) }
      #expect(
        error?.description
          == "reading it as DICOM failed (signal 11); the file is damaged or made to do harm")
      _ = try reader.slice(fixture("rle.dcm"))
    }
  }

  @Test("A file that grows a thousandfold is refused, for its memory or for its time")
  func bomb() throws {
    try withFolder { folder in
      // (0009,0010) OB of 1.5 GiB, then zeros: the codes for 258 zeros take 13 bits, eight times
      // those 13 bytes.
      let element: [UInt8] = [0x09, 0x00, 0x10, 0x00, 0x4F, 0x42, 0, 0, 0, 0, 0, 0x60]
      let path = folder + "/bomb.dcm"
      try DurableFile.replace(
        path,
        with: head(syntax: "1.2.840.10008.1.2.1.99") + deflated(element, zeros: 1 << 30))
      let reader = try reader()
      let error = #expect(throws: DICOMError.self) { try reader.attributes(path) }
      #expect(
        error?.description == "not readable as DICOM: Virtual Memory exhausted")
      _ = try reader.slice(fixture("rle.dcm"))
    }
  }

  @Test("A length beyond the end of the file takes no memory")
  func lengths() throws {
    try withFolder { folder in
      let reader = try reader()
      for length: [UInt8] in [
        [0xFE, 0xFF, 0xFF, 0xFF], [0, 0, 0, 0x7F], [0xF0, 0xFF, 0xFF, 0x3F],
      ] {
        let path = folder + "/length.dcm"
        let element: [UInt8] = [0x28, 0x00, 0x06, 0x30, 0x4F, 0x57, 0, 0]
        try DurableFile.replace(
          path, with: head(syntax: "1.2.840.10008.1.2.1\0") + element + length + [1, 2, 3])
        let error = #expect(throws: DICOMError.self) { try reader.attributes(path) }
        #expect(error?.description.hasPrefix("not readable as DICOM: ") == true)
      }
    }
  }

  @Test("What is no file of DICOM is refused with its reason")
  func refused() throws {
    try withFolder { folder in
      let reader = try reader()
      func reason(_ path: String) -> String? {
        #expect(throws: DICOMError.self) { try reader.slice(path) }?.description
      }
      try DurableFile.replace(folder + "/a", with: Array("GIF89a".utf8))
      #expect(reason(folder + "/a")?.hasPrefix("not readable as DICOM: ") == true)
      #expect(
        reason(folder + "/none") == "\(folder)/none: cannot open: No such file or directory")
      #expect(reason(folder) == "\(folder): not a regular file")
      try #require(mkfifo(folder + "/pipe", 0o600) == 0)
      #expect(reason(folder + "/pipe") == "\(folder)/pipe: not a regular file")
      try DurableFile.replace(folder + "/large", with: [])
      try #require(truncate(folder + "/large", off_t(Limits.dicomFile + 1)) == 0)
      #expect(
        reason(folder + "/large")
          == "\(folder)/large: too large: expected at most 67108864 bytes, found 67108865")
    }
  }

  @Test("A reader that cannot be started, or does not answer as it should, is named")
  func brokenReader() throws {
    let path = fixture("rle.dcm")
    func reason(_ program: String, _ arguments: String...) -> String? {
      let reader = DICOMReader(program: program, arguments: arguments, patience: 1)
      return #expect(throws: DICOMError.self) { try reader.slice(path) }?.description
    }
    #expect(
      reason("/none/penumbra")
        == "the reader of DICOM files failed: cannot start /none/penumbra: No such file or directory"
    )
    #expect(
      reason("/bin/sh", "-c", "exit 3") == "the reader of DICOM files failed: it ended with code 3")
    #expect(
      reason("/bin/sh", "-c", "printf '\\0\\377\\377\\377\\377'; sleep 9")
        == "the reader of DICOM files failed: its answer is damaged")
    #expect(
      reason("/bin/sh", "-c", "sleep 9")
        == "reading it as DICOM took more than 1 s; the file is damaged or made to do harm")
    #expect(
      reason("/bin/sh", "-c", "kill -11 $$")
        == "reading it as DICOM failed (signal 11); the file is damaged or made to do harm")
  }

  @Test(
    "One slice of a chest in fifteen encodings has the same Hounsfield units, or is refused",
    .enabled(if: encodings != nil, "the DICOM encodings are not beside the repository"))
  func everyEncoding() throws {
    let folder = try #require(encodings)
    let reader = try reader()
    let original = try reader.slice(folder + "/CTImage.dcm").image
    var differences: [String: Float] = [:]
    var reasons: [String: String] = [:]
    for file in try FileManager.default.contentsOfDirectory(atPath: folder) {
      let name = file.split(separator: "_").last.map(String.init) ?? file
      do throws(DICOMError) {
        let slice = try reader.slice(folder + "/" + file)
        differences[name] = zip(slice.image.values, original.values).map { abs($0 - $1) }.max()
        #expect(slice.isLossy == Self.isLossy(name), "\(name)")
      } catch {
        reasons[name] = error.description
      }
    }
    let uid = { (tail: String) in "1.2.840.10008.1.2" + tail + ".dcm" }
    for lossless in ["", ".1", ".1.99", ".2", ".4.57", ".4.70", ".4.80", ".5"] {
      #expect(differences.removeValue(forKey: uid(lossless)) == 0, "\(lossless)")
    }
    #expect(differences.removeValue(forKey: "CTImage.dcm") == 0)
    // Twelve bits for the range of this slice are steps of 2 HU, eight bits steps of 32 HU.
    for (lossy, most) in [(".4.50", 65), (".4.51", 36), (".4.53", 36), (".4.55", 36), (".4.81", 8)]
    {
      let difference = differences.removeValue(forKey: uid(lossy)) ?? 0
      #expect(difference > 0 && difference <= Float(most), "\(lossy): \(difference)")
    }
    #expect(differences == [:])
    #expect(reasons == Self.refusals)
  }

  private static func isLossy(_ name: String) -> Bool {
    ["50", "51", "53", "55", "81"].contains { name.hasSuffix(".4.\($0).dcm") }
  }

  private static func noCT(_ found: String) -> String {
    "SOPClassUID: expected that of a CT slice, 1.2.840.10008.5.1.4.1.1.2, found '\(found)'"
  }

  /// Why the rest is refused.
  private static let refusals = [
    "baseline.51.dcm": noCT("1.2.840.10008.5.1.4.1.1.2.1"),
    "no-pixel-data.dcm": noCT("1.2.840.10008.5.1.4.1.1.88.11"),
    "no-pixel-spacing.dcm": noCT("1.2.840.10008.5.1.4.1.1.6.1"),
    "422-EVRLE.dcm": noCT("1.2.840.10008.5.1.4.1.1.6.1"),
    "1.2.840.10008.1.2.4.90.dcm": "not readable as DICOM: its pixels are stored as JPEG 2000"
      + " (1.2.840.10008.1.2.4.90), which is not read here; convert it with gdcmconv --raw",
    "1.2.840.10008.1.2.4.91.dcm": "not readable as DICOM: its pixels are stored as JPEG 2000"
      + " (1.2.840.10008.1.2.4.91), which is not read here; convert it with gdcmconv --raw",
  ]
}

/// The folder of one slice in many encodings beside the repository; nil where there is none.
private let encodings: String? = {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/dicom-encodings").standardizedFileURL.path
  return FileManager.default.fileExists(atPath: folder) ? folder : nil
}()

private func reader() throws -> DICOMReader {
  let program: URL = try #require(Program.executable())
  return DICOMReader(program: program.path, arguments: ["dicom-worker"])
}

private func fixture(_ name: String) -> String {
  URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .appendingPathComponent("Fixtures/dicom/\(name)").path
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}

/// The preamble, the mark, and a group 0002 that names the transfer syntax, of 22 characters at most.
private func head(syntax: String) -> [UInt8] {
  let element =
    [0x02, 0x00, 0x10, 0x00, 0x55, 0x49, UInt8(syntax.utf8.count), 0] + Array(syntax.utf8)
  let length = [0x02, 0x00, 0x00, 0x00, 0x55, 0x4C, 4, 0, UInt8(element.count), 0, 0, 0]
  return [UInt8](repeating: 0, count: 128) + Array("DICM".utf8) + length + element
}

/// A deflate stream of one block of fixed codes: `bytes`, all below 144, then at least that many
/// zeros.
private func deflated(_ bytes: [UInt8], zeros: Int) -> [UInt8] {
  var bits = BitWriter()
  bits.write(1, count: 1)
  bits.write(1, count: 2)
  for byte in bytes + [0] { bits.writeCode(0x30 + Int(byte), count: 8) }
  // Until a whole byte is full: length 258 has the code 11000101, distance 1 the code 00000.
  let run = { (bits: inout BitWriter) in
    bits.writeCode(0b1100_0101, count: 8)
    bits.writeCode(0, count: 5)
  }
  while bits.isPartial { run(&bits) }
  var pattern = BitWriter()
  for _ in 0..<8 { run(&pattern) }
  return bits.bytes + Array(repeatElement(pattern.bytes, count: zeros / 258 / 8 + 1).joined())
}

/// Bits as deflate packs them: from the lowest of each byte on.
private struct BitWriter {
  private(set) var bytes: [UInt8] = []
  private var used = 8

  var isPartial: Bool { used < 8 }

  mutating func write(_ value: Int, count: Int) {
    for bit in 0..<count {
      if used == 8 {
        bytes.append(0)
        used = 0
      }
      bytes[bytes.count - 1] |= UInt8(value >> bit & 1) << UInt8(used)
      used += 1
    }
  }

  /// Codes of Huffman come from their highest bit on.
  mutating func writeCode(_ code: Int, count: Int) {
    for bit in (0..<count).reversed() { write(code >> bit & 1, count: 1) }
  }
}
