/// What a worklist is sorted by; the most ambiguous case comes first.
package enum RankingScore: String, CaseIterable, Sendable {
  /// Mean distance 1 - IoU over all pairs of graders, diagonal included; largest first.
  case dYY

  /// GED² of the prediction "always empty"; largest first.
  case allEmptyGED2

  /// Smallest IoU of two graders; smallest first, cases with one grader last.
  case minimumIoU

  /// Coefficient of variation of the areas; largest first.
  case areaSpread

  /// Returns a number that is larger for a more ambiguous case.
  package func ambiguity(of disagreement: Disagreement) -> Double {
    switch self {
    case .dYY: disagreement.dYY
    case .allEmptyGED2: disagreement.allEmptyGED2
    case .minimumIoU: disagreement.minimumIoU.map { -$0 } ?? -.infinity
    case .areaSpread: disagreement.areaSpread
    }
  }

  /// Returns the positions of `disagreements` from the most to the least ambiguous; equal ones keep
  /// their order.
  package func order(_ disagreements: [Disagreement]) -> [Int] {
    let ambiguities = disagreements.map(ambiguity(of:))
    return disagreements.indices.sorted {
      ambiguities[$0] == ambiguities[$1] ? $0 < $1 : ambiguities[$0] > ambiguities[$1]
    }
  }
}
