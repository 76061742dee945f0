import Foundation
import Glibc
import Interchange
import Layers
import Tensors
import Testing

@testable import ProbUNet

/// A checkpoint of a small network after one step.
private func goodCheckpoint() throws -> Safetensors {
  var recipe = Recipe(steps: 4)
  (recipe.batchSize, recipe.cropSide) = (2, 16)
  let trainer = try Trainer(
    Configuration(channels: [2, 2], latentDimensions: 2), recipe: recipe, source: DiscSource(),
    on: Compute(threads: 1))
  _ = try trainer.advance()
  return trainer.checkpoint()
}

/// What the two ways to read a checkpoint say of the file that holds `bytes`.
private func complaints(_ bytes: [UInt8], in folder: borrowing ScratchFolder) throws -> [String] {
  let path = folder.path + "/hostile.safetensors"
  try Data(bytes).write(to: URL(filePath: path))
  return [
    complaint { _ = try HypothesisModel.load(path: path, threads: 1) },
    complaint {
      _ = try Trainer(resuming: path, source: DiscSource(), on: Compute(threads: 1))
    },
  ]
}

private func complaint(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "accepted"
  } catch {
    return "\(error)"
  }
}

/// The text of the header, and the bytes behind it.
private func parts(_ bytes: [UInt8]) -> (header: String, data: [UInt8]) {
  let length = bytes[..<8].reversed().reduce(0) { $0 << 8 | Int($1) }
  return (String(decoding: bytes[8..<8 + length], as: UTF8.self), Array(bytes[(8 + length)...]))
}

private func file(_ header: String, _ data: [UInt8]) -> [UInt8] {
  let length = header.utf8.count
  return (0..<8).map { UInt8(truncatingIfNeeded: length >> (8 * $0)) } + Array(header.utf8) + data
}

@Test("A checkpoint whose frame is damaged is refused with the reason, however it is read")
func hostileFrames() throws {
  let folder = try ScratchFolder()
  let good = try goodCheckpoint().serialized()
  let (header, data) = parts(good)
  let first = try #require(header.firstRange(of: "\"data_offsets\":[0,"))
  let total = data.count
  let rows: [(name: String, bytes: [UInt8], expected: String)] = [
    ("empty", [], "not a safetensors file: expected at least 10 bytes, found 0"),
    (
      "cut in the length", Array(good[..<5]),
      "not a safetensors file: expected at least 10 bytes, found 5"
    ),
    (
      "cut in the header", Array(good[..<100]),
      "not a safetensors file: expected a header of 2 to 92 bytes, found \(header.utf8.count)"
    ),
    (
      "cut in the numbers", Array(good.dropLast()),
      "damaged safetensors file: expected \(total) bytes of data, found \(total - 1)"
    ),
    (
      "a byte too many", good + [0],
      "damaged safetensors file: expected \(total) bytes of data, found \(total + 1)"
    ),
    (
      "header beyond the file", [0xFF, 0xFF, 0xFF, 0x7F, 0, 0, 0, 0] + good.dropFirst(8),
      "not a safetensors file: expected a header of 2 to \(good.count - 8) bytes,"
        + " found 2147483647"
    ),
    (
      "length of all ones", [UInt8](repeating: 0xFF, count: 64),
      "not a safetensors file: expected a header of 2 to 56 bytes, found 18446744073709551615"
    ),
    (
      "header of nothing", [UInt8](repeating: 0, count: 64),
      "not a safetensors file: expected a header of 2 to 56 bytes, found 0"
    ),
    (
      "no JSON", file("{" + String(header.dropFirst(2)), data),
      "damaged safetensors header: not JSON: expected '\"' at byte 1"
    ),
    (
      "blanks first", file(" " + header, data),
      "not a safetensors file: expected '{' at byte 8, found byte 32"
    ),
    (
      "a hole", file(header.replacingCharacters(in: first, with: "\"data_offsets\":[4,"), data),
      "tensor 'adam.first.fcomb.0.bias': expected 8 bytes for its shape, found 4"
    ),
    (
      "metadata of another type",
      file(header.replacing("\"step\":\"1\"", with: "\"step\":1"), data),
      "damaged safetensors header: expected __metadata__ to map texts to texts"
    ),
    (
      "metadata that is no object",
      file("{\"__metadata__\":[],\"a\":\(tensor("F32", [1], 0, 4))}", [0, 0, 0, 0]),
      "damaged safetensors header: expected __metadata__ to map texts to texts"
    ),
    (
      "an unknown type", file(header.replacing("\"F32\"", with: "\"F8\""), data),
      "tensor 'adam.first.fcomb.0.bias': unknown type: expected one of U8, F16, BF16, F32, F64,"
        + " I64, U64, found 'F8'"
    ),
  ]
  for row in rows {
    #expect(
      try complaints(row.bytes, in: folder) == [row.expected, row.expected], "\(row.name)")
  }
}

