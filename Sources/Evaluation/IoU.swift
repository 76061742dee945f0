import Imaging

/// Returns the intersection over union of two masks of one size: |a ∩ b| / |a ∪ b|.
///
/// Foreground only. Two empty masks agree that there is no lesion: 1. One empty mask gives 0.
public func intersectionOverUnion(_ a: Mask, _ b: Mask) -> Double {
  precondition(
    a.width == b.width && a.height == b.height,
    "IoU: masks of \(a.width) x \(a.height) and \(b.width) x \(b.height)")
  let (intersection, union) = a.pixels.withUnsafeBytes { left in
    b.pixels.withUnsafeBytes { right in overlap(left, right) }
  }
  return union == 0 ? 1 : Double(intersection) / Double(union)
}

/// Returns how many bytes are 1 in both, and in any, of two rows of as many bytes 0 and 1.
private func overlap(
  _ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer
) -> (intersection: Int, union: Int) {
  var both = 0
  var any = 0
  let wholeWords = left.count / 8 * 8
  for place in stride(from: 0, to: wholeWords, by: 8) {
    let a = left.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    let b = right.loadUnaligned(fromByteOffset: place, as: UInt64.self)
    both += (a & b).nonzeroBitCount
    any += (a | b).nonzeroBitCount
  }
  for place in wholeWords..<left.count {
    both += Int(left[place] & right[place])
    any += Int(left[place] | right[place])
  }
  return (both, any)
}

/// Returns the intersection over union of two packed masks, by the same conventions.
package func intersectionOverUnion(_ a: PackedMask, _ b: PackedMask) -> Double {
  let intersection = a.pixelsShared(with: b)
  let union = a.area + b.area - intersection
  return union == 0 ? 1 : Double(intersection) / Double(union)
}
