import Foundation
import Imaging

@testable import Evaluation

/// SplitMix64, so that each test draws the same numbers every time.
struct SeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

/// Returns a mask of one row from a string of `#` (inside) and other characters.
func strip(_ text: String) -> Mask {
  Mask(width: text.count, height: 1, pixels: text.map { $0 == "#" ? 1 : 0 })
}

/// Returns the packed form of `strip`.
func packed(_ text: String) -> PackedMask { PackedMask(strip(text)) }

/// Returns a mask whose pixels are inside with probability `density`, and empty one time in five.
func randomMask(
  width: Int, height: Int, density: Double = 0.4, using generator: inout SeededGenerator
) -> Mask {
  let isEmpty = Double.random(in: 0..<1, using: &generator) < 0.2
  return Mask(
    width: width, height: height,
    pixels: (0..<(width * height)).map { _ in
      !isEmpty && Double.random(in: 0..<1, using: &generator) < density ? 1 : 0
    })
}

/// The folder `Tests/Fixtures`.
let fixtures = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
  .deletingLastPathComponent().appendingPathComponent("Fixtures")
