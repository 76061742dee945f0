import Foundation
import Interchange
import Layers
import Tensors

/// Why a file is not a model.
public enum ModelError: Error, Equatable, CustomStringConvertible {
  /// The file is not what its name says.
  case unreadable(String)
  /// A text of the file is missing or cannot be understood.
  case badMetadata(String, found: String)
  /// The architecture cannot be made.
  case badConfiguration(String)
  /// A tensor is missing.
  case missing(String)
  /// A tensor has another shape than the architecture.
  case wrongShape(String, expected: [Int], found: [Int])
  /// A tensor holds numbers that are infinite or none.
  case notFinite(String)
  /// The file was written by a later version.
  case tooNew(found: Int, known: Int)
  /// An image that the network cannot see.
  case unfitImage(String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .badMetadata(let name, let found):
      "not a Penumbra model: expected a valid text '\(name)', found \(displaySafe(found))"
    case .badConfiguration(let reason): "unusable architecture: \(displaySafe(reason))"
    case .missing(let name): "incomplete model: expected a tensor \(displaySafe(name)), found none"
    case .wrongShape(let name, let expected, let found):
      "wrong tensor \(displaySafe(name)): expected shape \(expected), found \(found)"
    case .notFinite(let name):
      "damaged model: expected finite numbers in \(displaySafe(name)), found others"
    case .tooNew(let found, let known):
      "model of a later version: expected at most \(known), found \(found); update Penumbra"
    case .unfitImage(let reason): reason
    }
  }
}

/// Tensors and texts of models and checkpoints, under fixed names.
///
/// A model holds parameters under their own names; a checkpoint has, beside these, `average.NAME`,
/// `adam.first.NAME` and `adam.second.NAME`.
enum ModelFile {
  static let format = "penumbra-model"
  static let version = 1

  static func texts(_ configuration: Configuration, parameters: Int) -> [String: String] {
    [
      "format": format, "version": "\(version)", "architecture": json(configuration),
      "parameters": "\(parameters)",
    ]
  }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = (try? encoder.encode(value)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  static func decode<Value: Decodable>(
    _ type: Value.Type, _ name: String, in file: Safetensors
  ) throws(ModelError) -> Value {
    let text = file.metadata[name] ?? "nothing"
    guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)) else {
      throw .badMetadata(name, found: String(text.prefix(80)))
    }
    return value
  }

  static func read(_ path: String) throws(ModelError) -> (Safetensors, Configuration) {
    let file: Safetensors
    do { file = try Safetensors(path: path) } catch { throw .unreadable("\(error)") }
    return (file, try configuration(of: file))
  }

  static func parse(_ bytes: [UInt8]) throws(ModelError) -> (Safetensors, Configuration) {
    let file: Safetensors
    do { file = try Safetensors(parsing: bytes) } catch { throw .unreadable("\(error)") }
    return (file, try configuration(of: file))
  }

  private static func configuration(of file: Safetensors) throws(ModelError) -> Configuration {
    guard file.metadata["format"] == format else {
      throw .badMetadata("format", found: file.metadata["format"] ?? "nothing")
    }
    let found = Int(file.metadata["version"] ?? "") ?? 0
    guard found <= version else { throw .tooNew(found: found, known: version) }
    let configuration = try decode(Configuration.self, "architecture", in: file)
    if let problem = configuration.problem { throw .badConfiguration(problem) }
    return configuration
  }

  static func values(
    _ layout: ParameterLayout, prefix: String, in file: Safetensors
  ) throws(ModelError) -> ParameterValues {
    let entries = Dictionary(file.tensors.map { ($0.name, $0.entry) }) { first, _ in first }
    let result = ParameterValues(layout)
    for slot in layout.slots {
      let name = prefix + slot.name
      guard let entry = entries[name] else { throw .missing(name) }
      guard entry.shape == slot.shape else {
        throw .wrongShape(name, expected: slot.shape, found: entry.shape)
      }
      guard let numbers = try? entry.floats() else {
        throw .unreadable("wrong tensor \(displaySafe(name)): expected F32, F16 or BF16")
      }
      guard numbers.allSatisfy(\.isFinite) else { throw .notFinite(name) }
      result.set(slot, to: Tensor(shape: slot.shape, values: numbers))
    }
    return result
  }

  static func tensors(
    _ values: ParameterValues, prefix: String = "", isHalf: Bool = false
  ) -> [(name: String, entry: Safetensors.Entry)] {
    values.layout.slots.map { slot in
      let numbers = values.tensor(slot).values
      return (
        prefix + slot.name,
        isHalf
          ? Safetensors.Entry(halves: numbers, shape: slot.shape)
          : Safetensors.Entry(floats: numbers, shape: slot.shape)
      )
    }
  }
}

