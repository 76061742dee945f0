import Foundation
import Tensors

/// Random draws for phantoms; the same seed gives the same draws.
struct Dice {
  private var generator: SplitMix64

  /// Dice whose draws depend on both numbers.
  init(seed: UInt64, stream: UInt64) {
    var mixer = SplitMix64(seed: seed)
    generator = SplitMix64(seed: mixer.next() ^ (stream &* 0xD134_2543_DE82_EF95))
    _ = generator.next()
  }

  /// Returns a number from `range`, all equally likely.
  mutating func uniform(_ range: ClosedRange<Float>) -> Float {
    let unit = Float(generator.next() >> 40) / Float(1 << 24)
    return range.lowerBound + unit * (range.upperBound - range.lowerBound)
  }

  /// Returns a whole number from `range`, all equally likely.
  mutating func integer(_ range: ClosedRange<Int>) -> Int {
    Int.random(in: range, using: &generator)
  }

  /// Returns one of `values`, all equally likely.
  mutating func choice<Value>(_ values: [Value]) -> Value {
    values[integer(0...(values.count - 1))]
  }

  /// Puts `values` in random order, all orders equally likely.
  mutating func shuffle<Value>(_ values: inout [Value]) { values.shuffle(using: &generator) }

  /// Returns whether something of that probability happens.
  mutating func happens(_ probability: Double) -> Bool {
    Double(generator.next() >> 11) / Double(1 << 53) < probability
  }

  /// Returns a number between 0 and 1 in double precision.
  mutating func unit() -> Double { Double(generator.next() >> 11) / Double(1 << 53) }

  /// Returns two independent normal numbers (Box and Muller, 1958).
  mutating func normals() -> (Float, Float) {
    let radius = (-2 * log(uniform(Float.leastNormalMagnitude...1) + 1e-12)).squareRoot()
    let angle = uniform(0...(2 * .pi))
    return (radius * cos(angle), radius * sin(angle))
  }

  /// Returns a normal number.
  mutating func normal() -> Float { normals().0 }
}
