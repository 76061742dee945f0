import Foundation

/// Rows of text in aligned columns: the first column to the left, the others to the right.
struct TextTable: Equatable {
  /// The rows, the first one the heading; shorter rows end early.
  var rows: [[String]]

  /// The lines, two blanks between columns.
  var lines: [String] {
    let columns = rows.map(\.count).max() ?? 0
    let widths = (0..<columns).map { column in
      rows.map { $0.count > column ? $0[column].count : 0 }.max() ?? 0
    }
    return rows.map { row in
      row.enumerated().map { column, text in
        let blanks = String(repeating: " ", count: widths[column] - text.count)
        return column == 0 ? text + blanks : blanks + text
      }.joined(separator: "  ").trimmingTrailingBlanks
    }
  }
}

/// Returns `number` with that many digits after the point.
func fixed(_ number: Double, _ digits: Int) -> String {
  String(format: "%.\(digits)f", number)
}

/// Returns `number` with that many digits after the point, a dash when there is none.
func fixed(_ number: Double?, _ digits: Int) -> String {
  number.map { fixed($0, digits) } ?? "-"
}

extension String {
  /// The text without the blanks at its end.
  var trimmingTrailingBlanks: String {
    String(reversed().drop { $0 == " " }.reversed())
  }
}