extension Trainer {
  /// Returns everything that the training needs to go on.
  package func checkpoint() -> Safetensors {
    var texts = ModelFile.texts(network.configuration, parameters: network.parameterCount)
    texts["recipe"] = ModelFile.json(recipe)
    texts["step"] = "\(step)"
    texts["divergences"] = ModelFile.json(recentDivergences)
    texts["window"] = ModelFile.json(window)
    return Safetensors(
      tensors: ModelFile.tensors(parameters)
        + ModelFile.tensors(adam.averages, prefix: "average.")
        + ModelFile.tensors(adam.firstMoments, prefix: "adam.first.")
        + ModelFile.tensors(adam.secondMoments, prefix: "adam.second."),
      metadata: texts)
  }

  /// Returns the averaged parameters as a model, in half precision where `isHalf`, with further
  /// `facts` such as data and attribution.
  package func model(isHalf: Bool, facts: [String: String] = [:]) -> Safetensors {
    var texts = ModelFile.texts(network.configuration, parameters: network.parameterCount)
    texts["recipe"] = ModelFile.json(recipe)
    texts["step"] = "\(step)"
    texts["imagesSeen"] = "\(step * recipe.batchSize)"
    texts["divergences"] = ModelFile.json(recentDivergences)
    texts.merge(facts) { $1 }
    return Safetensors(
      tensors: ModelFile.tensors(adam.averages, isHalf: isHalf), metadata: texts)
  }

  /// A training that goes on from the checkpoint at `path`, with its recipe but for the number of
  /// steps.
  package convenience init(
    resuming path: String, steps: Int?, source: any TrainingSource, on compute: Compute
  ) throws {
    let (file, configuration) = try ModelFile.read(path)
    let network = ProbabilisticUNet(configuration)
    var recipe = try ModelFile.decode(Recipe.self, "recipe", in: file)
    recipe.steps = steps ?? recipe.steps
    let parameters = try ModelFile.values(network.layout, prefix: "", in: file)
    var adam = Adam(
      firstMoments: try ModelFile.values(network.layout, prefix: "adam.first.", in: file),
      secondMoments: try ModelFile.values(network.layout, prefix: "adam.second.", in: file),
      averages: try ModelFile.values(network.layout, prefix: "average.", in: file))
    adam.step = try ModelFile.decode(Int.self, "step", in: file)
    try self.init(
      network, parameters, adam,
      recentDivergences: try ModelFile.decode([Double].self, "divergences", in: file),
      window: file.metadata["window"] == nil
        ? [] : try ModelFile.decode([StepReport].self, "window", in: file),
      recipe: recipe, source: source, on: compute)
  }

  /// The recipe and architecture of the checkpoint at `path`.
  package static func plan(
    of path: String
  ) throws(ModelError) -> (configuration: Configuration, recipe: Recipe, step: Int) {
    let (file, configuration) = try ModelFile.read(path)
    return (
      configuration, try ModelFile.decode(Recipe.self, "recipe", in: file),
      try ModelFile.decode(Int.self, "step", in: file)
    )
  }
}
