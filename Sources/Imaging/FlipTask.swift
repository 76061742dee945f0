/// Classes of which all pixels of an image may be another class, independently and with known
/// probabilities: an ambiguity whose every outcome is known (Kohl et al., 2018).
public struct FlipTask: Equatable, Sendable {
  /// One class that may be another.
  public struct Flip: Equatable, Sendable {
    /// The class as segmentations have it.
    public let base: UInt8
    /// The class that it is flipped to.
    public let alternative: UInt8
    /// The probability that an image's pixels are flipped, all of them together.
    public let probability: Double

    /// A flip; the probability is from 0 to 1.
    public init(base: UInt8, alternative: UInt8, probability: Double) {
      self.base = base
      self.alternative = alternative
      self.probability = probability
    }
  }

  /// The most flips of a task; a task of k flips has 2^k modes.
  public static let limit = 10

  /// The flips, in a fixed order.
  public let flips: [Flip]

  /// A task; no class is in two flips.
  public init(_ flips: [Flip]) {
    precondition(Self.problem(flips) == nil, "FlipTask: \(Self.problem(flips) ?? "")")
    self.flips = flips
  }

  /// Why there cannot be such flips; nil when there can.
  public static func problem(_ flips: [Flip]) -> String? {
    let labels = flips.flatMap { [$0.base, $0.alternative] }
    if flips.count > limit { return "expected at most \(limit) flips, found \(flips.count)" }
    if Set(labels).count != labels.count || labels.contains(LabelMap.ignored) {
      return "expected different classes in all flips"
    }
    if !flips.allSatisfy({ (0...1).contains($0.probability) }) {
      return "expected probabilities from 0 to 1"
    }
    return nil
  }

  /// The number of modes: every choice of flips is one.
  public var modeCount: Int { 1 << flips.count }

  /// Returns whether a mode flips the flip of that place.
  ///
  /// A mode's number in binary tells its flips in order: mode 0 flips nothing, and the first flip is
  /// the highest bit.
  public func isFlipped(_ place: Int, in mode: Int) -> Bool {
    mode >> (flips.count - 1 - place) & 1 == 1
  }

  /// Returns which flips a mode has, in order, for example `10010`.
  public func bits(of mode: Int) -> String {
    String(flips.indices.map { isFlipped($0, in: mode) ? "1" : "0" })
  }

  /// Returns the exact probability of a mode: the product over all flips of p or 1 - p.
  public func probability(of mode: Int) -> Double {
    flips.indices.reduce(1) { product, place in
      let p = flips[place].probability
      return product * (isFlipped(place, in: mode) ? p : 1 - p)
    }
  }

  /// Draws a mode.
  public func draw(using generator: inout some RandomNumberGenerator) -> Int {
    flips.indices.reduce(0) { mode, place in
      let isFlipped = Double.random(in: 0..<1, using: &generator) < flips[place].probability
      return mode << 1 | (isFlipped ? 1 : 0)
    }
  }

  /// Returns a table of the class that each class is in a mode.
  public func table(of mode: Int) -> [UInt8] {
    var table = [UInt8](0...255)
    for (place, flip) in flips.enumerated() where isFlipped(place, in: mode) {
      table[Int(flip.base)] = flip.alternative
    }
    return table
  }

  /// Returns a segmentation as a mode has it.
  public func apply(_ mode: Int, to labels: LabelMap) -> LabelMap {
    let table = table(of: mode)
    return LabelMap(
      width: labels.width, height: labels.height, pixels: labels.pixels.map { table[Int($0)] })
  }
}
