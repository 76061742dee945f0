import Evaluation
import Imaging

/// A pixel that the reader knows to be lesion, or not to be.
package struct PixelClaim: Equatable, Sendable {
  /// The pixel's row.
  package var row: Int
  /// The pixel's column.
  package var column: Int
  /// What the reader says.
  package var isLesion: Bool

  /// A claim.
  package init(row: Int, column: Int, isLesion: Bool) {
    self.row = row
    self.column = column
    self.isLesion = isLesion
  }
}

/// Many draws of a model for one case, gathered into distinct opinions.
package struct OpinionSet: Equatable, Sendable {
  /// One opinion.
  package struct Opinion: Equatable, Sendable {
    /// The number of the draw that stands for it.
    package let draw: Int
    /// That draw.
    package let hypothesis: Hypothesis
    /// Its size on the slice.
    package let size: MaskSize
    /// The draws that express it.
    package let members: [Int]
    /// The pixels inside in at least 95 of 100 of those.
    package let least: Mask
    /// The pixels inside in at least 5 of 100 of those.
    package let most: Mask

    /// An opinion.
    package init(
      draw: Int, hypothesis: Hypothesis, size: MaskSize, members: [Int], least: Mask, most: Mask
    ) {
      self.draw = draw
      self.hypothesis = hypothesis
      self.size = size
      self.members = members
      self.least = least
      self.most = most
    }
  }

  /// The draws.
  package let masks: [PackedMask]
  /// The longest diameter of each draw in millimeters; empty without a spacing.
  package let diameters: [Double]
  /// The opinions, the most frequent first.
  package let opinions: [Opinion]

  /// The opinions among `draws`, at least one, of which `hypothesis` tells more when asked.
  package init(
    _ draws: [Mask], spacing: Spacing?, hypothesis: (_ draw: Int) -> Hypothesis
  ) {
    let packed = draws.map(PackedMask.init)
    masks = packed
    diameters = spacing.map { longestDiameters(of: draws, spacing: $0) } ?? []
    opinions = DistinctOpinions(among: packed).opinions.map { opinion in
      let frequency = PixelFrequency(opinion.members.map { packed[$0] })
      let found = hypothesis(opinion.medoid)
      return Opinion(
        draw: opinion.medoid, hypothesis: found, size: MaskSize(of: found.mask, spacing: spacing),
        members: opinion.members, least: frequency.mask(insideAtLeast: 0.95),
        most: frequency.mask(insideAtLeast: 0.05))
    }
  }

  /// The opinion that draw `index` expresses; nil when there are not so many draws.
  package func opinion(ofDraw index: Int) -> Int? {
    opinions.firstIndex { $0.members.contains(index) }
  }
}

/// What the draws say that agree with all the reader claims.
package struct OpinionWeights: Equatable, Sendable {
  /// The draws that agree.
  package let draws: Int
  /// How many of them express each opinion.
  package let counts: [Int]
  /// How many of them mark anything.
  package let present: Int
  /// How many of them are at least 6 and 8 mm long; nil without a spacing.
  package let atLeast: (six: Int, eight: Int)?

  /// The weights of `set` under `claims`.
  package init(_ set: OpinionSet, _ claims: [PixelClaim]) {
    let agrees = set.masks.map { mask in
      claims.allSatisfy { mask.contains(row: $0.row, column: $0.column) == $0.isLesion }
    }
    draws = agrees.count { $0 }
    counts = set.opinions.map { opinion in opinion.members.count { agrees[$0] } }
    present = set.masks.indices.count { agrees[$0] && !set.masks[$0].isEmpty }
    let lengths = set.diameters.indices.filter { agrees[$0] }.map { set.diameters[$0] }
    atLeast =
      set.diameters.isEmpty ? nil : (lengths.count { $0 >= 6 }, lengths.count { $0 >= 8 })
  }

  /// Returns the share of so many of the draws that agree; nil when none do.
  package func share(_ count: Int) -> Share? { draws > 0 ? Share(count, of: draws) : nil }

  package static func == (a: OpinionWeights, b: OpinionWeights) -> Bool {
    a.draws == b.draws && a.counts == b.counts && a.present == b.present
      && a.atLeast?.six == b.atLeast?.six && a.atLeast?.eight == b.atLeast?.eight
  }
}
