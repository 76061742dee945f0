import Evaluation
import Imaging

/// One mask of the matrix.
package struct ComparedMask: Equatable, Sendable {
  /// What kind of mask it is.
  package enum Kind: Equatable, Sendable {
    /// A grader, counted from 0.
    case grader(Int)
    /// What graders agree on.
    case consensus
    /// A marked hypothesis.
    case mark
    /// A sample, counted from 0.
    case sample(Int)
  }

  /// At most three characters.
  package var name: String
  /// What kind of mask it is.
  package var kind: Kind
  /// The mask.
  package var mask: Mask

  /// A mask.
  package init(name: String, kind: Kind, mask: Mask) {
    self.name = name
    self.kind = kind
    self.mask = mask
  }
}

extension Session.State {
  /// The masks of the matrix: graders, majority, marks, samples, as many as `limit`.
  package func comparedMasks(limit: Int) -> [ComparedMask] {
    guard let openCase else { return [] }
    let graders = openCase.record.masks
    var all = graders.enumerated().map { index, mask in
      ComparedMask(name: "\(index + 1)", kind: .grader(index), mask: mask)
    }
    all.append(
      ComparedMask(name: "Maj", kind: .consensus, mask: Consensus.majority.mask(of: graders)))
    all += currentMarks.map {
      ComparedMask(name: $0.name, kind: .mark, mask: $0.hypothesis.mask)
    }
    all += samples.enumerated().map { index, sample in
      ComparedMask(name: "S\(index + 1)", kind: .sample(index), mask: sample.mask)
    }
    return Array(all.prefix(limit))
  }
}

/// What keys do in the matrix.
extension Session {
  static func moveInMatrix(rows: Int, columns: Int, _ state: inout State) {
    let count = state.comparedMasks(limit: CompareLayout(state).maskLimit).count
    guard count > 0 else { return }
    state.compare.row = min(max(0, state.compare.row + rows), count - 1)
    state.compare.column = min(max(0, state.compare.column + columns), count - 1)
  }
}
