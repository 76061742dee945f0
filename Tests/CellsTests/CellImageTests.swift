import Testing

@testable import Cells

private func disc(_ size: Int, radius: Double, inside: Float) -> Raster {
  let middle = Double(size - 1) / 2
  return Raster(
    width: size, height: size,
    values: (0..<size * size).map { index in
      let (y, x) = (Double(index / size) - middle, Double(index % size) - middle)
      return (x * x + y * y).squareRoot() <= radius ? inside : 0
    })
}

private func picture(_ look: Look, overlays: [Overlay] = []) -> CellBuffer {
  let area = Area(column: 0, row: 0, width: 20, height: 10)
  var buffer = CellBuffer(width: 20, height: 10)
  CellImage(
    image: disc(40, radius: 14, inside: 1), window: Window(level: 0.5, width: 1),
    overlays: overlays
  ).draw(Viewport(width: 40, height: 40, area: area), look: look, into: &buffer)
  return buffer
}

@Test("A disc is drawn as it was", arguments: GlyphSet.allCases)
func discPicture(glyphs: GlyphSet) throws {
  let depth: ColorDepth = glyphs.isTwoLevel ? .trueColor : .monochrome
  let look = Look(glyphs: glyphs, depth: depth, isUnicode: glyphs != .ascii)
  try expectGolden(picture(look).text, "disc-\(glyphs.rawValue)")
}

@Test("An outline lies outside its mask, one sub-pixel wide")
func outlineIsOutside() {
  let mask = Coverage(
    width: 3, height: 3,
    isSet: [
      false, false, false, false, true, false, false, false, false,
    ])
  #expect(
    mask.outline.isSet == [false, true, false, true, false, true, false, true, false])
}

@Test("Where outlines meet, the focused one is drawn, and a badge names each that has one")
func outlinesInColor() {
  let first = Overlay(
    mask: disc(40, radius: 10, inside: 1), color: RGB(230, 159, 0), label: "1", hasBadge: true)
  let second = Overlay(
    mask: disc(40, radius: 10, inside: 1), color: RGB(86, 180, 233), label: "2", hasFocus: true)
  let cells = picture(Look(), overlays: [first, second]).cells
  #expect(cells.contains { $0.scalar == "1" && $0.style.background == .rgb(230, 159, 0) })
  #expect(!cells.contains { $0.style.foreground == .rgb(230, 159, 0) })
  #expect(cells.contains { $0.style.foreground == .rgb(86, 180, 233) })
}

@Test(
  "An edge that yields to fills lies outside them, and a cell with a little of it keeps the fill")
func edgesOfFills() {
  let color = RGB(230, 159, 0)
  let mask = disc(40, radius: 14, inside: 1)
  let fill = Overlay(mask: mask, color: color, label: "1", form: .fill(0.8))
  let edge = Overlay(mask: mask, color: color, label: "1", yieldsToFills: true)
  let blue = Overlay(
    mask: disc(40, radius: 8, inside: 1), color: RGB(0, 0, 255), label: "2", yieldsToFills: true)
  let filled = picture(Look(), overlays: [fill])
  #expect(picture(Look(), overlays: [fill, blue]) == filled)
  let edged = picture(Look(), overlays: [fill, edge])
  #expect(edged.cells.contains { $0.style.foreground == color.color })
  #expect(edged[5, 10] == filled[5, 10])
  let mono = Look(depth: .monochrome)
  #expect(picture(mono, overlays: [fill, edge]) == picture(mono, overlays: [fill]))
}

@Test("Among the signs of ASCII labels are bold along outlines and reversed in fills")
func asciiLabels() {
  let look = Look(glyphs: .ascii, depth: .monochrome, isUnicode: false)
  func styles(_ form: Overlay.Form) -> Set<Attributes> {
    let overlay = Overlay(
      mask: disc(40, radius: 14, inside: 1), color: RGB(1, 2, 3), label: "3", form: form)
    let labels = picture(look, overlays: [overlay]).cells.filter { $0.scalar == "3" }
    return Set(labels.map(\.style.attributes))
  }
  #expect(styles(.outline) == [.bold])
  #expect(styles(.fill(0.5)) == [[.bold, .reverse]])
}

@Test("Without colours an outline is made of its label")
func outlineInMonochrome() throws {
  let overlay = Overlay(mask: disc(40, radius: 14, inside: 1), color: RGB(1, 2, 3), label: "3")
  let look = Look(glyphs: .sextant, depth: .monochrome)
  try expectGolden(picture(look, overlays: [overlay]).text, "disc-outline-mono")
}

@Test("A mask smaller than half a sub-pixel still shows")
func tinyMask() {
  var values = [Float](repeating: 0, count: 1600)
  values[820] = 1
  let coverage = Coverage(
    mask: Raster(width: 40, height: 40, values: values),
    region: Region(x: 0, y: 0, width: 40, height: 40), columns: 8, rows: 8)
  #expect(coverage.isSet.count { $0 } == 1)
}

@Test("A window maps its ends to black and white, and what is no number to black")
func windowLevels() {
  let window = Window(level: -600, width: 1500)
  #expect(window.level(-1350) == 0)
  #expect(window.level(150) == 255)
  #expect(window.level(.nan) == 0)
  #expect(Window(level: 0, width: 2, isInverted: true).level(-5) == 255)
}
