import Evaluation
import Imaging

/// Samples in groups of nearly equal masks: the opinions of a model, and how probable each is.
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

  /// The name of group `index`: `A` is the most frequent.
  package static func name(_ index: Int) -> String {
    index < 26 ? String(Character(Unicode.Scalar(UInt8(65 + index)))) : "+"
  }
}
