import Testing

@testable import Evaluation

@Test("Things in two groups stand by groups, however they are mixed")
func groupsStandTogether() {
  let places = [0.0, 10, 1, 11, 2, 12]
  let order = averageLinkageOrder(count: 6) { abs(places[$0] - places[$1]) }
  #expect(order.map { places[$0] } == [0, 1, 2, 10, 11, 12])
}

@Test("Average linkage joins by the mean: the order is that of the hand-worked tree")
func handWorkedTree() {
  // Sokal and Michener's rule by hand: 1-2 at 1, 3-4 at 2, then 0 to (1 2) at 4, which is nearer
  // than (1 2) to (3 4) at 6.
  let distances: [[Double]] = [
    [0, 3, 5, 9, 9], [3, 0, 1, 6, 6], [5, 1, 0, 6, 6], [9, 6, 6, 0, 2], [9, 6, 6, 2, 0],
  ]
  let order = averageLinkageOrder(count: 5) { distances[$0][$1] }
  #expect(order == [0, 1, 2, 3, 4])
}

@Test("Every thing stands in the order once, and equal distances change nothing", arguments: 0...6)
func everyThingOnce(count: Int) {
  #expect(averageLinkageOrder(count: count) { _, _ in 1 } == Array(0..<count))
}

@Test("On a line, neighbours in the order are no farther apart than things picked blindly")
func neighboursAreNear() {
  var seed: UInt64 = 3
  for _ in 0..<20 {
    let places = (0..<24).map { _ -> Double in
      seed = seed &* 6_364_136_223_846_793_005 &+ 1
      return Double(seed >> 40)
    }
    let order = averageLinkageOrder(count: 24) { abs(places[$0] - places[$1]) }
    #expect(Set(order) == Set(0..<24))
    func length(_ walk: [Int]) -> Double {
      zip(walk, walk.dropFirst()).reduce(0) { $0 + abs(places[$1.0] - places[$1.1]) }
    }
    #expect(length(order) < length(Array(0..<24)))
  }
}
