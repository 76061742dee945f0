import Foundation

/// A character made ready: its strokes in the units of `Glyphs`, up positive.
private struct Letter: Sendable {
  let strokes: [[Point]]
  /// The room it takes, without the gap to the next one.
  let width: Double

  init(_ shape: String) {
    var strokes: [[Point]] = []
    var stroke: [Point] = []
    func end() {
      if !stroke.isEmpty { strokes.append(stroke) }
      stroke = []
    }
    var command: Substring = ""
    for token in shape.split(separator: " ") {
      guard let first = token.first, !first.isLetter else {
        command = token
        continue
      }
      let numbers = token.split(separator: ",").compactMap { Double($0) }
      switch (command, numbers.count) {
      case ("M", 2):
        end()
        stroke = [Point(numbers[0], numbers[1])]
      case ("L", 2): stroke.append(Point(numbers[0], numbers[1]))
      case ("Q", 4): stroke += Self.bend(from: stroke.last, numbers)
      case ("A", 6):
        let arc = Self.arc(numbers, from: numbers[4], to: numbers[5])
        if let last = stroke.last, let begin = arc.first,
          abs(last.x - begin.x) + abs(last.y - begin.y) > 1.2
        {
          end()
        }
        stroke += arc
      case ("O", 4):
        end()
        strokes.append(Self.arc(numbers, from: 0, to: 360))
      default: break
      }
    }
    end()
    self.strokes = strokes.filter { $0.count > 1 }
    width = self.strokes.joined().map(\.x).max() ?? 0
  }

  private static func bend(from begin: Point?, _ numbers: [Double]) -> [Point] {
    guard let begin else { return [] }
    return (1...8).map { step in
      let t = Double(step) / 8
      let (a, b, c) = ((1 - t) * (1 - t), 2 * t * (1 - t), t * t)
      return Point(
        a * begin.x + b * numbers[0] + c * numbers[2],
        a * begin.y + b * numbers[1] + c * numbers[3])
    }
  }

  private static func arc(_ numbers: [Double], from: Double, to: Double) -> [Point] {
    let steps = max(6, Int(abs(to - from) / 15))
    return (0...steps).map { step in
      let angle = (from + (to - from) * Double(step) / Double(steps)) * Double.pi / 180
      return Point(
        numbers[0] + numbers[2] * cos(angle), numbers[1] + numbers[3] * sin(angle))
    }
  }
}

/// Text in strokes of one width, at any size.
package struct Lettering: Sendable {
  /// Where a text stands to its place.
  package enum Anchor: Sendable {
    /// It begins there.
    case start
    /// Its middle is there.
    case middle
    /// It ends there.
    case end
  }

  private static let letters = Glyphs.shapes.mapValues(Letter.init)
  private static let unknown = Letter(Glyphs.unknown)
  private static let gap = 1.7
  private static let blank = 1.5

  /// The height of capitals in pixels.
  package let size: Double

  /// The width of strokes in pixels.
  package var stroke: Double

  /// Text whose capitals are that many pixels high.
  package init(size: Double, isBold: Bool = false) {
    self.size = size
    stroke = size * (isBold ? 0.19 : 0.125)
  }

  private var unit: Double { size / 7 }

  /// Returns how wide `text` is in pixels.
  package func width(of text: String) -> Double {
    let total = text.reduce(0.0) { $0 + Self.advance($1) }
    return max(0, total - Self.gap) * unit
  }

  /// Returns the strokes of `text` on the paper. Its line is at `place`; turned, it runs upwards.
  func strokes(
    _ text: String, at place: Point, anchor: Anchor, isTurned: Bool = false
  ) -> [[Point]] {
    let shift: Double
    switch anchor {
    case .start: shift = 0
    case .middle: shift = -width(of: text) / 2
    case .end: shift = -width(of: text)
    }
    var pen = shift
    var result: [[Point]] = []
    for character in text {
      for stroke in Self.letter(character)?.strokes ?? [] {
        result.append(
          stroke.map { point in
            let (along, up) = (pen + point.x * unit, point.y * unit)
            return isTurned
              ? Point(place.x - up, place.y - along) : Point(place.x + along, place.y - up)
          })
      }
      pen += Self.advance(character) * unit
    }
    return result
  }

  private static func letter(_ character: Character) -> Letter? {
    character == " " ? nil : letters[character] ?? unknown
  }

  private static func advance(_ character: Character) -> Double {
    (letter(character)?.width ?? blank) + gap
  }
}

/// A text on a canvas.
package struct Caption: Equatable, Sendable {
  /// The words.
  package let text: String
  /// The place of its line: where it begins, has its middle or ends.
  package let place: Point
  /// The height of capitals in pixels.
  package let size: Double
  /// The width of strokes in pixels.
  let stroke: Double
  /// The colour.
  package let ink: Ink
  /// The colour around the letters; nil without a rim.
  package let rim: Ink?
  /// Where the text stands to its place.
  package let anchor: Lettering.Anchor
  /// Whether it runs upwards.
  package let isTurned: Bool
}

extension Canvas {
  /// Writes `text` with its line at `place`; turned, it runs upwards. What has no shape is a box.
  package mutating func write(
    _ text: String, at place: Point, _ lettering: Lettering, _ ink: Ink = .black,
    anchor: Lettering.Anchor = .start, isTurned: Bool = false
  ) {
    add(
      Caption(
        text: text, place: place, size: lettering.size, stroke: lettering.stroke, ink: ink,
        rim: nil, anchor: anchor, isTurned: isTurned))
  }

  /// Writes `text` with a rim around it, so that it can be read on anything.
  package mutating func writeWithRim(
    _ text: String, at place: Point, _ lettering: Lettering, _ ink: Ink,
    anchor: Lettering.Anchor = .middle, rim: Ink = .white
  ) {
    add(
      Caption(
        text: text, place: place, size: lettering.size, stroke: lettering.stroke, ink: ink,
        rim: rim, anchor: anchor, isTurned: false))
  }

  /// The canvas with its texts drawn, above everything else, and none left to draw.
  package var lettered: Canvas {
    var canvas = withoutTexts
    for caption in texts {
      var lettering = Lettering(size: caption.size)
      lettering.stroke = caption.stroke
      let strokes = lettering.strokes(
        caption.text, at: caption.place, anchor: caption.anchor, isTurned: caption.isTurned)
      if let rim = caption.rim { canvas.draw(strokes, rim, width: 2.8 * lettering.stroke) }
      canvas.draw(strokes, caption.ink, width: lettering.stroke)
    }
    return canvas
  }
}
