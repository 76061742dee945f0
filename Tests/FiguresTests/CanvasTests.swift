import Testing

@testable import Figures

@Test("A rectangle covers whole pixels wholly and half pixels by half")
func rectangles() {
  var canvas = Canvas(width: 6, height: 4)
  canvas.fill(Frame(x: 1, y: 1, width: 2.5, height: 1), .black)
  #expect(canvas[1, 1] == .black)
  #expect(canvas[1, 2] == .black)
  #expect(canvas[1, 3] == .gray(128))
  #expect(canvas[1, 4] == .white)
  #expect(canvas[0, 1] == .white)
}

@Test("A line is dark along its middle, paper beyond its width, and the same from either end")
func lines() {
  var canvas = Canvas(width: 40, height: 20)
  var back = canvas
  let ends = [Point(5, 5.5), Point(35, 14.5)]
  canvas.line(ends, .black, width: 4)
  back.line(ends.reversed(), .black, width: 4)
  #expect(canvas == back)
  #expect(canvas[10, 20] == .black)
  #expect(canvas[2, 20] == .white)
  #expect((1...254).contains(canvas[8, 20].red))
}

@Test("Strokes that cross are laid over once: an opacity stays what it is")
func crossings() {
  var canvas = Canvas(width: 21, height: 21)
  canvas.draw(
    [[Point(0, 10.5), Point(21, 10.5)], [Point(10.5, 0), Point(10.5, 21)]], .black, width: 5,
    opacity: 0.5)
  #expect(canvas[10, 10] == canvas[10, 2])
  #expect(canvas[10, 10] == .gray(128))
}

@Test("A disc has the area of its radius")
func discs() {
  var canvas = Canvas(width: 60, height: 60)
  canvas.disc(Point(30, 30), radius: 20, .black)
  let ink = (0..<3_600).reduce(0.0) { $0 + Double(255 - canvas[$1 / 60, $1 % 60].red) / 255 }
  #expect(abs(ink - 400 * Double.pi) < 15)
}

@Test("A dashed line has gaps, and begins with ink")
func dashedLines() {
  var canvas = Canvas(width: 60, height: 5)
  canvas.line([Point(2, 2.5), Point(58, 2.5)], .black, width: 2, isDashed: true)
  let row = (2..<58).map { canvas[2, $0].red < 128 }
  #expect(row[0])
  #expect(row.contains(false))
  #expect(row.filter { $0 }.count > 20)
}

@Test("What lies beyond the paper is left out, and places that are no numbers draw nothing")
func beyond() {
  var canvas = Canvas(width: 8, height: 8)
  canvas.line([Point(-1e9, 4), Point(1e9, 4)], .black, width: 2)
  canvas.disc(Point(100, 100), radius: 5, .black)
  canvas.fill(Frame(x: -5, y: 6, width: 100, height: 100), .black)
  #expect(canvas[4, 0].red < 255)
  #expect(canvas[7, 7] == .black)
  var blank = Canvas(width: 8, height: 8)
  blank.line([Point(.nan, 1), Point(.nan, 2)], .black, width: 2)
  #expect(blank == Canvas(width: 8, height: 8))
}

@Test("A picture fills its frame with the nearest of its pixels")
func pictures() {
  var canvas = Canvas(width: 8, height: 4)
  canvas.picture(columns: 2, rows: 1, in: Frame(x: 0, y: 0, width: 8, height: 4)) { _, column in
    column == 0 ? .black : nil
  }
  #expect(canvas[3, 3] == .black)
  #expect(canvas[3, 4] == .white)
}

@Test("Seven colours of series are all different, and then begin again")
func palette() {
  #expect(Set(Ink.palette).count == 7)
  #expect(Ink.series(7) == Ink.series(0))
}

@Test("Texts stand above all shapes when they are drawn, and are no pixels before")
func texts() {
  var canvas = Canvas(width: 80, height: 40)
  canvas.write("I", at: Point(40, 30), Lettering(size: 20, isBold: true), anchor: .middle)
  canvas.write("", at: Point(40, 30), Lettering(size: 20))
  #expect(canvas.texts.map(\.text) == ["I"])
  #expect(canvas[20, 40] == .white)
  canvas.fill(Frame(x: 0, y: 0, width: 80, height: 40), .series(0))
  #expect(canvas.lettered[20, 40] == .black)
  #expect(canvas.lettered.texts.isEmpty)
}

@Test("A polygon is filled inside its edge, also where that turns inwards")
func polygons() {
  var canvas = Canvas(width: 40, height: 40)
  canvas.fill(
    [Point(5, 5), Point(35, 5), Point(35, 35), Point(20, 12), Point(5, 35)], .black)
  #expect(canvas[8, 20] == .black)
  #expect(canvas[30, 20] == .white)
  #expect(canvas[20, 7] == .black)
}
