import Interchange
import Reviewer

/// What a line of a review journal says.
struct ReviewEvent: Equatable {
  /// The session's file without its folder.
  let file: String
  /// Its place in that file, from 1.
  let number: Int
  /// Whose line it is.
  let reviewer: String
  /// When, as the line has it.
  let time: String
  /// The case.
  let caseID: String
  /// `accept`, `defer`, `reject`, `undo`, or what later versions add.
  let kind: String
  /// What it is about: `S3`, `grader 2`, `latent`, or `case`.
  let subject: String
  /// Why; empty when not said.
  let reason: String
  /// The size of a lesion in a first impression, as the line has it; nil when not said.
  let size: String?
  /// The pixel of a first impression; nil when not said.
  let place: Impression.Place?
  /// The digest of the mask it is about, as the file of that mask is called.
  let mask: String?
  /// The latent code of that mask; empty when it has none.
  let z: [Double]
  /// The same in standard deviations of the prior.
  let u: [Double]
  /// The digest of the model the mask comes from.
  let model: String?
  /// The number of the sample, from 1; nil for other masks, and in journals that did not keep it.
  let sample: Int?
  /// The seed of the samples; nil where there is none.
  let seed: UInt64?
  /// What the prior's standard deviations were multiplied by for the samples.
  let temperature: Double
  /// The probability above which a pixel is inside.
  let threshold: Double

  /// The event that `line` tells of; nil when it names no case or no kind.
  init?(_ line: JSON, number: Int, reviewer: String, file: String) {
    guard let caseID = line["case"]?.text, let kind = line["kind"]?.text else { return nil }
    self.file = file
    self.number = number
    self.reviewer = reviewer
    self.caseID = caseID
    self.kind = kind
    time = line["t"]?.text ?? ""
    subject = line["subject"]?.text ?? "case"
    reason = line["reason"]?.text ?? ""
    size = line["size"]?.text
    place = Self.place(line["row"]?.int, line["column"]?.int)
    mask = line["mask"]?.text
    z = line["z"]?.items?.compactMap(\.double) ?? []
    u = line["u"]?.items?.compactMap(\.double) ?? []
    model = line["model"]?.text
    sample = line["sample"]?.int.flatMap { $0 > 0 ? $0 : nil }
    seed = line["seed"]?.text.flatMap(SeedText.seed)
    temperature = line["temperature"]?.double ?? 1
    threshold = line["threshold"]?.double ?? 0.5
  }

  private static func place(_ row: Int?, _ column: Int?) -> Impression.Place? {
    let sides = 0..<Limits.caseSide
    guard let row, let column, sides.contains(row), sides.contains(column) else { return nil }
    return Impression.Place(row: row, column: column)
  }

  /// Whether this event comes before `other`: by time, then by file and line.
  func isBefore(_ other: ReviewEvent) -> Bool {
    (time, file, number) < (other.time, other.file, other.number)
  }
}
