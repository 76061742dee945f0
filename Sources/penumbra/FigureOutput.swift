import ArgumentParser
import Figures
import Foundation
import Interchange

/// Where figures go: into a PNG, or into the terminal as half blocks.
struct FigureOutput {
  /// The file; nil for the terminal.
  private let file: OutputFile?

  /// The place that the options name.
  init(_ options: FigureOptions) throws { try self.init(to: options.to) }

  /// The file at `path`, or the terminal; fails at once where the file could not be created.
  init(to path: String?) throws {
    file = try path.map { name throws(Failure) in try OutputFile(name) }
  }

  /// Throws unless `path`, given by an option, is named as a PNG.
  static func checkName(_ path: String?, option: String) throws {
    guard let path, !path.lowercased().hasSuffix(".png") else { return }
    throw ValidationError(
      "\(option): expected a name that ends in .png, found '\(displaySafe(path))'.")
  }

  /// Writes or prints `canvas`.
  func show(_ canvas: Canvas) throws {
    guard let file else {
      return try printOut(TerminalPicture(canvas).text)
    }
    let bytes: [UInt8]
    do { bytes = try canvas.lettered.png() } catch { throw Failure(.general, "\(error)") }
    try file.write(bytes)
  }
}

extension Canvas {
  /// The shapes of the canvas as a PNG of 300 dpi.
  fileprivate func png() throws(PNGError) -> [UInt8] {
    try PNG.encode(
      rgb: pixels, width: width, height: height, dotsPerInch: Paper.resolution,
      texts: [("Software", "penumbra")])
  }
}
