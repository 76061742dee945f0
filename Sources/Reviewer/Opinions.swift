import Evaluation
import Imaging

/// Samples in groups of nearly equal masks, and how many are in each.
///
/// These groups of a few samples have numbers; letters are the opinions that `OpinionSet` tells apart
/// among many draws, other groups with other representatives.
package struct Opinions: Equatable, Sendable {
  /// The group of each sample, 0 being the largest; equal ones in the order of appearance.
  package let groups: [Int]
  /// The number of samples in each group.
  package let counts: [Int]

  /// The opinions among `masks`, by the rule of `DistinctOpinions`.
  package init(among masks: [Mask]) {
    let found = DistinctOpinions(among: masks.map(PackedMask.init)).opinions
    var groups = [Int](repeating: 0, count: masks.count)
    for (group, opinion) in found.enumerated() {
      for member in opinion.members { groups[member] = group }
    }
    self.groups = groups
    counts = found.map(\.members.count)
  }

  /// The name of group `index` of the samples: `g1` is the largest.
  package static func groupName(_ index: Int) -> String { "g\(index + 1)" }

  /// The name of opinion `index`: `A` is the most frequent.
  package static func name(_ index: Int) -> String {
    index < 26 ? String(Character(Unicode.Scalar(UInt8(65 + index)))) : "+"
  }
}
