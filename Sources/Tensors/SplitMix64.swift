/// A small, fast generator whose whole state is one number: SplitMix64 (Steele et al., 2014).
///
/// The same seed gives the same numbers on every machine.
public struct SplitMix64: RandomNumberGenerator, Equatable, Sendable {
  /// The state; saving it and making a generator from it continues the sequence.
  public var state: UInt64

  /// A generator that starts at `seed`.
  public init(seed: UInt64) { state = seed }

  /// Returns the next 64 bits.
  public mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var bits = state
    bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits >> 31)
  }
}
