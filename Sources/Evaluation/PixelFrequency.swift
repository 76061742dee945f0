import Imaging

/// In how many of some masks each pixel is inside.
package struct PixelFrequency: Equatable, Sendable {
  /// The number of columns.
  package let width: Int

  /// The number of rows.
  package let height: Int

  /// The number of masks.
  package let total: Int

  /// In how many masks each pixel is inside, row by row.
  package let counts: [Int32]

  /// The frequencies in `masks`, at least one, all of one size.
  package init(_ masks: some Collection<PackedMask>) {
    precondition(!masks.isEmpty, "PixelFrequency: no masks")
    var (width, height) = (0, 0)
    var counts: [Int32] = []
    for mask in masks {
      if counts.isEmpty {
        (width, height) = (mask.width, mask.height)
        counts = [Int32](repeating: 0, count: width * height)
      }
      precondition(
        mask.width == width && mask.height == height,
        "PixelFrequency: masks of \(width) x \(height) and \(mask.width) x \(mask.height)")
      for (index, word) in mask.words.enumerated() {
        var bits = word
        while bits != 0 {
          counts[index * 64 + bits.trailingZeroBitCount] += 1
          bits &= bits - 1
        }
      }
    }
    (self.width, self.height, total, self.counts) = (width, height, masks.count, counts)
  }

  /// Returns the pixels that are inside in at least that share of the masks, above 0: the larger the
  /// share, the smaller the mask, and each lies in that of any smaller share.
  package func mask(insideAtLeast share: Double) -> Mask {
    precondition(share > 0 && share <= 1, "PixelFrequency: share \(share)")
    let least = Int32((share * Double(total)).rounded(.up))
    return Mask(width: width, height: height, pixels: counts.map { $0 >= least ? 1 : 0 })
  }
}
