import ArgumentParser
import Cells
import CursesDriver
import Figures
import Foundation
import Imaging
import Interchange
import Reviewer

/// `penumbra figure cells`.
struct CellsFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "cells",
    abstract: "Cases as the reviewer draws them, in characters.",
    discussion: """
      Each case takes as many lines as its proportions need within --size, without anything between. \
      Without --level and --width it takes the window that the reviewer opens with. Without a \
      LIBRARY it takes the built-in demo. Without --colors a terminal gets the colours that it has, none \
      with NO_COLOR; a file or a pipe gets plain text, unless PENUMBRA_COLOR names colours.

      EXAMPLE
        penumbra figure cells --case phantom-0003/spicules-or-not --graders
        penumbra figure cells lidc --case LIDC-IDRI-0005/nodule-0/slice-1 --glyphs half --colors 256
      """)

  @OptionGroup var library: LibraryOptions

  @Option(
    name: .customLong("case"), parsing: .upToNextOption,
    help: ArgumentHelp("The cases.", valueName: "ID"))
  var cases: [String]

  @Option(help: ArgumentHelp("The most columns and rows.", valueName: "CxR"))
  var size = "64x32"

  @Option(help: "The characters: sextant, quadrant, half, shade or ascii.")
  var glyphs = GlyphSet.sextant

  @Option(help: "The colours, also into a file or pipe: truecolor, 256, 16, 8 or mono.")
  var colors: ColorDepth?

  @Option(help: ArgumentHelp("The value in the middle of the greys.", valueName: "VALUE"))
  var level: Float?

  @Option(help: ArgumentHelp("The distance from black to white.", valueName: "VALUE"))
  var width: Float?

  @Flag(help: "Draw the graders' outlines.")
  var graders = false

  func validate() throws {
    guard sides.count == 2, sides.allSatisfy({ (1...1000).contains($0) }) else {
      throw ValidationError("--size: expected columns x rows, as in 64x32, found '\(size)'.")
    }
    if let width, !(width > 0) {
      throw ValidationError("--width: expected more than 0, found \(width).")
    }
    guard (level == nil) == (width == nil) else {
      throw ValidationError("--level and --width: expected both or neither.")
    }
  }

  func run() throws {
    let library = try library.open()
    let depth = Self.depth(
      colors, ProcessInfo.processInfo.environment, isTerminal: isatty(STDOUT_FILENO) == 1)
    for id in cases {
      let buffer = drawn(OpenCase(try library.case(named: id)), depth ?? .monochrome)
      try printOut(depth.map { CellText(buffer, depth: $0).text } ?? buffer.text)
    }
  }

  /// Returns the colours to draw with: those wished for, else those of the terminal; nil for plain text,
  /// which a file or a pipe gets.
  static func depth(
    _ wished: ColorDepth?, _ environment: [String: String], isTerminal: Bool
  ) -> ColorDepth? {
    if let depth = wished ?? environment["PENUMBRA_COLOR"].flatMap(ColorDepth.init(argument:)) {
      return depth
    }
    guard isTerminal, environment["TERM"] != "dumb" else { return nil }
    return TerminalProfile(environment: environment).depth
  }

  private var sides: [Int] { size.split(separator: "x").compactMap { Int($0) } }

  private func drawn(_ open: OpenCase, _ depth: ColorDepth) -> CellBuffer {
    let viewport = viewport(open, Area(column: 0, row: 0, width: sides[0], height: sides[1]))
    var buffer = CellBuffer(width: viewport.area.width, height: viewport.area.height)
    let overlays = open.maskRasters.enumerated().map { index, mask in
      Overlay(mask: mask, color: Palette.grader(index), label: Self.digit(index))
    }
    CellImage(image: open.raster, window: window(open), overlays: graders ? overlays : [])
      .draw(
        self.viewport(open, buffer.area), look: Look(glyphs: glyphs, depth: depth), into: &buffer)
    return buffer
  }

  private func viewport(_ open: OpenCase, _ area: Area) -> Viewport {
    Viewport(
      width: open.raster.width, height: open.raster.height, pixelAspect: open.pixelAspect,
      area: area)
  }

  private func window(_ open: OpenCase) -> Window {
    guard let level, let width else { return ViewSettings().window(for: open).window }
    return Window(level: level, width: width)
  }

  private static func digit(_ index: Int) -> Unicode.Scalar {
    Unicode.Scalar(UInt8(49 + index % 9))
  }
}

extension GlyphSet: ExpressibleByArgument {}

extension ColorDepth: ExpressibleByArgument {
  /// The depth of that name, as in `PENUMBRA_COLOR`.
  public init?(argument: String) {
    switch argument {
    case "truecolor": self = .trueColor
    case "256": self = .indexed256
    case "16": self = .ansi16
    case "8": self = .ansi8
    case "mono": self = .monochrome
    default: return nil
    }
  }
}
