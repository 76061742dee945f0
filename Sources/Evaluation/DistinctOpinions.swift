/// Many drawn masks, gathered into the few opinions that they express.
///
/// Two masks are *alike* when their IoU is at least `likeness`; two empty masks are, an empty one and
/// another are not. The mask with the most draws alike becomes the centre of the first opinion and
/// takes them all with it; of the rest, again the mask with the most draws alike, until none is left.
/// Then each draw goes to the centre it is most alike. So every draw is alike the centre of its
/// opinion, and no two centres are alike. Nothing is left to chance: ties go to the earlier draw.
/// Source of the rule: Daura et al., Peptide Folding: When Simulation Meets Experiment (1999), there
/// for shapes of molecules.
package struct DistinctOpinions: Equatable, Sendable {
  /// One opinion.
  package struct Opinion: Equatable, Sendable {
    /// The draw that stands for the opinion: the one with the smallest mean distance 1 - IoU to all
    /// draws of the opinion.
    package let medoid: Int

    /// The draws that express the opinion, ascending.
    package let members: [Int]
  }

  /// The IoU from which masks are alike, unless told otherwise.
  package static let likeness = 0.6

  /// The number of draws.
  package let draws: Int

  /// The opinions, the most frequent one first; equal ones in the order of their first draws.
  package let opinions: [Opinion]

  /// The opinions among `masks`, all of one size.
  package init(among masks: [PackedMask], likeness: Double = Self.likeness) {
    draws = masks.count
    let kinds = Self.equalDraws(masks)
    let overlaps = Overlaps(among: kinds.map { masks[$0[0]] })
    let centres = Self.centres(overlaps, weights: kinds.map(\.count), likeness: likeness)
    let groups = Self.nearest(centres, overlaps)
    opinions =
      groups
      .map { group in
        Opinion(
          medoid: kinds[Self.medoid(of: group, overlaps, weights: kinds.map(\.count))][0],
          members: group.flatMap { kinds[$0] }.sorted())
      }
      .sorted { a, b in
        a.members.count == b.members.count
          ? a.members[0] < b.members[0] : a.members.count > b.members.count
      }
  }

  /// Returns how many of the draws express the opinion at `index`.
  package func share(of index: Int) -> Share {
    Share(opinions[index].members.count, of: draws)
  }

  /// Returns the draws of each different mask, in the order of first appearance.
  private static func equalDraws(_ masks: [PackedMask]) -> [[Int]] {
    var place: [[UInt64]: Int] = [:]
    var kinds: [[Int]] = []
    for (draw, mask) in masks.enumerated() {
      if let kind = place[mask.words] {
        kinds[kind].append(draw)
      } else {
        place[mask.words] = kinds.count
        kinds.append([draw])
      }
    }
    return kinds
  }

  /// Returns the centres, the first to be chosen first.
  private static func centres(
    _ overlaps: Overlaps, weights: [Int], likeness: Double
  ) -> [Int] {
    let all = weights.indices
    var isFree = [Bool](repeating: true, count: all.count)
    var alike = all.map { one in
      all.reduce(0) { overlaps[one, $1] >= likeness ? $0 + weights[$1] : $0 }
    }
    var centres: [Int] = []
    while let first = isFree.firstIndex(of: true) {
      var centre = first
      for mask in all where isFree[mask] && alike[mask] > alike[centre] { centre = mask }
      centres.append(centre)
      for taken in all where isFree[taken] && overlaps[centre, taken] >= likeness {
        isFree[taken] = false
        for other in all where overlaps[taken, other] >= likeness { alike[other] -= weights[taken] }
      }
    }
    return centres
  }

  /// Returns the masks nearest to each of `centres`; between equal ones the earlier centre.
  private static func nearest(_ centres: [Int], _ overlaps: Overlaps) -> [[Int]] {
    var groups = [[Int]](repeating: [], count: centres.count)
    for mask in 0..<overlaps.count {
      var best = 0
      for group in centres.indices
      where overlaps[mask, centres[group]] > overlaps[mask, centres[best]] { best = group }
      groups[best].append(mask)
    }
    return groups
  }

  private static func medoid(of group: [Int], _ overlaps: Overlaps, weights: [Int]) -> Int {
    var best = (mask: group[0], sum: -Double.infinity)
    for mask in group {
      let sum = group.reduce(0.0) { $0 + Double(weights[$1]) * overlaps[mask, $1] }
      if sum > best.sum { best = (mask, sum) }
    }
    return best.mask
  }
}

/// The IoU of all pairs of some masks.
private struct Overlaps {
  let count: Int
  private let values: [Double]

  /// The overlaps among `masks`; only words in which any mask has a pixel are looked at.
  init(among masks: [PackedMask]) {
    let count = masks.count
    self.count = count
    let used = (masks.first?.words ?? []).indices.filter { word in
      masks.contains { $0.words[word] != 0 }
    }
    let rows = masks.flatMap { mask in used.map { mask.words[$0] } }
    let areas = masks.map(\.area)
    values = [Double](unsafeUninitializedCapacity: count * count) { values, initialized in
      rows.withUnsafeBufferPointer { rows in
        for a in 0..<count {
          for b in 0...a {
            var shared = 0
            for word in 0..<used.count {
              shared += (rows[a * used.count + word] & rows[b * used.count + word]).nonzeroBitCount
            }
            let union = areas[a] + areas[b] - shared
            let overlap = union == 0 ? 1 : Double(shared) / Double(union)
            values[a * count + b] = overlap
            values[b * count + a] = overlap
          }
        }
      }
      initialized = count * count
    }
  }

  subscript(a: Int, b: Int) -> Double { values[a * count + b] }
}
