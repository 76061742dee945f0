import Evaluation
import Imaging

/// What several graders agree on.
package enum Consensus: String, CaseIterable, Sendable {
  /// The pixels that more than half of the graders marked.
  case majority
  /// What graders together most probably mean, by STAPLE.
  case staple = "STAPLE"
  /// The pixels that any grader marked.
  case union
  /// The pixels that all graders marked.
  case intersection

  /// Returns the mask; `masks` has at least one, all of one size.
  ///
  /// STAPLE needs two graders or more and a marked pixel; otherwise it is the majority.
  package func mask(of masks: [Mask]) -> Mask {
    if self == .staple, let estimate = STAPLE(masks) { return estimate.mask }
    let needed =
      switch self {
      case .majority, .staple: masks.count / 2 + 1
      case .union: 1
      case .intersection: masks.count
      }
    var votes = [Int](repeating: 0, count: masks[0].pixels.count)
    for mask in masks {
      for (index, pixel) in mask.pixels.enumerated() where pixel != 0 { votes[index] += 1 }
    }
    return Mask(
      width: masks[0].width, height: masks[0].height, pixels: votes.map { $0 >= needed ? 1 : 0 })
  }
}
