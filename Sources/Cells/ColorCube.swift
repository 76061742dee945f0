/// The strong colours among the 6 x 6 x 6 that 256-colour terminals have besides greys.
///
/// Rounding red, green and blue each for itself turns orange brown, red or yellow by turns as it grows
/// darker, so colours are chosen by hue and brightness.
enum ColorCube {
  /// A colour of the cube.
  private struct Entry {
    let color: RGB
    let hue: Float
    let luma: Float
    let range: Float
  }

  /// Degrees that a hue may be off; the hues of graders and samples are not shared by two of them.
  static let widestHue: Float = 5
  /// What a degree of hue counts in levels of brightness.
  private static let hueWeight: Float = 3
  /// The difference between the largest and the smallest part of a strong colour.
  private static let strong: Float = 80

  /// Returns the colour that comes nearest to a strong one; nil for a weak one, which is rounded.
  static func nearest(_ color: RGB) -> RGB? {
    guard color.range >= strong else { return nil }
    return best(byHue[bin(color.hue)]) { entry in
      let hue = hueWeight * distance(entry.hue, color.hue)
      return abs(entry.luma - color.luma) + hue + 0.2 * abs(entry.range - color.range)
    }?.color
  }

  /// Returns the colour of `tint`'s hue about as bright as `luma`, also where the cube has nothing so
  /// dark: a mask is seen on black. Greys where `tint` has no hue.
  static func tinted(luma: Float, _ tint: RGB) -> RGB {
    let level = min(255, max(0, luma.isNaN ? 0 : luma))
    guard tint.range >= 40 else {
      return RGB(UInt8(level), UInt8(level), UInt8(level))
    }
    return tints[bin(tint.hue)][Int((level / 8).rounded())]
  }

  /// The colours by hue in whole degrees and brightness in steps of 8.
  private static let tints: [[RGB]] = (0..<360).map { hue in
    (0...32).map { step in tint(hue: hue, luma: Float(min(255, step * 8))) }
  }

  private static func tint(hue: Int, luma: Float) -> RGB {
    let gray = UInt8(luma)
    return best(byHue[hue]) { entry in
      abs(entry.luma - luma) + hueWeight * distance(entry.hue, Float(hue))
    }?.color ?? RGB(gray, gray, gray)
  }

  /// The colours near each hue in whole degrees; those within 16 degrees where there are none.
  private static let byHue: [[Entry]] = (0..<360).map { hue in
    let near = all.filter { distance($0.hue, Float(hue)) <= widestHue }
    return near.isEmpty ? all.filter { distance($0.hue, Float(hue)) <= 16 } : near
  }

  private static let all: [Entry] = {
    let steps: [UInt8] = [0, 95, 135, 175, 215, 255]
    var entries: [Entry] = []
    for red in steps {
      for green in steps {
        for blue in steps {
          let color = RGB(red, green, blue)
          guard color.range >= strong else { continue }
          entries.append(
            Entry(color: color, hue: color.hue, luma: color.luma, range: color.range))
        }
      }
    }
    return entries
  }()

  private static func best(
    _ entries: [Entry], cost: (Entry) -> Float
  ) -> (color: RGB, cost: Float)? {
    entries.map { ($0.color, cost($0)) }.min { $0.1 < $1.1 }
  }

  private static func bin(_ hue: Float) -> Int { Int(hue.rounded()) % 360 }

  private static func distance(_ a: Float, _ b: Float) -> Float {
    let around = abs(a - b)
    return min(around, 360 - around)
  }
}

extension RGB {
  /// How bright it looks, 0...255, by ITU-R BT.601.
  package var luma: Float { 0.299 * Float(red) + 0.587 * Float(green) + 0.114 * Float(blue) }

  /// The difference between its largest and its smallest part.
  var range: Float { Float(max(red, green, blue)) - Float(min(red, green, blue)) }

  /// The hue in degrees: 0 red, 120 green, 240 blue; 0 for greys.
  var hue: Float {
    guard range > 0 else { return 0 }
    let (red, green, blue) = (Float(red), Float(green), Float(blue))
    let high = max(red, green, blue)
    let sixth =
      high == red
      ? (green - blue) / range
      : high == green ? 2 + (blue - red) / range : 4 + (red - green) / range
    return (sixth < 0 ? sixth + 6 : sixth) * 60
  }
}
