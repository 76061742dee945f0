import Imaging

/// What the values of an image mean that come without a unit: found out from all of its values.
struct ValueRange: Equatable {
  private(set) var least = Float.infinity
  private(set) var greatest = -Float.infinity
  private(set) var isWhole = true

  /// Takes more values into account; those that are not finite do not count.
  mutating func add(_ values: [Float]) {
    for value in values where value.isFinite {
      least = min(least, value)
      greatest = max(greatest, value)
      if value != value.rounded() { isWhole = false }
    }
  }

  /// What the values mean.
  enum Meaning: Equatable {
    /// Whole numbers from 0 to 255: gray = value / 255.
    case byte
    /// From 0 to 1, not only whole: gray as it is.
    case unit
    /// Hounsfield units: something below -200, nothing below -4096 or above 32767.
    case hounsfield
    /// Anything else: gray = (value - least) / (greatest - least).
    case stretched
  }

  /// What values of this range mean; `isInteger` when they are stored as whole numbers.
  func meaning(isInteger: Bool) -> Meaning {
    if !isInteger, least >= 0, greatest <= 1 { return .unit }
    if isWhole, least >= 0, greatest <= 255 { return .byte }
    if least < -200, least >= -4096, greatest <= 32767 { return .hounsfield }
    return .stretched
  }

  /// The image that `values`, which are finite, make.
  func image(_ values: [Float], width: Int, height: Int, _ meaning: Meaning) -> GrayImage {
    let span = greatest - least
    let gray: [Float] =
      switch meaning {
      case .byte: values.map { $0 / 255 }
      case .unit: values
      case .hounsfield: values.map { max(-1024, $0) }
      case .stretched: values.map { span > 0 ? min(1, max(0, ($0 - least) / span)) : 0 }
      }
    return GrayImage(
      width: width, height: height, unit: meaning == .hounsfield ? .hounsfield : .unitInterval,
      values: gray)
  }

  /// What is written of an image whose values were stretched; nil for any other.
  func rule(_ meaning: Meaning) -> String? {
    meaning == .stretched ? "(value - \(least)) / (\(greatest) - \(least))" : nil
  }
}

extension Mask {
  /// A mask of values that are 0 outside and any one other inside; nil when there is a third value
  /// or one that is no number.
  init?(width: Int, height: Int, values: [Float]) {
    let inside = values.first { $0 != 0 } ?? 1
    guard !inside.isNaN, values.allSatisfy({ $0 == 0 || $0 == inside }) else { return nil }
    self.init(width: width, height: height, pixels: values.map { $0 == 0 ? 0 : 1 })
  }
}
