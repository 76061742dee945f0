import Testing

@testable import Interchange

@Test("The line of an outline lies outside the nodule, and what it goes around lies inside")
func outline() {
  let points = pixels(
    """
    ..12...
    .8..3..
    .7...4.
    ..65...
    """)
  let raster = OutlineRaster(points)
  #expect(
    picture(raster.interior, 4, 7) == """
      .......
      ..##...
      ..###..
      .......

      """)
  #expect(
    picture(raster.covered, 4, 7) == """
      ..##...
      .####..
      .#####.
      ..##...

      """)
}

@Test("It does not matter whether an outline is closed, where it begins and which way it runs")
func closing() {
  let points = pixels(
    """
    .123.
    8...4
    .765.
    """)
  let whole = OutlineRaster(points)
  let turned = Array(points[3...] + points[..<3])
  for other in [points + [points[0]], points.reversed(), turned] {
    #expect(OutlineRaster(other).interior == whole.interior)
    #expect(OutlineRaster(other).covered == whole.covered)
  }
}

@Test("A long edge takes the pixels whose centres it meets, and no others")
func longEdges() {
  let corners = [Pixel(row: 0, column: 0), Pixel(row: 0, column: 6), Pixel(row: 6, column: 6)]
  #expect(
    picture(OutlineRaster(corners).interior, 7, 7) == """
      .......
      ..####.
      ...###.
      ....##.
      .....#.
      .......
      .......

      """)
  let steep = [Pixel(row: 0, column: 0), Pixel(row: 2, column: 5), Pixel(row: 4, column: 0)]
  #expect(
    picture(OutlineRaster(steep).interior, 5, 6) == """
      ......
      .##...
      .####.
      .##...
      ......

      """)
}

@Test("One point and two surround nothing, and no point is nothing")
func points() {
  for points in [
    [], [Pixel(row: 3, column: 4)], [Pixel(row: 3, column: 4), Pixel(row: 3, column: 6)],
  ] {
    #expect(OutlineRaster(points).interior.isEmpty)
  }
  #expect(OutlineRaster([]).covered.isEmpty)
}

@Test("A hole takes its own line away too, and several outlines of a slice add up")
func holes() {
  var nodule = LIDCAnnotation.Nodule()
  nodule.outlines = [
    LIDCAnnotation.Outline(sopInstanceUID: "1", points: square(0, 0, 8)),
    LIDCAnnotation.Outline(sopInstanceUID: "1", isInclusion: false, points: square(3, 3, 2)),
    LIDCAnnotation.Outline(sopInstanceUID: "1", points: square(0, 10, 2)),
    LIDCAnnotation.Outline(sopInstanceUID: "2", isInclusion: false, points: square(3, 3, 2)),
    LIDCAnnotation.Outline(sopInstanceUID: "3", points: [Pixel(row: 1, column: 1)]),
  ]
  let areas = nodule.areas()
  #expect(Set(areas.keys) == ["1"])
  #expect(
    areas["1"].map { picture($0.mask, 9, 13) } == """
      .............
      .#######...#.
      .#######.....
      .##...##.....
      .##...##.....
      .##...##.....
      .#######.....
      .#######.....
      .............

      """)
}

/// The corners of a square, which are all an outline needs.
private func square(_ row: Int, _ column: Int, _ side: Int) -> [Pixel] {
  [(0, 0), (0, side), (side, side), (side, 0)].map { Pixel(row: row + $0.0, column: column + $0.1) }
}

/// The pixels of a picture in the order of their digits.
private func pixels(_ picture: String) -> [Pixel] {
  var found: [(digit: Character, pixel: Pixel)] = []
  for (row, line) in picture.split(separator: "\n").enumerated() {
    for (column, digit) in line.enumerated() where digit.isNumber {
      found.append((digit, Pixel(row: row, column: column)))
    }
  }
  return found.sorted { $0.digit < $1.digit }.map(\.pixel)
}

private func picture(_ region: PixelRegion, _ rows: Int, _ columns: Int) -> String {
  (0..<rows).map { row in
    String((0..<columns).map { region[row, $0] ? "#" : "." }) + "\n"
  }.joined()
}
