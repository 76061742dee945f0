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
  /// The masks of the matrix: graders, what they agree on, marks, samples.
  package var comparedMasks: [ComparedMask] {
    guard let openCase else { return [] }
    var all = openCase.record.masks.enumerated().map { index, mask in
      ComparedMask(name: "\(index + 1)", kind: .grader(index), mask: mask)
    }
    all += openCase.agreement.kinds.compactMap { kind in
      openCase.agreement.mask(kind).map {
        ComparedMask(name: kind.shortName, kind: .consensus, mask: $0)
      }
    }
    all += currentMarks.map {
      ComparedMask(name: $0.name, kind: .mark, mask: $0.hypothesis.mask)
    }
    all += samples.enumerated().map { index, sample in
      ComparedMask(name: "S\(index + 1)", kind: .sample(index), mask: sample.mask)
    }
    return all
  }
}

/// What keys do in the matrix.
extension Session {
  static func moveInMatrix(rows: Int, columns: Int, _ state: inout State) {
    let count = state.compare.table?.masks.count ?? 0
    guard count > 0 else { return }
    state.compare.row = min(max(0, state.compare.row + rows), count - 1)
    state.compare.column = min(max(0, state.compare.column + columns), count - 1)
  }

  static func cycleMetric(_ state: inout State) {
    let all = CompareState.Metric.allCases
    let index = all.firstIndex(of: state.compare.metric) ?? 0
    state.compare.metric = all[(index + 1) % all.count]
  }

  /// Works the matrix out anew when masks or metric are others than before.
  static func refreshTable(_ state: inout State) {
    guard state.screen == .compare, let open = state.openCase else { return }
    let masks = state.comparedMasks
    let (metric, isSorted) = (state.compare.metric, state.compare.isSorted)
    let before = state.compare.table
    if let before, before.isSame(masks, metric, isSorted: isSorted) { return }
    let table = MaskTable(masks, metric, spacing: open.record.spacing, isSorted: isSorted)
    if let before {
      state.compare.row = place(of: state.compare.row, of: before, in: table)
      state.compare.column = place(of: state.compare.column, of: before, in: table)
    }
    state.compare.table = table
    moveInMatrix(rows: 0, columns: 0, &state)
  }

  /// Where the mask at `index` of one table stands in another; the same place when it is gone.
  private static func place(of index: Int, of before: MaskTable, in table: MaskTable) -> Int {
    guard before.masks.indices.contains(index) else { return index }
    return table.masks.firstIndex { $0.name == before.masks[index].name } ?? index
  }

  static func toggleSorted(_ state: inout State) {
    state.compare.isSorted.toggle()
    state.notice = Notice(
      state.compare.isSorted
        ? "masks alike by \(state.compare.metric.rawValue) stand together; S takes the first order"
        : "graders, agreement, marks and samples in their order")
  }
}
