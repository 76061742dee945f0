/// How many colours a terminal shows.
package enum ColorDepth: Int, CaseIterable, Comparable, Sendable {
  /// None: bold, underline and reverse only.
  case monochrome
  /// The first 8 colours of the user's theme.
  case ansi8
  /// The 16 colours of the user's theme.
  case ansi16
  /// The fixed 6 x 6 x 6 cube and 24 greys besides those.
  case indexed256
  /// 8 bits each of red, green and blue.
  case trueColor

  package static func < (a: ColorDepth, b: ColorDepth) -> Bool { a.rawValue < b.rawValue }

  /// A word for the header line.
  package var name: String {
    switch self {
    case .monochrome: "mono"
    case .ansi8: "8 colours"
    case .ansi16: "16 colours"
    case .indexed256: "256 colours"
    case .trueColor: "truecolor"
    }
  }

  /// Returns the number that stands for `color` in a terminal of this depth; -1 is its standard.
  ///
  /// In true colour, 0...15 are the user's colours and all others 0xRRGGBB, the darkest blues among
  /// them, which those numbers would mean, with `Self.darkBit`.
  package func number(of color: Color) -> Int32 {
    switch (self, color) {
    case (.monochrome, _), (_, .standard): return -1
    case (.ansi8, .ansi(let index)): return Int32(index & 7)
    case (_, .ansi(let index)): return Int32(index & 15)
    case (.ansi8, .rgb(let red, let green, let blue)):
      return Self.ansi8(RGB(red, green, blue))
    case (.ansi16, .rgb(let red, let green, let blue)):
      return Self.ansi(RGB(red, green, blue))
    case (.indexed256, .rgb(let red, let green, let blue)):
      return Self.indexed(RGB(red, green, blue))
    case (.trueColor, .rgb(let red, let green, let blue)):
      let number = Int32(red) << 16 | Int32(green) << 8 | Int32(blue)
      return number < 16 ? number | Self.darkBit : number
    }
  }

  /// Above red: our descriptions of terminals leave it out of what they send.
  package static let darkBit: Int32 = 1 << 24

  /// The greys of this depth, darkest first, by level and number.
  ///
  /// Users choose their 16 colours; the levels are in the middle of what xterm, VTE and the Linux
  /// console begin with.
  package var grays: [(level: Int, number: Int32)] {
    switch self {
    case .monochrome: []
    case .ansi8: [(0, 0), (200, 7)]
    case .ansi16: [(0, 0), (100, 8), (195, 7), (255, 15)]
    case .indexed256: Self.indexedGrays
    case .trueColor: []
    }
  }

  private static let indexedGrays: [(level: Int, number: Int32)] = {
    var all: [(level: Int, number: Int32)] = (0..<24).map { (8 + 10 * $0, Int32(232 + $0)) }
    all += [(0, 16), (95, 59), (135, 102), (175, 145), (215, 188), (255, 231)]
    return all.sorted { $0.level < $1.level }
  }()

  /// The number of the nearest of the 30 greys, for each level.
  private static let nearestGray: [Int32] = (0...255).map { level in
    indexedGrays.min { abs($0.level - level) < abs($1.level - level) }?.number ?? 16
  }

  private static func indexed(_ color: RGB) -> Int32 {
    if color.red == color.green && color.green == color.blue {
      return nearestGray[Int(color.red)]
    }
    let color = ColorCube.nearest(color) ?? color
    func step(_ value: UInt8) -> Int32 {
      value < 48 ? 0 : value < 115 ? 1 : Int32(value - 35) / 40
    }
    return 16 + 36 * step(color.red) + 6 * step(color.green) + step(color.blue)
  }

  /// Returns one of the first 8 colours; greys become black or white.
  private static func ansi8(_ color: RGB) -> Int32 {
    let number = ansi(color)
    return number == 8 ? (color.red < 100 ? 0 : 7) : number & 7
  }

  /// Greys become black, dark grey, light grey or white; hues the colour of their name, orange brown.
  private static func ansi(_ color: RGB) -> Int32 {
    let parts = [Int(color.red), Int(color.green), Int(color.blue)]
    let high = parts.max() ?? 0
    let low = parts.min() ?? 0
    if high - low < 32 { return high < 50 ? 0 : high < 148 ? 8 : high < 225 ? 7 : 15 }
    let isDark = high < 160
    switch color.hue {
    case 20..<48: return 3
    case 48..<75: return isDark ? 3 : 11
    case 75..<172: return isDark ? 2 : 10
    case 172..<197: return isDark ? 6 : 14
    case 197..<260: return isDark ? 4 : 12
    case 260..<345: return isDark ? 5 : 13
    default: return isDark ? 1 : 9
    }
  }
}
