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
  /// Nobody can train by the recipe.
  case badRecipe(String)
  /// A tensor is missing.
  case missing(String)
  /// A tensor has another shape than the architecture.
  case wrongShape(String, expected: [Int], found: [Int])
  /// A tensor holds numbers that are infinite or none.
  case notFinite(String)
  /// The file was written by a later version.
  case tooNew(found: Int, known: Int)
  /// The file has more bytes than its architecture can fill.
  case tooLarge(expected: Int, found: Int)
  /// An image that the network cannot see.
  case unfitImage(String)
  /// A network that sees other images than scenes of so many classes, and knows other classes.
  case unlikeScenes(classes: Int, foundChannels: Int, foundClasses: Int)
  /// A network that sees other images than gray ones, and knows more than two classes.
  case unlikeCases(foundChannels: Int, foundClasses: Int)
  /// A network that was trained on one class of scenes, and not on the one that is shown.
  case otherClass(expected: String, found: String?)
  /// A network that was trained on one class of scenes, and not on cases.
  case ofScenes(class: String)
  /// A network whose classes have other names than those of the scenes, or another order.
  case otherClasses(label: Int, expected: String, found: String)
  /// A model of which no tensor fits into the network.
  case unlike(name: String)

  /// What is wrong and what to do.
  public var description: String {
    switch self {
    case .unreadable(let reason): reason
    case .badMetadata(let name, let found):
      "not a Penumbra model: expected a valid text '\(name)', found \(displaySafe(found))"
    case .badConfiguration(let reason): "unusable architecture: \(displaySafe(reason))"
    case .badRecipe(let reason):
      "unusable recipe: \(displaySafe(reason)); choose another checkpoint"
    case .missing(let name): "incomplete model: expected a tensor \(displaySafe(name)), found none"
    case .wrongShape(let name, let expected, let found):
      "wrong tensor \(displaySafe(name)): expected shape \(expected), found \(found)"
    case .notFinite(let name):
      "damaged model: expected finite numbers in \(displaySafe(name)), found others"
    case .tooNew(let found, let known):
      "model of a later version: expected at most \(known), found \(found); update Penumbra"
    case .tooLarge(let expected, let found):
      "not a Penumbra model: expected at most \(expected) bytes for its architecture, found \(found)"
    case .unfitImage(let reason): reason
    case .unlikeScenes(let classes, let foundChannels, let foundClasses):
      "unfit model: expected 3 image channels and \(classes) classes, as the scenes have, or 1 and 2"
        + " for one class, found \(foundChannels) and \(foundClasses); name another --model"
    case .unlikeCases(let foundChannels, let foundClasses):
      "unfit model: expected 1 image channel and 2 classes, as the cases have, found "
        + "\(foundChannels) and \(foundClasses); name another --model"
    case .otherClass(let expected, let found):
      "unfit model: expected one trained on all classes or on \(displaySafe(expected)), found one "
        + (found.map { "trained on \(displaySafe($0))" } ?? "that names no class of scenes")
        + "; name another --model or --class"
    case .ofScenes(let name):
      "unfit model: expected one trained on cases, found one trained on the class "
        + "\(displaySafe(name)) of scenes; name another --model"
    case .otherClasses(let label, let expected, let found):
      "unfit model: expected class \(label) to be \(displaySafe(expected)), as in the scenes, found "
        + "\(displaySafe(found)); name another --model"
    case .unlike(let name):
      "\(displaySafe(name)): expected a model that shares tensors with the network, found none of the "
        + "same name and shape; choose another model, or begin without one"
    }
  }
}

/// Tensors and texts of models and checkpoints, under fixed names.
///
/// A model holds parameters under their own names; a checkpoint has, beside these, `average.NAME`,
/// `adam.first.NAME` and `adam.second.NAME`.
enum ModelFile {
  static let format = "penumbra-model"
  /// The latest version: that of models that see a part of an image. Others are of version 1.
  static let version = 2

  static func texts(_ configuration: Configuration, parameters: Int) -> [String: String] {
    [
      "format": format, "version": "\(configuration.fieldSide == nil ? 1 : version)",
      "architecture": json(configuration),
      "parameters": "\(parameters)",
    ]
  }

