import Testing

@testable import Interchange

@Test("Nodules of several readers are one when they share a pixel, the line included")
func matching() {
  let nodules = match([
    [nodule("a", at: (10, 10)), nodule("b", at: (50, 50))],
    [nodule("q", at: (14, 10), malignancy: 3)],
    [],
    [nodule("b", at: (18, 10))],
  ])
  #expect(nodules.map { $0.readings.map(\.count) } == [[1, 1, 0, 1], [1, 0, 0, 0]])
  #expect(nodules.map(\.malignancies) == [[nil, 3, nil, nil], [nil, nil, nil, nil]])
  #expect(nodules.allSatisfy { !$0.isSplit })
}

@Test("Nodules a pixel apart stay two")
func apart() {
  let nodules = match([[nodule("a", at: (10, 10))], [nodule("b", at: (15, 10))]])
  #expect(nodules.map { $0.readings.map(\.count) } == [[1, 0], [0, 1]])
}

@Test("Outlines on slices that follow each other match, and not those further away")
func neighbors() {
  let nodules = match([
    [nodule("a", at: (10, 10), slice: "1")], [nodule("b", at: (10, 10), slice: "2")],
    [nodule("c", at: (10, 10), slice: "4")],
  ])
  #expect(nodules.map { $0.readings.map(\.count) } == [[1, 0, 0], [0, 1, 0], [0, 0, 1]].merged)
}

@Test("What a reader outlined as two and another as one is one nodule with all that was marked")
func split() {
  let nodules = match([
    [nodule("a", at: (10, 10)), nodule("b", at: (18, 10))],
    [nodule("c", at: (14, 10))],
  ])
  #expect(nodules.count == 1)
  #expect(nodules.first?.isSplit == true)
  #expect(nodules.first?.bounds?.rows == 11..<22)
  // Alone, the reader's own two stay two, even where they touch.
  let own = match([[nodule("a", at: (10, 10)), nodule("b", at: (14, 10))], []])
  #expect(own.count == 2)
}

@Test("Marks of a single point make no nodule")
func singlePoints() {
  var point = LIDCAnnotation.Nodule()
  point.outlines = [LIDCAnnotation.Outline(sopInstanceUID: "1", points: [Pixel(row: 1, column: 1)])]
  #expect(match([[point], [point]]).isEmpty)
}

extension [[Int]] {
  /// The first two readings as one nodule.
  fileprivate var merged: [[Int]] { [zip(self[0], self[1]).map(+), self[2]] }
}

private func match(_ readings: [[LIDCAnnotation.Nodule]]) -> [MatchedNodule] {
  let annotation = LIDCAnnotation(
    seriesInstanceUID: "1", readings: readings.map { LIDCAnnotation.Reading(nodules: $0) })
  return MatchedNodule.match(annotation, order: ["1": 0, "2": 1, "3": 2, "4": 3])
}

/// A nodule with a square of five pixels' side, line included, on one slice.
private func nodule(
  _ name: String, at corner: (row: Int, column: Int), slice: String = "1", malignancy: Int? = nil
) -> LIDCAnnotation.Nodule {
  let points = [(0, 0), (0, 4), (4, 4), (4, 0)].map {
    Pixel(row: corner.row + $0.0, column: corner.column + $0.1)
  }
  return LIDCAnnotation.Nodule(
    name: name, malignancy: malignancy,
    outlines: [LIDCAnnotation.Outline(sopInstanceUID: slice, points: points)])
}
