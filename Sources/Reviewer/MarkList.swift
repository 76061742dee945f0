import Cells
import Imaging

/// All marked hypotheses of a library, as they were when the list was opened.
package struct MarkList: Equatable, Sendable {
  /// A line of the list.
  package struct Item: Equatable, Sendable {
    /// The case.
    package var caseID: String
    /// The case's name, safe to show.
    package var caseName: String
    /// The area of the mask with its unit.
    package var area: String
    /// The mark.
    package var mark: Mark

    /// Whether the hypothesis is still marked.
    package func isOn(_ state: Session.State) -> Bool { present(state) != nil }

    /// The mark as it is now; nil when it is off.
    func present(_ state: Session.State) -> Mark? {
      (state.marks[caseID] ?? []).first(where: isSame)
    }

    /// Whether `other` is this mark; one of a painted mask stays the same when it gets a code.
    func isSame(as other: Mark) -> Bool {
      guard other.name == mark.name, other.source == mark.source else { return false }
      return mark.isPainted
        ? other.hypothesis.mask == mark.hypothesis.mask
        : other.hypothesis == mark.hypothesis && other.model == mark.model
    }
  }

  /// The lines: the case on screen first, the others by name.
  package var items: [Item] = []
  /// The selected line.
  package var selection = 0

  /// The marks of `state`.
  package init(_ state: Session.State) {
    let here = state.worklist.selected?.id
    let rows = state.worklist.rows.filter { !(state.marks[$0.id] ?? []).isEmpty }
    let sorted = rows.sorted {
      $0.id == here || ($1.id != here && isNaturallyBefore($0.id, $1.id))
    }
    for row in sorted {
      items += (state.marks[row.id] ?? []).map {
        Item(
          caseID: row.id, caseName: state.shownName(row),
          area: $0.hypothesis.mask.isEmpty
            ? "none" : row.spacing.areaText($0.hypothesis.mask.area),
          mark: $0)
      }
    }
  }

  /// Selects the line `steps` further on; stops at the ends.
  package mutating func move(by steps: Int) {
    selection = min(max(0, selection + steps), max(0, items.count - 1))
  }
}

/// The list over the screen.
enum MarkListView {
  static func draw(
    _ list: MarkList, _ state: Session.State, in area: Area, _ theme: Theme,
    into buffer: inout CellBuffer
  ) {
    let box = area.centered(width: min(area.width - 4, 110), height: list.items.count + 4)
    buffer.fill(box)
    let inside = Frame(
      "Marked hypotheses", note: "\(list.items.count { $0.isOn(state) })", hasFocus: true
    )
    .draw(box, theme, into: &buffer).inset(rows: 0)
    let columns = MarkColumns(inside.width, list)
    buffer.put(
      fitted(columns.heading, to: inside.width), row: inside.row, column: inside.column,
      theme.faint)
    let room = max(1, inside.height - 1)
    let first = min(max(0, list.selection - room / 2), max(0, list.items.count - room))
    for (offset, index) in (first..<min(first + room, list.items.count)).enumerated() {
      let line = Area(
        column: inside.column, row: inside.row + 1 + offset, width: inside.width, height: 1)
      let isSelected = index == list.selection
      if isSelected { buffer.fill(line, with: Cell(" ", theme.selected)) }
      let style =
        isSelected
        ? theme.selected
        : !list.items[index].isOn(state)
          ? theme.faint
          : list.items[index].mark.isOfAnother(state.modelFacts) ? theme.faint : .plain
      buffer.put(
        fitted(columns.text(list.items[index], state), to: line.width), row: line.row,
        column: line.column, style)
    }
  }
}

/// The columns of the list, as wide as there is room for.
private struct MarkColumns {
  private let nameWidth: Int
  private let titleWidth: Int
  private let sourceWidth: Int
  private let areaWidth = 10

  init(_ width: Int, _ list: MarkList) {
    let longest = list.items.map { columnWidth(of: $0.caseName) }.max() ?? 0
    nameWidth = min(longest + 2, max(12, width * 36 / 100))
    let titles = list.items.map { columnWidth(of: $0.mark.title) }.max() ?? 0
    let sources = list.items.map { columnWidth(of: $0.mark.sourceText) }.max() ?? 0
    let rest = width - 5 - nameWidth - areaWidth
    // Places in the latent space are long; they have what titles leave.
    let wished = max(width >= 90 ? 30 : 18, min(sources + 1, rest - max(9, titles)))
    sourceWidth = min(wished, max(18, rest - 9))
    titleWidth = max(8, rest - sourceWidth)
  }

  var heading: String {
    "     " + padded("case", to: nameWidth) + padded("from", to: sourceWidth)
      + padded("area ", to: areaWidth, right: true) + "title"
  }

  func text(_ item: MarkList.Item, _ state: Session.State) -> String {
    let other = item.mark.isOfAnother(state.modelFacts) ? item.mark.model : nil
    let source = other.map { "model \($0.name)" } ?? item.mark.sourceText
    return padded((item.isOn(state) ? "" : "-") + item.mark.name, to: 5)
      + padded(fitted(item.caseName, to: nameWidth - 1), to: nameWidth)
      + padded(fitted(source, to: sourceWidth - 1), to: sourceWidth)
      + padded(item.area + " ", to: areaWidth, right: true)
      + fitted(item.isOn(state) ? item.mark.title : "taken off", to: titleWidth)
  }
}
