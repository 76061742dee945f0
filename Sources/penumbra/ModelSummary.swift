import Foundation
import Interchange
import ProbUNet

/// What `penumbra info` tells of a model file or of a training's folder.
struct ModelSummary {
  /// The model.
  let model: HypothesisModel
  /// How the training went, where there is a log of it.
  let run: RunSummary?

  /// A summary of `model`, with how its training went where there is a log of it.
  init(_ model: HypothesisModel, run: RunSummary? = nil) {
    self.model = model
    self.run = run
  }

  private var lastLog: LogLine? { run?.log.steps.last }

  /// Reads the model at `path`, or the model in the training's folder at `path`.
  static func read(_ path: String) throws -> ModelSummary {
    guard isFolder(path) else { return ModelSummary(try HypothesisModel.open(path)) }
    return ModelSummary(
      try HypothesisModel.open(path + "/model.safetensors"),
      run: RunSummary(try RunLog(path: path + "/log.jsonl")))
  }

  /// Whether `path` is a model or a run rather than a library.
  static func isModel(_ path: String) -> Bool {
    path.hasSuffix(".safetensors")
      || FileManager.default.fileExists(atPath: path + "/model.safetensors")
  }

  /// The summary with the keys that scripts rely on.
  var json: JSON {
    .object([
      JSON.Member("kind", .string(model.kind)),
      JSON.Member("parameters", .integer(model.parameterCount)),
      JSON.Member("preset", .optional(model.configuration.presetName)),
      JSON.Member("latent", .integer(model.latentDimensions)),
      JSON.Member("channels", .array(model.configuration.channels.map(JSON.integer))),
      JSON.Member("classes", .integer(model.configuration.classes)),
      JSON.Member("field", model.configuration.fieldSide.map(JSON.integer) ?? .null),
      JSON.Member("sha256", .string(model.sha256)),
      JSON.Member("divergences", .array(model.divergences.map(JSON.number))),
      JSON.Member(
        "parts", .object(model.partSizes.map { JSON.Member($0.name, .integer($0.parameters)) })),
      JSON.Member(
        "facts",
        .object(
          model.facts.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) })),
      JSON.Member("crossEntropy", .optional(lastLog?.crossEntropy)),
      JSON.Member("imagesPerSecond", .optional(lastLog?.imagesPerSecond)),
      JSON.Member("run", run?.json ?? .null),
    ])
  }

  /// The summary for people.
  var text: String {
    var lines = [
      "\(model.kind), \(model.configuration.presetName.map { "preset \($0), " } ?? "")\(model.parameterCount) parameters, "
        + "\(model.latentDimensions) latent dimensions",
      "channels \(model.configuration.channels.map(String.init).joined(separator: " "))",
    ]
    lines += model.partSizes.map { part in
      let depth = part.name.filter { $0 == "." }.count
      return String(repeating: "  ", count: depth + 1) + "\(part.name)  \(part.parameters)"
    }
    if let side = model.configuration.fieldSide {
      lines.append("sees the inner \(side) x \(side) pixels of an image; all else is background")
    }
    if !model.divergences.isEmpty {
      let values = model.divergences.map { fixed($0, 3) }.joined(separator: " ")
      lines.append("KL per latent dimension, nats: \(values)")
    }
    lines += model.facts.filter {
      !["format", "architecture", "divergences", "parameters"].contains($0.key)
    }
    .sorted { $0.key < $1.key }.map { "\(displaySafe($0.key)): \(displaySafe($0.value))" }
    if let run { lines += run.lines }
    return (lines + ["sha256 \(model.sha256)"]).map { $0 + "\n" }.joined()
  }
}
