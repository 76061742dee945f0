import Evaluation
import Imaging

/// Samples in groups of nearly equal masks: the opinions of a model, and how probable each is.
package struct Opinions: Equatable, Sendable {
  /// Masks that overlap at least so much are one opinion.
  package static let likeness = 0.6

  /// The group of each sample, 0 being the largest; equal ones in the order of appearance.
  package let groups: [Int]
  /// The number of samples in each group.
  package let counts: [Int]

  /// The opinions among `masks`.
  ///
  /// Each mask joins the first group whose first mask is at least `likeness` alike, by IoU, or
  /// begins a group. Two empty masks are alike.
  package init(among masks: [Mask]) {
    let packed = masks.map(PackedMask.init)
    var leaders: [Int] = []
    var found: [Int] = []
    for index in packed.indices {
      let match = leaders.firstIndex {
        Self.iou(packed[$0], packed[index]) >= Self.likeness
      }
      found.append(match ?? leaders.count)
      if match == nil { leaders.append(index) }
    }
    let sizes = leaders.indices.map { group in found.count { $0 == group } }
    let order = leaders.indices.sorted { (sizes[$0], $1) > (sizes[$1], $0) }
    var place = [Int](repeating: 0, count: leaders.count)
    for (rank, group) in order.enumerated() { place[group] = rank }
    groups = found.map { place[$0] }
    counts = order.map { sizes[$0] }
  }

  /// The name of group `index`: `A` is the most frequent.
  package static func name(_ index: Int) -> String {
    index < 26 ? String(Character(Unicode.Scalar(UInt8(65 + index)))) : "+"
  }

  private static func iou(_ a: PackedMask, _ b: PackedMask) -> Double {
    let shared = a.pixelsShared(with: b)
    let union = a.area + b.area - shared
    return union == 0 ? 1 : Double(shared) / Double(union)
  }
}