private func tensor(_ type: String, _ shape: [Int], _ begin: Int, _ end: Int) -> String {
  "{\"dtype\":\"\(type)\",\"shape\":\(shape),\"data_offsets\":[\(begin),\(end)]}"
}

@Test("Tensors that overlap, leave holes, share a name or overflow are refused")
func hostileTensors() throws {
  let folder = try ScratchFolder()
  let texts = try goodCheckpoint().metadata
  let members = texts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
  let start = "{\"__metadata__\":\(JSON.object(members).line),"
  let two = { (a: String, b: String, count: Int) in
    file("\(start)\"a\":\(a),\"b\":\(b)}", [UInt8](repeating: 0, count: count))
  }
  let one = tensor("F32", [1], 0, 4)
  let huge = [4_194_305, 4_194_305, 211_106_198_978_564]
  let rows: [(bytes: [UInt8], expected: String)] = [
    (
      two(one, tensor("F32", [1], 2, 6), 6),
      "tensor 'b': expected to begin at byte 4 of the data, found 2"
    ),
    (two(one, one, 4), "tensor 'b': expected to begin at byte 4 of the data, found 0"),
    (
      two(one, tensor("F32", [1], 8, 12), 12),
      "tensor 'b': expected to begin at byte 4 of the data, found 8"
    ),
    (
      two(tensor("F32", [-1], 0, 4), one, 4), "tensor 'a': impossible shape [-1]"
    ),
    (
      two(tensor("F32", huge, 0, 4), one, 4), "tensor 'a': impossible shape \(huge)"
    ),
    (
      two(tensor("F32", [2], 0, 4), one, 4),
      "tensor 'a': expected 8 bytes for its shape, found 4"
    ),
    (
      two(one, tensor("F32", [1], 4, 8), 8),
      "incomplete model: expected a tensor unet.encoder.0.0.weight, found none"
    ),
  ]
  for row in rows {
    let found = try complaints(row.bytes, in: folder)
    #expect(found == [row.expected, row.expected])
  }
  let twice = file(
    "\(start)\"a\":\(one),\"a\":\(tensor("F32", [1], 4, 8))}", [0, 0, 0, 0, 0, 0, 0, 0])
  for text in try complaints(twice, in: folder) {
    #expect(text.hasPrefix("damaged safetensors header: ambiguous JSON: 'a' is named twice, again"))
  }
}

