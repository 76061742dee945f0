import Imaging
import Interchange

/// What one evaluation measures; scores of two that differ cannot be joined.
///
/// Which cases it measures is no part of it: every line of scores tells the content of its case.
struct EvaluationProtocol: Codable, Equatable {
  /// A model of the evaluation.
  struct Model: Codable, Equatable {
    /// The model's name.
    var name: String
    /// The hash of its file.
    var sha256: String
  }

  /// The classes of scenes, and how they are flipped.
  struct Task: Codable, Equatable {
    /// One class that may be another.
    struct Flip: Codable, Equatable {
      /// The class as segmentations have it.
      var from: Int
      /// The class that it is flipped to.
      var to: Int
      /// The probability of that.
      var probability: Double
    }

    /// The number of classes.
    var classes: Int
    /// The flips in order.
    var flips: [Flip]

    /// What scores need to know of a task.
    init(_ task: SceneTask) {
      classes = task.classes.count
      flips = task.flips.flips.map {
        Flip(from: Int($0.base), to: Int($0.alternative), probability: $0.probability)
      }
    }
  }

  /// The version of the lines.
  var penumbraScores: Int
  /// The seed of the samples.
  var seed: Int
  /// The numbers of samples.
  var samples: [Int]
  /// The models in their order.
  var models: [Model]
  /// The class that scenes were shown by; nil of cases.
  var className: String?
  /// Whether the truth was all opinions of phantoms; nil where it was what graders drew.
  var isExact: Bool?
  /// What the scenes show; nil of cases.
  var task: Task?
}

extension EvaluationProtocol {
  /// What is measured, in words.
  var sentence: String {
    let names = models.map { "\(displaySafe($0.name)) \(displaySafe(String($0.sha256.prefix(8))))" }
    let truth = [
      className.map { "class \(displaySafe($0))" }, isExact == true ? "exact" : nil,
      task.map { "\($0.classes) classes, \($0.flips.count) flips" },
    ].compactMap(\.self)
    let counts = samples.map(String.init).joined(separator: ",")
    return (["seed \(seed), n \(counts)"] + truth + names).joined(separator: ", ")
  }
}
