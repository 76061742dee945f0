import Testing

@testable import Figures

@Test("Every letter, digit and sign that figures use has a shape of its own")
func shapes() {
  let used =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.,:;!?-–+=/\\|_()[]<>≤≥%'\"*#^~×·±²σβ∞→∅"
  let missing = used.filter { Glyphs.shapes[$0] == nil }
  #expect(missing.isEmpty)
  let lettering = Lettering(size: 70)
  for character in used {
    let strokes = lettering.strokes(String(character), at: Point(0, 0), anchor: .start)
    #expect(!strokes.isEmpty, "\(character)")
    #expect(strokes.joined().allSatisfy { $0.x > -8 && $0.y > -82 && $0.y < 26 }, "\(character)")
  }
}

@Test("Capitals are as high as the size says, and a text is as wide as its strokes")
func sizes() {
  let lettering = Lettering(size: 70)
  let strokes = lettering.strokes("HELM", at: Point(10, 100), anchor: .start).joined()
  #expect(strokes.map(\.y).min() == 30)
  #expect(strokes.map(\.y).max() == 100)
  let width = lettering.width(of: "HELM")
  #expect(abs((strokes.map(\.x).max() ?? 0) - 10 - width) < 1e-9)
  #expect(lettering.width(of: "") == 0)
}

@Test("A text ends at, or has its middle at, the place its anchor says; turned, it runs upwards")
func anchors() {
  let lettering = Lettering(size: 70)
  let end = lettering.strokes("H", at: Point(100, 0), anchor: .end).joined().map(\.x)
  #expect(abs((end.max() ?? 0) - 100) < 1e-9)
  let middle = lettering.strokes("H", at: Point(100, 0), anchor: .middle).joined().map(\.x)
  #expect(abs((middle.min() ?? 0) + (middle.max() ?? 0) - 200) < 1e-9)
  let turned = lettering.strokes("H", at: Point(0, 100), anchor: .start, isTurned: true).joined()
  #expect(turned.map(\.y).max() == 100)
  #expect(turned.map(\.x).min() == -70)
}

@Test("A character without a shape is an empty box, a blank is nothing")
func unknownCharacters() {
  let lettering = Lettering(size: 7)
  #expect(lettering.strokes("漢", at: Point(0, 0), anchor: .start).count == 1)
  #expect(lettering.strokes(" ", at: Point(0, 0), anchor: .start).isEmpty)
}
