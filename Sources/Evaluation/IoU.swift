import Imaging

/// Returns the intersection over union of two masks of one size: |a ∩ b| / |a ∪ b|.
///
/// Foreground only. Two empty masks agree that there is no lesion: 1. One empty mask gives 0.
public func intersectionOverUnion(_ a: Mask, _ b: Mask) -> Double {
  precondition(
    a.width == b.width && a.height == b.height,
    "IoU: masks of \(a.width) x \(a.height) and \(b.width) x \(b.height)")
  var intersection = 0
  var union = 0
  for (left, right) in zip(a.pixels, b.pixels) {
    intersection += Int(left & right)
    union += Int(left | right)
  }
  return union == 0 ? 1 : Double(intersection) / Double(union)
}

/// Returns the intersection over union of two packed masks, by the same conventions.
package func intersectionOverUnion(_ a: PackedMask, _ b: PackedMask) -> Double {
  let intersection = a.pixelsShared(with: b)
  let union = a.area + b.area - intersection
  return union == 0 ? 1 : Double(intersection) / Double(union)
}