  static func json(_ value: some Encodable) -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys]
    let data = (try? encoder.encode(value)) ?? Data()
    return String(decoding: data, as: UTF8.self)
  }

  /// Returns the value of a text; throws where it cannot be understood or is not `valid`.
  ///
  /// A missing text is taken for `fallback` where there is one.
  static func decode<Value: Decodable>(
    _ type: Value.Type, _ name: String, in texts: [String: String], default fallback: Value? = nil,
    valid: (Value) -> Bool = { _ in true }
  ) throws(ModelError) -> Value {
    if texts[name] == nil, let fallback { return fallback }
    let text = texts[name] ?? "nothing"
    guard let value = try? JSONDecoder().decode(type, from: Data(text.utf8)), valid(value) else {
      throw .badMetadata(name, found: String(text.prefix(80)))
    }
    return value
  }

  /// Throws where the file at `path` is no model by its header, or larger than a checkpoint of its
  /// architecture, before memory is taken for its numbers.
  static func checkHeader(_ path: String) throws(ModelError) {
    let (texts, bytes): ([String: String], Int)
    do {
      texts = try Safetensors.metadata(path: path)
      bytes = try OpenFile.reading(path).size()
    } catch {
      throw .unreadable("\(error)")
    }
    let network = try configuration(of: texts).makeNetwork()
    let limit = 32 * network.parameterCount + Limits.safetensorsHeader
    guard bytes <= limit else { throw .tooLarge(expected: limit, found: bytes) }
  }

  static func read(_ path: String) throws(ModelError) -> (Safetensors, Configuration) {
    try checkHeader(path)
    let file: Safetensors
    do { file = try Safetensors(path: path) } catch { throw .unreadable("\(error)") }
    return (file, try configuration(of: file.metadata))
  }

  static func parse(_ bytes: [UInt8]) throws(ModelError) -> (Safetensors, Configuration) {
    let file: Safetensors
    do { file = try Safetensors(parsing: bytes) } catch { throw .unreadable("\(error)") }
    return (file, try configuration(of: file.metadata))
  }

  static func configuration(of texts: [String: String]) throws(ModelError) -> Configuration {
    guard texts["format"] == format else {
      throw .badMetadata("format", found: texts["format"] ?? "nothing")
    }
    guard let found = Int(texts["version"] ?? ""), found > 0 else {
      throw .badMetadata("version", found: texts["version"] ?? "nothing")
    }
    guard found <= version else { throw .tooNew(found: found, known: version) }
    let configuration = try decode(Configuration.self, "architecture", in: texts)
    if let problem = configuration.problem { throw .badConfiguration(problem) }
    return configuration
  }

  static func values(
    _ layout: ParameterLayout, prefix: String, in file: Safetensors
  ) throws(ModelError) -> ParameterValues {
    let entries = Dictionary(file.tensors.map { ($0.name, $0.entry) }) { first, _ in first }
    for slot in layout.slots {
      let name = prefix + slot.name
      guard let entry = entries[name] else { throw .missing(name) }
      guard entry.shape == slot.shape else {
        throw .wrongShape(name, expected: slot.shape, found: entry.shape)
      }
    }
    // Only now is memory taken that the architecture asks for: the file is as large.
    let result = ParameterValues(layout)
    for slot in layout.slots {
      let name = prefix + slot.name
      guard let entry = entries[name] else { throw .missing(name) }
      result.set(slot, to: Tensor(shape: slot.shape, values: try numbers(entry, name)))
    }
    return result
  }

  /// Returns the numbers of the tensor `name`, all of them finite.
  static func numbers(
    _ entry: Safetensors.Entry, _ name: String
  ) throws(ModelError) -> [Float] {
    let numbers: [Float]
    do throws(SafetensorsError) { numbers = try entry.floats() } catch {
      throw .unreadable("wrong tensor \(displaySafe(name)): \(error)")
    }
    guard numbers.allSatisfy(\.isFinite) else { throw .notFinite(name) }
    return numbers
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
    texts["imagesSeen"] = "\(imagesSeen)"
    texts["cases"] = "\(caseCount)"
    texts["changes"] = ModelFile.json(changes)
    if let identity { texts["data"] = ModelFile.json(identity) }
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
    texts["imagesSeen"] = "\(imagesSeen)"
    if !changes.isEmpty { texts["changes"] = ModelFile.json(changes) }
    texts["divergences"] = ModelFile.json(recentDivergences)
    if let names = identity?.classNames { texts["classes"] = ModelFile.json(names) }
    texts.merge(facts) { $1 }
    return Safetensors(
      tensors: ModelFile.tensors(adam.averages, isHalf: isHalf), metadata: texts)
  }

  /// A training that goes on from the checkpoint at `path`; what differs from its recipe in
  /// `recipe` changes from here on, and is remembered.
  package convenience init(
    resuming path: String, recipe: Recipe? = nil, source: any TrainingSource,
    on compute: Compute
  ) throws {
    let (file, configuration) = try ModelFile.read(path)
    let plan = try Plan(configuration, file.metadata)
    let network = configuration.makeNetwork()
    let parameters = try ModelFile.values(network.layout, prefix: "", in: file)
    var adam = Adam(
      firstMoments: try ModelFile.values(network.layout, prefix: "adam.first.", in: file),
      secondMoments: try ModelFile.values(network.layout, prefix: "adam.second.", in: file),
      averages: try ModelFile.values(network.layout, prefix: "average.", in: file))
    adam.step = plan.step
    let recipe = recipe ?? plan.recipe
    var progress = plan.progress
    progress.changes += RecipeChange.between(plan.recipe, recipe, at: plan.step)
    if let begun = plan.identity, let found = source.identity {
      progress.changes += begun.changes(to: found, at: plan.step)
    }
    if let cases = plan.cases, cases != source.count {
      progress.changes.append(
        RecipeChange(step: plan.step, name: "cases", from: "\(cases)", to: "\(source.count)"))
    }
    try self.init(
      network, parameters, adam, progress, recipe: recipe, source: source, on: compute)
  }

  /// What a checkpoint says of its training in words.
  package struct Plan {
    /// The architecture.
    package let configuration: Configuration
    /// How the training goes on.
    package let recipe: Recipe
    /// Steps done.
    package let step: Int
    /// The number of cases that were learned from, where the file tells.
    package let cases: Int?
    /// Which cases these were, where the file tells.
    package let identity: DataIdentity?
    let progress: Progress

    /// The name of the model that the training began with; nil where all parameters were drawn.
    package var forerunner: String? {
      let handed = progress.changes.first { $0.step == 0 && $0.name == "parameters" }
      return handed.flatMap(Forerunner.name)
    }

    /// The plan of the checkpoint at `path`, whose numbers are not read.
    package init(path: String) throws(ModelError) {
      let texts: [String: String]
      do { texts = try Safetensors.metadata(path: path) } catch { throw .unreadable("\(error)") }
      self = try Plan(ModelFile.configuration(of: texts), texts)
    }

    init(_ configuration: Configuration, _ texts: [String: String]) throws(ModelError) {
      self.configuration = configuration
      recipe = try ModelFile.decode(Recipe.self, "recipe", in: texts)
      if let problem = recipe.problem { throw .badRecipe(problem) }
      step = try ModelFile.decode(Int.self, "step", in: texts) { (0...1 << 40).contains($0) }
      let latent = configuration.latentDimensions
      let recent = try ModelFile.decode([Double].self, "divergences", in: texts) {
        $0.count == latent
      }
      let window = try ModelFile.decode([StepReport].self, "window", in: texts, default: []) {
        $0.allSatisfy { $0.divergences.count == latent }
      }
      let seen = try ModelFile.decode(
        Int.self, "imagesSeen", in: texts, default: step * recipe.batchSize
      ) { (0...1 << 60).contains($0) }
      cases = texts["cases"].flatMap { Int($0) }
      identity =
        texts["data"] == nil
        ? nil : try ModelFile.decode(DataIdentity.self, "data", in: texts)
      progress = Progress(
        imagesSeen: seen,
        changes: try ModelFile.decode([RecipeChange].self, "changes", in: texts, default: []),
        window: window, recentDivergences: recent)
    }
  }
}
