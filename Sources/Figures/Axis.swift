import Foundation

/// A range of values and the marks along it.
package struct Axis: Equatable, Sendable {
  /// A mark.
  package struct Tick: Equatable, Sendable {
    /// The value that it marks.
    package var value: Double
    /// What is written there.
    package var label: String

    /// A mark.
    package init(_ value: Double, _ label: String) { (self.value, self.label) = (value, label) }
  }

  /// The least value.
  package let low: Double
  /// The greatest value.
  package let high: Double
  /// The marks.
  package let ticks: [Tick]
  /// What the values are.
  package let title: String

  /// An axis from its parts; `high` is above `low`.
  package init(_ title: String, from low: Double, to high: Double, ticks: [Tick]) {
    precondition(high > low, "Axis: from \(low) to \(high)")
    (self.title, self.low, self.high, self.ticks) = (title, low, high, ticks)
  }

  /// An axis from `low` to `high` with about `count` marks at round numbers.
  package init(_ title: String, from low: Double, to high: Double, about count: Int = 5) {
    let (step, digits) = Self.roundStep((high - low) / Double(max(1, count)))
    let first = Int((low / step - 1e-9).rounded(.up))
    let last = Int((high / step + 1e-9).rounded(.down))
    let ticks =
      first > last
      ? []
      : (first...last).map { number in
        Tick(Double(number) * step, String(format: "%.\(digits)f", Double(number) * step))
      }
    self.init(title, from: low, to: high, ticks: ticks)
  }

  /// An axis that holds all `values` that are finite and no larger than `greatest`, with a little room;
  /// with `isFromZero` it begins at 0.
  package init(_ title: String, holding values: [Double], isFromZero: Bool = false, about: Int = 5)
  {
    let finite = values.filter { abs($0) <= Self.greatest }
    let low = isFromZero ? min(0, finite.min() ?? 0) : finite.min() ?? 0
    let high = max(finite.max() ?? 1, low)
    let room = high > low ? (high - low) * 0.05 : max(abs(high), 1) * 0.1
    self.init(title, from: isFromZero && low == 0 ? 0 : low - room, to: high + room, about: about)
  }

  /// An axis of the decimal logarithms of values from `low` to `high`, both above 0, with marks at 1, 2
  /// and 5 times powers of ten.
  package init(_ title: String, logarithmicFrom low: Double, to high: Double) {
    let (first, last) = (log10(low), log10(high))
    var ticks: [Tick] = []
    for exponent in Int(first.rounded(.down))...Int(last.rounded(.up)) {
      for factor in [1.0, 2, 5] {
        let value = factor * pow(10, Double(exponent))
        let place = log10(value)
        guard place >= first - 1e-9, place <= last + 1e-9 else { continue }
        ticks.append(Tick(place, String(format: "%.\(max(0, -exponent))f", value)))
      }
    }
    self.init(title, from: first, to: last, ticks: ticks)
  }

  /// The places of the categories `names`, one unit apart.
  package init(_ title: String, categories names: [String]) {
    self.init(
      title, from: -0.5, to: Double(max(1, names.count)) - 0.5,
      ticks: names.enumerated().map { Tick(Double($0.offset), $0.element) })
  }

  /// The greatest value that an axis is made for; beyond it sums and spans would not be finite.
  private static let greatest = 1e100

  /// Returns where `value` lies between 0, the least, and 1, the greatest value.
  package func share(of value: Double) -> Double { (value - low) / (high - low) }

  /// Returns the smallest of 1, 2, 2.5 and 5 times a power of ten that is at least `step`, and how
  /// many digits after the point it has.
  private static func roundStep(_ step: Double) -> (step: Double, digits: Int) {
    let exponent = floor(log10(step))
    let power = pow(10, exponent)
    let factor = [1, 2, 2.5, 5, 10].first { $0 * power >= step * 0.999 } ?? 10
    let digits = Int(factor == 2.5 ? 1 - exponent : factor == 10 ? -exponent - 1 : -exponent)
    return (factor * power, max(0, digits))
  }
}
