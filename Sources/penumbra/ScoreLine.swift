import Evaluation

/// What is kept of one case or scene.
protocol ScoreLine: Codable {
  /// The version of the lines, which the first line of a file says.
  static var version: Int { get }
  /// What one line tells of, for messages.
  static var unit: String { get }
  /// The case or scene.
  var id: String { get }
  /// The patient, by whom intervals are resampled.
  var patient: String { get }
  /// The CRC-32 of its pixels; nil in files of earlier versions.
  var crc32: Int? { get set }

  /// Whether the line holds what an evaluation by that protocol writes.
  func fits(_ expected: EvaluationProtocol) -> Bool

  /// Whether the line holds all that this version measures; one of an earlier version may not.
  func isComplete(for expected: EvaluationProtocol) -> Bool
}

extension ScoreLine {
  func isComplete(for expected: EvaluationProtocol) -> Bool { true }
}

/// The scores of one case.
struct CaseLine: ScoreLine, Equatable {
  static let version = 1
  static let unit = "case"

  /// The score of the prediction "always empty".
  var allEmpty: CaseScore
  /// The scores of the models.
  var models: [CaseScore]
  /// The time that each model took from image to score, in ms.
  var milliseconds: [Double]
  /// The CRC-32 of the image and masks.
  var crc32: Int?

  var id: String { allEmpty.id }
  var patient: String { allEmpty.patient }

  func fits(_ expected: EvaluationProtocol) -> Bool {
    models.count == expected.models.count && milliseconds.count == models.count
      && allEmpty.isSound(for: [1]) && models.allSatisfy { isSound($0, for: expected.samples) }
  }

  func isComplete(for expected: EvaluationProtocol) -> Bool {
    expected.isExact != true || models.allSatisfy { $0.opinions != nil }
  }

  /// Whether a model's score is one of the same case.
  private func isSound(_ score: CaseScore, for counts: [Int]) -> Bool {
    score.isSound(for: counts) && score.id == id && score.patient == allEmpty.patient
      && score.graderCount == allEmpty.graderCount
      && score.nonEmptyGraders == allEmpty.nonEmptyGraders
      && score.pixelCount == allEmpty.pixelCount
  }
}

/// The scores of one scene.
struct SceneLine: ScoreLine {
  /// The scores of a scene in which there is something to measure.
  struct Scores: Codable {
    /// The score of the first grader's own label map, never flipped.
    var neverFlipped: SceneScore
    /// The scores of the models.
    var models: [SceneScore]
    /// The time that each model took from image to score, in ms.
    var milliseconds: [Double]
  }

  static let version = 2
  static let unit = "scene"
  /// The scene.
  var id: String
  /// The group of similar scenes.
  var patient: String
  /// The scores; nil of a scene without any measured class.
  var scores: Scores?
  /// The CRC-32 of the image and label maps.
  var crc32: Int?

  func fits(_ expected: EvaluationProtocol) -> Bool {
    guard let scores else { return true }
    guard let task = expected.task else { return false }
    let (classes, flips) = (task.classes, task.flips.count)
    return scores.models.count == expected.models.count
      && scores.milliseconds.count == scores.models.count
      && scores.neverFlipped.patient == patient
      && scores.neverFlipped.isSound(for: [1], classes: classes, flips: flips)
      && scores.models.allSatisfy {
        $0.isSound(for: expected.samples, classes: classes, flips: flips)
          && $0.patient == patient
      }
  }
}