@Test("A checkpoint with wrong numbers is refused with the name of the tensor")
func hostileNumbers() throws {
  let folder = try ScratchFolder()
  let good = try goodCheckpoint()
  let nothing = Safetensors.Entry(floats: [.nan, 1], shape: [2])
  let infinite = Safetensors.Entry(floats: [1, .infinity], shape: [2])
  let rows: [(name: String, entry: Safetensors.Entry?, load: String, resume: String)] = [
    (
      "average.fcomb.0.bias", nothing,
      "damaged model: expected finite numbers in average.fcomb.0.bias, found others",
      "damaged model: expected finite numbers in average.fcomb.0.bias, found others"
    ),
    (
      "adam.second.fcomb.0.bias", infinite, "accepted",
      "damaged model: expected finite numbers in adam.second.fcomb.0.bias, found others"
    ),
    (
      "adam.first.unet.encoder.0.0.weight", nil, "accepted",
      "incomplete model: expected a tensor adam.first.unet.encoder.0.0.weight, found none"
    ),
    (
      "average.fcomb.0.weight", .init(floats: [1, 2, 3], shape: [3]),
      "wrong tensor average.fcomb.0.weight: expected shape [2, 4, 1, 1], found [3]",
      "wrong tensor average.fcomb.0.weight: expected shape [2, 4, 1, 1], found [3]"
    ),
    (
      "average.fcomb.0.bias", .init(doubles: [1, 2], shape: [2]),
      "wrong tensor average.fcomb.0.bias: expected a tensor of type F32, F16 or BF16,"
        + " found F64",
      "wrong tensor average.fcomb.0.bias: expected a tensor of type F32, F16 or BF16,"
        + " found F64"
    ),
    (
      "average.fcomb.0.bias", .init(bytes: [1, 2], shape: [2]),
      "wrong tensor average.fcomb.0.bias: expected a tensor of type F32, F16 or BF16,"
        + " found U8",
      "wrong tensor average.fcomb.0.bias: expected a tensor of type F32, F16 or BF16,"
        + " found U8"
    ),
  ]
  for row in rows {
    var file = good
    file[row.name] = row.entry
    #expect(try complaints(file.serialized(), in: folder) == [row.load, row.resume])
  }
}

@Test("A checkpoint with impossible texts is refused with the name of the text")
func hostileTexts() throws {
  let folder = try ScratchFolder()
  let good = try goodCheckpoint()
  let recipe = try #require(good.metadata["recipe"])
  let window = try #require(good.metadata["window"])
  let architecture = try #require(good.metadata["architecture"])
  // The texts of the last column are only read to go on with a training.
  let rows: [(name: String, text: String?, expected: String, isForBoth: Bool)] = [
    ("format", "", "not a Penumbra model: expected a valid text 'format', found ", true),
    (
      "version", "3", "model of a later version: expected at most 2, found 3; update Penumbra", true
    ),
    ("version", "one", "not a Penumbra model: expected a valid text 'version', found one", true),
    ("version", "-3", "not a Penumbra model: expected a valid text 'version', found -3", true),
    (
      "architecture", nil,
      "not a Penumbra model: expected a valid text 'architecture', found nothing", true
    ),
    (
      "architecture", architecture.replacing("probabilistic-unet", with: "oracle"),
      "not a Penumbra model: expected a valid text 'architecture', found "
        + architecture.replacing("probabilistic-unet", with: "oracle").prefix(80), true
    ),
    (
      "architecture", architecture.replacing("[2,2]", with: "[1000000000,2]"),
      "unusable architecture: expected 1 to 1024 channels per scale", true
    ),
    (
      "architecture", architecture.replacing("[2,2]", with: "[]"),
      "unusable architecture: expected 1 to 8 scales, found 0", true
    ),
    ("step", "-7", "not a Penumbra model: expected a valid text 'step', found -7", false),
    ("step", "soon", "not a Penumbra model: expected a valid text 'step', found soon", false),
    (
      "step", "9223372036854775807",
      "not a Penumbra model: expected a valid text 'step', found 9223372036854775807", false
    ),
    (
      "imagesSeen", "-1", "not a Penumbra model: expected a valid text 'imagesSeen', found -1",
      false
    ),
    (
      "divergences", "[1]",
      "not a Penumbra model: expected a valid text 'divergences', found [1]", false
    ),
    (
      "window", window.replacing(/"divergences":\[[^\]]*\]/, with: "\"divergences\":[]"),
      "not a Penumbra model: expected a valid text 'window', found "
        + window.replacing(/"divergences":\[[^\]]*\]/, with: "\"divergences\":[]").prefix(80), false
    ),
    (
      "recipe", recipe.replacing("\"batchSize\":2", with: "\"batchSize\":0"),
      "unusable recipe: expected 1 to 65536 images in a batch, found 0; choose another checkpoint",
      false
    ),
    (
      "recipe", recipe.replacing("\"cropSide\":16", with: "\"cropSide\":-16"),
      "unusable recipe: expected a crop of 1 to 8192 pixels, found -16; choose another checkpoint",
      false
    ),
    ("recipe", "{}", "not a Penumbra model: expected a valid text 'recipe', found {}", false),
  ]
  for row in rows {
    var file = good
    file.metadata[row.name] = row.text
    let found = try complaints(file.serialized(), in: folder)
    #expect(found == [row.isForBoth ? row.expected : "accepted", row.expected], "\(row.name)")
  }
}

