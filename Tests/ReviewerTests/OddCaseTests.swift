import Cells
import Imaging
import Testing

@testable import Reviewer

private func oddCase(
  _ width: Int, _ height: Int, graders: Int, value: Float = 0, isMarked: Bool = true,
  spacing: Spacing? = nil
) -> Case {
  let count = width * height
  let pixels = (0..<count).map { isMarked && $0 >= count / 2 ? UInt8(1) : 0 }
  return Case(
    id: "odd", patient: "odd",
    image: GrayImage(
      width: width, height: height, unit: .unitInterval,
      values: [Float](repeating: value, count: count)),
    masks: (0..<graders).map { _ in Mask(width: width, height: height, pixels: pixels) },
    spacing: spacing)
}

private let oddCases = [
  oddCase(1, 1, graders: 1), oddCase(1, 200, graders: 2), oddCase(300, 2, graders: 12),
  oddCase(64, 64, graders: 4, value: .nan), oddCase(64, 64, graders: 3, value: .infinity),
  oddCase(64, 64, graders: 40, isMarked: false),
  oddCase(
    30, 90, graders: 5, spacing: Spacing(rowInMillimeters: 0.01, columnInMillimeters: 7)),
]

@Test(
  "Cases of any shape, values and number of graders are drawn on every screen", arguments: 0..<7)
func oddCasesAreDrawn(index: Int) {
  for (columns, rows) in [(60, 20), (130, 40)] {
    for glyphs in [GlyphSet.sextant, .ascii] {
      let look = Look(glyphs: glyphs, isUnicode: glyphs != .ascii)
      var session = TestSession(
        of: [oddCases[index]], columns: columns, rows: rows, look: look, hasModel: false)
      for keys in ["", "<Enter>", "<Tab>jl", "<Tab>hjkl", "+++===v", "cfoi", "q", "mjjll", "q?"] {
        session.type(keys)
        #expect(session.screen.height == rows)
      }
    }
  }
}
