import Imaging
import Layers

/// The part of an image that a network sees: all of it, or a square in its middle.
///
/// Prior and posterior average over all positions, so that a lesion counts by its share of what they
/// see. Outside the field the answer is background.
struct FieldOfView: Equatable, Sendable {
  /// Columns of the image.
  let width: Int
  /// Rows of the image.
  let height: Int
  /// The columns that are seen.
  let columns: Range<Int>
  /// The rows that are seen.
  let rows: Range<Int>

  /// Logit of the lesion less that of the background where nothing is seen.
  static let unseenMargin: Float = -30

  /// The field of at most `side` rows and columns in an image; all of it without a `side`.
  init(width: Int, height: Int, side: Int?) {
    (self.width, self.height) = (width, height)
    columns = Self.middle(of: width, side)
    rows = Self.middle(of: height, side)
  }

  private static func middle(of length: Int, _ side: Int?) -> Range<Int> {
    let count = min(side ?? length, length)
    let first = (length - count) / 2
    return first..<first + count
  }

  /// Whether all of the image is seen.
  var isWhole: Bool { columns.count == width && rows.count == height }

  /// Returns the values that are seen of those of the image, row by row.
  func cut<Value>(_ values: [Value]) -> [Value] {
    isWhole
      ? values
      : rows.flatMap { values[$0 * width + columns.lowerBound..<$0 * width + columns.upperBound] }
  }

  /// Returns scores of the image from those of the field, which may show one class.
  func widened(_ scores: PixelScores, showing label: UInt8? = nil) -> PixelScores {
    let unseen = label == 0 ? -Self.unseenMargin : Self.unseenMargin
    return isWhole
      ? scores
      : PixelScores(
        margins: widened(scores.margins, around: unseen),
        classes: scores.classes.map { widened($0, around: 0) },
        logOdds: scores.logOdds.map { widened($0, around: unseen) })
  }

  private func widened<Value>(_ values: [Value], around other: Value) -> [Value] {
    var result = [Value](repeating: other, count: width * height)
    for (index, row) in rows.enumerated() {
      let first = row * width + columns.lowerBound
      result.replaceSubrange(
        first..<first + columns.count,
        with: values[index * columns.count..<(index + 1) * columns.count])
    }
    return result
  }
}

/// Cases of which only a field in the middle is learned from.
struct FieldSource: TrainingSource {
  /// All of the cases.
  let base: any TrainingSource
  /// The side of the field, in pixels.
  let side: Int

  var count: Int { base.count }
  var imageChannels: Int { base.imageChannels }
  var classes: Int { base.classes }
  var flips: FlipTask { base.flips }

  /// Returns the field of a case, whose gray values are those that the network sees of all of it.
  func example(at index: Int) throws -> TrainingExample {
    let whole = try base.example(at: index)
    let field = FieldOfView(width: whole.width, height: whole.height, side: side)
    return field.isWhole ? whole : whole.cut(to: field)
  }
}

extension TrainingExample {
  fileprivate func cut(to field: FieldOfView) -> TrainingExample {
    TrainingExample(
      width: field.columns.count, height: field.rows.count,
      planes: planes.map { plane in
        GrayImage(
          width: field.columns.count, height: field.rows.count, unit: .unitInterval,
          values: field.cut(networkInput(plane)).map { $0 + 0.5 })
      },
      graders: graders.map(field.cut))
  }
}
