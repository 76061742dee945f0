import Cells
import Figures
import Foundation
import Interchange

/// Where figures go: into a PNG, or into the terminal as half blocks.
struct FigureOutput {
  /// The file; nil for the terminal.
  let path: String?

  /// The place that the options name.
  init(_ options: FigureOptions) throws { try self.init(to: options.to) }

  /// The file at `path`, or the terminal; fails at once where the file could not be created.
  init(to path: String?) throws {
    self.path = path
    if let path { try checkCreatable(path) }
  }

  /// Writes or prints `canvas`.
  func show(_ canvas: Canvas) throws {
    guard let path else {
      return try printOut(TerminalPicture(canvas).text)
    }
    let bytes: [UInt8]
    do { bytes = try canvas.png() } catch { throw Failure(.general, "\(error)") }
    try DurableFile.replace(path, with: bytes)
  }
}

extension Canvas {
  /// The canvas as a PNG of 300 dpi.
  func png() throws(PNGError) -> [UInt8] {
    try PNG.encode(
      rgb: pixels, width: width, height: height, dotsPerInch: Paper.resolution,
      texts: [("Software", "penumbra")])
  }
}

/// A canvas in characters of two pixels each.
struct TerminalPicture {
  private let canvas: Canvas
  private let columns: Int
  private let depth: ColorDepth
  private let isASCII: Bool

  /// A picture as wide as the terminal.
  init(_ canvas: Canvas, environment: [String: String] = ProcessInfo.processInfo.environment) {
    self.canvas = canvas
    let wished = environment["COLUMNS"].flatMap(Int.init) ?? Self.terminalColumns ?? 80
    columns = min(max(wished, 20), 240)
    isASCII = !LocaleGlyphs.hasBlocks
    let hasTrueColor = ["truecolor", "24bit"].contains(environment["COLORTERM"] ?? "")
    let isPlain = environment["NO_COLOR"].map { !$0.isEmpty } ?? false
    depth = isPlain || isASCII ? .monochrome : hasTrueColor ? .trueColor : .indexed256
  }

  private static var terminalColumns: Int? {
    var size = winsize()
    guard ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }

  /// The lines, each ending in the terminal's standard colours.
  var text: String {
    let height = max(2, columns * canvas.height / canvas.width)
    let rows = height + height % 2
    return stride(from: 0, to: rows, by: 2).map { row in
      let line = (0..<columns).map { column in
        cell(mean(row, column, rows), mean(row + 1, column, rows))
      }.joined()
      return line + (depth == .monochrome ? "\n" : "\u{1B}[0m\n")
    }.joined()
  }

  /// The mean colour of the part of the canvas that a pixel of the picture stands for.
  private func mean(_ row: Int, _ column: Int, _ rows: Int) -> Ink {
    func range(_ index: Int, of count: Int, over length: Int) -> Range<Int> {
      let begin = min(length - 1, index * length / count)
      return begin..<max(begin + 1, min(length, (index + 1) * length / count))
    }
    var sums = (0, 0, 0)
    let (down, across) = (
      range(row, of: rows, over: canvas.height), range(column, of: columns, over: canvas.width)
    )
    for y in down {
      for x in across {
        let ink = canvas[y, x]
        sums = (sums.0 + Int(ink.red), sums.1 + Int(ink.green), sums.2 + Int(ink.blue))
      }
    }
    let count = down.count * across.count
    return Ink(UInt8(sums.0 / count), UInt8(sums.1 / count), UInt8(sums.2 / count))
  }

  private func cell(_ upper: Ink, _ lower: Ink) -> String {
    guard depth != .monochrome else { return shade(upper, lower) }
    return color(38, upper) + color(48, lower) + "▀"
  }

  private func color(_ ground: Int, _ ink: Ink) -> String {
    depth == .trueColor
      ? "\u{1B}[\(ground);2;\(ink.red);\(ink.green);\(ink.blue)m"
      : "\u{1B}[\(ground);5;\(depth.number(of: .rgb(ink.red, ink.green, ink.blue)))m"
  }

  /// Ink on white paper as darkness on the terminal's own ground.
  private func shade(_ upper: Ink, _ lower: Ink) -> String {
    let glyphs = Array(isASCII ? " .:*#" : " ░▒▓█")
    let sums = [upper, lower].map { Int($0.red) + Int($0.green) + Int($0.blue) }
    let level = (sums[0] + sums[1]) / 6
    return String(glyphs[min(4, (255 - level) * 5 / 256)])
  }
}
