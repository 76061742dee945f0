/// Returns, for each row, the column of a one-to-one assignment with the smallest total cost.
///
/// `cost(row, column)` must be finite; there must be at least as many columns as rows. The Hungarian
/// method with potentials: Kuhn (1955), Munkres (1957), in the O(rows² · columns) form of shortest
/// augmenting paths. Ties go to the first column found, so equal input gives equal output.
package func cheapestAssignment(
  rows: Int, columns: Int, cost: (_ row: Int, _ column: Int) -> Double
) -> [Int] {
  precondition(rows <= columns, "cheapestAssignment: \(rows) rows and only \(columns) columns")
  var search = AugmentingPaths(rows: rows, columns: columns)
  for row in 0..<rows { search.place(row, cost: cost) }
  return search.columnOfRow
}

/// A partial assignment whose potentials prove that it is the cheapest of its rows.
private struct AugmentingPaths {
  private let columns: Int
  private var rowPotential: [Double]
  private var columnPotential: [Double]
  private var rowOfColumn: [Int?]

  init(rows: Int, columns: Int) {
    self.columns = columns
    rowPotential = Array(repeating: 0, count: rows)
    columnPotential = Array(repeating: 0, count: columns)
    rowOfColumn = Array(repeating: nil, count: columns)
  }

  var columnOfRow: [Int] {
    var result = [Int](repeating: 0, count: rowPotential.count)
    for (column, row) in rowOfColumn.enumerated() {
      if let row { result[row] = column }
    }
    return result
  }

  /// Assigns `row`, moving rows placed earlier along the cheapest path to a free column.
  mutating func place(_ row: Int, cost: (Int, Int) -> Double) {
    var slack = [Double](repeating: .infinity, count: columns)
    var previous = [Int?](repeating: nil, count: columns)
    var isVisited = [Bool](repeating: false, count: columns)
    var currentRow = row
    var lastColumn: Int?

    while true {
      // Relax the edges of the current row, then step to the closest column not yet visited.
      var closest = -1
      var step = Double.infinity
      for column in 0..<columns where !isVisited[column] {
        let reduced = cost(currentRow, column) - rowPotential[currentRow] - columnPotential[column]
        if reduced < slack[column] {
          slack[column] = reduced
          previous[column] = lastColumn
        }
        if slack[column] < step {
          step = slack[column]
          closest = column
        }
      }
      precondition(closest >= 0, "cheapestAssignment: a cost is not finite")

      rowPotential[row] += step
      for column in 0..<columns {
        if isVisited[column] {
          if let placed = rowOfColumn[column] { rowPotential[placed] += step }
          columnPotential[column] -= step
        } else {
          slack[column] -= step
        }
      }

      isVisited[closest] = true
      lastColumn = closest
      guard let next = rowOfColumn[closest] else { break }
      currentRow = next
    }

    // Shift the path: each column takes over the row of the column before it.
    var column = lastColumn
    while let current = column {
      rowOfColumn[current] = previous[current].map { rowOfColumn[$0] } ?? row
      column = previous[current]
    }
  }
}
