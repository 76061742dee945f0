/// The cheapest way to send equal shares of many rows to few columns that take equal shares: the
/// assignment of rows and columns repeated to their least common multiple, without repeating them.
///
/// Each of n rows supplies L/n units and each of m columns takes L/m, with L = lcm(n, m). Rows come one
/// after the other along shortest paths over the columns, on which earlier rows give way (successive
/// shortest paths: Jewell 1958, Busacker and Gowen 1960). Integral and so equal to the assignment; about
/// n² m + n m³ steps instead of L³. Ties go to the first column found.
struct Transport {
  private let rows: Int
  private let columns: Int
  private let supply: Int
  /// The units of each row in each column, row by row.
  private var flow: [Int]
  /// The units that each column can still take.
  private var room: [Int]
  private let costs: [Double]

  /// Differences below this one are those of rounding.
  private static let tolerance = 1e-12

  /// The cheapest transport; `cost(row, column)` must be finite.
  init(rows: Int, columns: Int, cost: (_ row: Int, _ column: Int) -> Double) {
    precondition(rows > 0 && columns > 0, "Transport: \(rows) rows and \(columns) columns")
    let total = leastCommonMultiple(rows, columns)
    self.rows = rows
    self.columns = columns
    supply = total / rows
    flow = Array(repeating: 0, count: rows * columns)
    room = Array(repeating: total / columns, count: columns)
    costs = (0..<rows).flatMap { row in (0..<columns).map { cost(row, $0) } }
    for row in 0..<rows { place(row) }
  }

  /// The mean cost of a unit.
  var meanCost: Double {
    let sum = zip(flow, costs).reduce(0.0) { $0 + Double($1.0) * $1.1 }
    return sum / Double(supply * rows)
  }

  /// Sends the units of `row`, all rows before it being placed.
  private mutating func place(_ row: Int) {
    var left = supply
    while left > 0 {
      let moves = cheapestMoves(before: row)
      let path = shortestPath(of: row, moves)
      var units = min(left, room[path[path.count - 1]])
      for (from, to) in zip(path, path.dropFirst()) {
        units = min(units, flow[moves[from * columns + to].row * columns + from])
      }
      flow[row * columns + path[0]] += units
      for (from, to) in zip(path, path.dropFirst()) {
        let mover = moves[from * columns + to].row
        flow[mover * columns + from] -= units
        flow[mover * columns + to] += units
      }
      room[path[path.count - 1]] -= units
      left -= units
    }
  }

  /// The row that moves most cheaply from one column to another, and what that costs.
  private struct Move {
    var row = 0
    var cost = Double.infinity
  }

  /// Returns the cheapest move between each two columns of the rows placed so far, `row` included.
  private func cheapestMoves(before row: Int) -> [Move] {
    var moves = [Move](repeating: Move(), count: columns * columns)
    for mover in 0...row {
      let start = mover * columns
      for from in 0..<columns where flow[start + from] > 0 {
        for to in 0..<columns where to != from {
          let cost = costs[start + to] - costs[start + from]
          if cost < moves[from * columns + to].cost {
            moves[from * columns + to] = Move(row: mover, cost: cost)
          }
        }
      }
    }
    return moves
  }

  /// Returns the columns from that which takes units of `row` to one with room: each gives as many units
  /// to the next one. Bellman-Ford, since a move may save something.
  private func shortestPath(of row: Int, _ moves: [Move]) -> [Int] {
    var distances = Array(costs[row * columns..<(row + 1) * columns])
    var previous = [Int?](repeating: nil, count: columns)
    for _ in 0..<columns {
      var isSettled = true
      for from in 0..<columns {
        for to in 0..<columns {
          let distance = distances[from] + moves[from * columns + to].cost
          guard distance < distances[to] - Self.tolerance else { continue }
          (distances[to], previous[to], isSettled) = (distance, from, false)
        }
      }
      if isSettled { break }
    }
    let free = room.indices.filter { room[$0] > 0 }
    var path: [Int] = []
    var place = free.min { distances[$0] < distances[$1] }
    while let current = place, path.count < columns {
      path.append(current)
      place = previous[current]
    }
    return path.reversed()
  }
}
