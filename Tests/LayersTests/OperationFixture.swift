import Foundation
import Interchange
import Tensors
import Testing

/// One operation with its sizes, and what PyTorch computes of it in float64; the inputs are drawn
/// here as `Tests/Fixtures/pytorch/make_operations.py` draws them there.
struct Operation: Decodable, CustomTestStringConvertible, Sendable {
  var name: String
  var operation: String
  var batch = 1
  var height = 1
  var width = 1
  var inputs: [Int] = []
  var outputs = 0
  var channels = 0
  var classes = 0
  var constants = 0
  var latent = 0
  var hidden = 0
  var codes = 0
  var steps = 0
  var toHeight = 0
  var toWidth = 0
  var rectified = false
  var scale: Float = 1
  var weightDecay: Float = 0
  var averageDecay: Float = 0
  var gradientScale: Float = 1

  var testDescription: String {
    "\(name) at \(width) x \(height)"
  }

  private enum CodingKeys: String, CodingKey {
    case name, operation, batch, height, width, inputs, outputs, channels, classes, constants
    case latent, hidden, codes, steps, rectified, scale
    case toHeight = "to_height"
    case toWidth = "to_width"
    case weightDecay = "weight_decay"
    case averageDecay = "average_decay"
    case gradientScale = "gradient_scale"
  }

  init(from decoder: any Decoder) throws {
    let texts = try decoder.container(keyedBy: CodingKeys.self)
    func set<Value: Decodable>(_ value: inout Value, _ key: CodingKeys) throws {
      value = try texts.decodeIfPresent(Value.self, forKey: key) ?? value
    }
    name = try texts.decode(String.self, forKey: .name)
    operation = try texts.decode(String.self, forKey: .operation)
    try set(&batch, .batch)
    try set(&height, .height)
    try set(&width, .width)
    try set(&inputs, .inputs)
    try set(&outputs, .outputs)
    try set(&channels, .channels)
    try set(&classes, .classes)
    try set(&constants, .constants)
    try set(&latent, .latent)
    try set(&hidden, .hidden)
    try set(&codes, .codes)
    try set(&steps, .steps)
    try set(&toHeight, .toHeight)
    try set(&toWidth, .toWidth)
    try set(&rectified, .rectified)
    try set(&scale, .scale)
    try set(&weightDecay, .weightDecay)
    try set(&averageDecay, .averageDecay)
    try set(&gradientScale, .gradientScale)
  }

  /// Returns what PyTorch computes, by the part's name.
  func expected(_ part: String) throws -> [Float] {
    let name = "\(name)/\(part)"
    return try #require(try Self.file.get()[name], "\(name)").floats()
  }

  /// Returns a source of the numbers of this case's arrays, one after the other.
  var numbers: DrawnNumbers {
    let number = name.split(separator: "-").last.flatMap { UInt64($0) } ?? 0
    return DrawnNumbers(seed: 1000 * (number + 1))
  }

  /// All cases of one operation.
  static func all(_ operation: String) -> [Operation] {
    guard let text = try? file.get().metadata["cases"],
      let cases = try? JSONDecoder().decode([Operation].self, from: Data(text.utf8))
    else { return [] }
    return cases.filter { $0.operation == operation }
  }

  /// How many cases the file holds of all operations.
  static func count() throws -> Int {
    Set(try file.get().tensors.map { $0.name.prefix { $0 != "/" } }).count
  }

  private static let file = Result {
    let folder = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    return try Safetensors(
      path: folder.appending(path: "Fixtures/pytorch/operations.safetensors").path)
  }
}

/// Arrays of numbers between -1 and 1, each from a seed of its own.
struct DrawnNumbers {
  private var seed: UInt64

  fileprivate init(seed: UInt64) { self.seed = seed }

  /// Returns the next array.
  mutating func draw(_ shape: Int...) -> Tensor {
    var generator = SplitMix64(seed: seed)
    seed += 1
    return Tensor(
      shape: shape,
      values: (0..<shape.reduce(1, *)).map { _ in Float(generator.next() >> 40) / 0x1p23 - 1 })
  }
}
