import Imaging

/// How often each combination of votes of a case's graders occurs around the lesion.
///
/// What depends on pixels only through the votes, as STAPLE and kappa do, is worked out from a few
/// patterns instead of all pixels.
package struct VotePatterns: Equatable, Sendable {
  /// How far beyond the union of all masks pixels count, in pixels: a larger background would make
  /// any graders agree.
  package static let margin = 5

  /// The number of graders.
  package let graderCount: Int

  /// The number of pixels of each pattern; bit g of a pattern is the vote of grader g.
  package let counts: [UInt64: Int]

  private let masks: [Mask]

  /// The patterns in the box of the union of `masks`, grown by the margin; at least one mask and at
  /// most 64, all of one size. Without any marked pixel no pixel counts.
  package init(_ masks: [Mask]) {
    precondition((1...64).contains(masks.count), "VotePatterns: \(masks.count) masks")
    self.masks = masks
    graderCount = masks.count
    var counts: [UInt64: Int] = [:]
    if let union = MaskBox(of: masks) {
      let box = union.grown(by: Self.margin, width: masks[0].width, height: masks[0].height)
      for row in box.rows {
        for column in box.columns {
          counts[Self.pattern(masks, row * masks[0].width + column), default: 0] += 1
        }
      }
    }
    self.counts = counts
  }

  /// The number of pixels that count.
  package var pixelCount: Int { counts.values.reduce(0, +) }

  /// Returns the mask of the pixels whose pattern passes `test`; nothing unmarked is tested.
  package func mask(where test: (UInt64) -> Bool) -> Mask {
    var known: [UInt64: Bool] = [:]
    let pixels = masks[0].pixels.indices.map { index -> UInt8 in
      let pattern = Self.pattern(masks, index)
      if pattern == 0 { return 0 }
      if let answer = known[pattern] { return answer ? 1 : 0 }
      let answer = test(pattern)
      known[pattern] = answer
      return answer ? 1 : 0
    }
    return Mask(width: masks[0].width, height: masks[0].height, pixels: pixels)
  }

  private static func pattern(_ masks: [Mask], _ index: Int) -> UInt64 {
    var bits: UInt64 = 0
    for (grader, mask) in masks.enumerated() {
      bits |= UInt64(mask.pixels[index]) << UInt64(grader)
    }
    return bits
  }
}
