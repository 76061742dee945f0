import Foundation

/// A curve in one line of text, from the least to the greatest of its values.
struct Sparkline: Equatable {
  /// The values in order.
  let values: [Double]

  private static let width = 32

  /// The curve of `values`; those that are not finite are left out.
  init(_ values: [Double]) {
    self.values = values.filter(\.isFinite)
  }

  /// The curve in block characters; in ASCII where the locale has no others.
  var text: String { text(isASCII: !LocaleGlyphs.hasBlocks) }

  /// The curve in at most 32 characters, each the mean of as many values.
  ///
  /// Positive values that span more than a factor of thirty are shown by their logarithms.
  func text(isASCII: Bool) -> String {
    let glyphs = Array(isASCII ? "_.-=+*%#" : "▁▂▃▄▅▆▇█")
    let means = means
    guard let least = means.min(), let greatest = means.max() else { return "" }
    let isLogarithmic = least > 0 && greatest > 30 * least
    let scaled = isLogarithmic ? means.map { log($0 / least) } : means.map { $0 - least }
    let range = scaled.max() ?? 0
    return String(
      scaled.map { value in
        glyphs[range > 0 ? min(7, Int(value / range * 8)) : 0]
      })
  }

  private var means: [Double] {
    let count = min(Self.width, values.count)
    return (0..<count).map { index in
      let part = values[index * values.count / count..<(index + 1) * values.count / count]
      return part.reduce(0, +) / Double(part.count)
    }
  }
}
