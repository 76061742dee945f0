/// An order in which things that are alike stand next to each other.
///
/// Clusters are joined two by two, always those with the smallest mean distance between their members
/// (average linkage, UPGMA: Sokal and Michener, A Statistical Method for Evaluating Systematic
/// Relationships, 1958). Of two clusters that are joined, each is turned so that the members that meet
/// are as near as may be. Nothing is left to chance: ties go to what came first, and the first thing
/// stands in the first half.
///
/// - Parameters:
///   - count: the number of things.
///   - distance: how far two of them are apart; finite, at least 0, the same both ways.
/// - Returns: the things, each once.
package func averageLinkageOrder(count: Int, distance: (Int, Int) -> Double) -> [Int] {
  var clusters = (0..<count).map { [$0] }
  var between = (0..<count).map { a in (0..<count).map { b in distance(a, b) } }
  while clusters.count > 1 {
    let (first, second) = nearestPair(between)
    let (one, other) = (clusters[first], clusters[second])
    let (a, b) = (Double(one.count), Double(other.count))
    for index in clusters.indices {
      let mean = (between[first][index] * a + between[second][index] * b) / (a + b)
      between[first][index] = mean
      between[index][first] = mean
    }
    clusters[first] = joined(one, other, distance)
    clusters.remove(at: second)
    between.remove(at: second)
    for index in between.indices { between[index].remove(at: second) }
  }
  let order = clusters.first ?? []
  guard let place = order.firstIndex(of: 0) else { return [] }
  return place > (count - 1) / 2 ? order.reversed() : order
}

/// Returns the two different rows with the smallest number, the earlier one first.
private func nearestPair(_ between: [[Double]]) -> (Int, Int) {
  var best = (0, 1)
  for a in between.indices {
    for b in a + 1..<max(a + 1, between.count) where between[a][b] < between[best.0][best.1] {
      best = (a, b)
    }
  }
  return best
}

/// Returns one behind the other, each turned so that the ends that meet are nearest.
private func joined(
  _ one: [Int], _ other: [Int], _ distance: (Int, Int) -> Double
) -> [Int] {
  let (eno, rehto) = (Array(one.reversed()), Array(other.reversed()))
  let ways = [(one, other), (one, rehto), (eno, other), (eno, rehto)]
  let gaps = ways.map { distance($0.0[$0.0.count - 1], $0.1[0]) }
  let best = gaps.indices.min { gaps[$0] < gaps[$1] } ?? 0
  return ways[best].0 + ways[best].1
}