@Test("A file far larger than its architecture is refused unread, and so is one beyond 8 GiB")
func hostileSizes() throws {
  let folder = try ScratchFolder()
  let path = folder.path + "/large.safetensors"
  let texts = try goodCheckpoint().metadata
  let members = texts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
  let junk = 6 << 30
  let header =
    "{\"__metadata__\":\(JSON.object(members).line),\"a\":\(tensor("U8", [junk], 0, junk))}"
  try Data(file(header, [])).write(to: URL(filePath: path))
  let size = 8 + header.utf8.count + junk
  // The file is sparse: it takes no room on the disk.
  #expect(truncate(path, size) == 0)
  let parameters = try #require(Int(texts["parameters"] ?? ""))
  #expect(
    complaint { _ = try HypothesisModel.load(path: path, threads: 1) }
      == "not a Penumbra model: expected at most \(32 * parameters + (16 << 20)) bytes for its"
      + " architecture, found \(size)")
  #expect(truncate(path, (8 << 30) + 1) == 0)
  #expect(
    complaint { _ = try HypothesisModel.load(path: path, threads: 1) }
      == "\(path): too large: expected at most 8589934592 bytes, found 8589934593")
}

@Test("A small file that claims the largest architecture is refused before memory is taken for it")
func hostileArchitecture() throws {
  let folder = try ScratchFolder()
  var file = try goodCheckpoint()
  let sides = [Int](repeating: 1024, count: 8)
  file.metadata["architecture"] = file.metadata["architecture"]?
    .replacing("[2,2]", with: sides.description.replacing(" ", with: ""))
  let before = try peakMemory()
  #expect(
    try complaints(file.serialized(), in: folder) == [
      "wrong tensor average.unet.encoder.0.0.weight: expected shape [1024, 1, 3, 3],"
        + " found [2, 1, 3, 3]",
      "wrong tensor unet.encoder.0.0.weight: expected shape [1024, 1, 3, 3], found [2, 1, 3, 3]",
    ])
  // The parameters alone would take more than 2 GiB.
  #expect(try peakMemory() - before < 1 << 30)
}

/// The largest part of the memory that this process has had so far, in bytes.
private func peakMemory() throws -> Int {
  let status = try String(contentsOfFile: "/proc/self/status", encoding: .utf8)
  let line = try #require(status.split(separator: "\n").first { $0.hasPrefix("VmHWM:") })
  return try #require(line.split(separator: " ").compactMap { Int($0) }.first) * 1024
}

@Test("A checkpoint with any byte changed is read or refused, never trapped")
func mutatedCheckpoints() throws {
  let folder = try ScratchFolder()
  let good = try goodCheckpoint().serialized()
  let headerLength = good.count - parts(good).data.count
  var generator = SplitMix64(seed: 11)
  for _ in 0..<150 {
    var damaged = good
    for _ in 0..<Int.random(in: 1...3, using: &generator) {
      damaged[Int.random(in: 0..<headerLength, using: &generator)] =
        UInt8.random(in: 0...255, using: &generator)
    }
    #expect(try complaints(damaged, in: folder).count == 2)
  }
}
