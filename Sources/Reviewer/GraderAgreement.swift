import Evaluation
import Imaging

/// How far the graders of a case agree, and what they agree on; worked out once per case.
package struct GraderAgreement: Equatable, Sendable {
  /// Areas and pairwise distances.
  package let disagreement: Disagreement
  /// Fleiss' kappa around the lesion; nil where it has no meaning.
  package let kappa: Double?
  /// What they most probably mean; nil without two graders and a marked pixel.
  package let staple: STAPLE?
  private let masks: [Consensus: Mask]

  /// The agreement among `graders`, at least one.
  package init(_ graders: [Mask]) {
    disagreement = Disagreement(among: graders)
    let isCountable = graders.count <= 64
    kappa = isCountable ? fleissKappa(VotePatterns(graders)) : nil
    let estimate = isCountable ? STAPLE(graders) : nil
    staple = estimate
    var masks: [Consensus: Mask] = [:]
    for kind in Consensus.allCases where kind != .staple { masks[kind] = kind.mask(of: graders) }
    masks[.staple] = estimate?.mask
    self.masks = masks
  }

  /// Returns what they agree on; nil for STAPLE where it has no answer.
  package func mask(_ kind: Consensus) -> Mask? { masks[kind] }

  /// The kinds that have an answer; none of one grader, whose mask they all would be.
  package var kinds: [Consensus] {
    disagreement.areas.count > 1 ? Consensus.allCases.filter { masks[$0] != nil } : []
  }
}

extension Consensus {
  /// A name of three letters.
  package var shortName: String {
    switch self {
    case .majority: "Maj"
    case .staple: "STA"
    case .union: "Uni"
    case .intersection: "Int"
    }
  }
}
