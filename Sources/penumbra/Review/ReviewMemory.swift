import Cells
import Foundation
import Interchange
import Reviewer

/// What the reviewer remembers from one day to the next: the characters chosen for images, for
/// each kind of terminal.
struct ReviewMemory {
  /// The folder, below `XDG_STATE_HOME`.
  private let folder: String
  private let file: String
  private let themeFile: String

  /// The memory of the user and terminal that `environment` tells of; nil without a home.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let state = environment["XDG_STATE_HOME"] ?? ""
    let home = environment["HOME"] ?? ""
    guard state.hasPrefix("/") || home.hasPrefix("/") else { return nil }
    folder = (state.hasPrefix("/") ? state : home + "/.local/state") + "/penumbra"
    let terminal = environment["TERM_PROGRAM"] ?? environment["TERM"] ?? "unknown"
    file = folder + "/glyphs-" + plainFileName(terminal)
    themeFile = folder + "/theme-" + plainFileName(terminal)
  }

  /// The folder.
  var path: String { folder }

  /// Whether something can be kept.
  var isWritable: Bool { write("", to: folder + "/.try") }

  /// The folder of decisions on the demo, which has no folder of its own.
  var demoReviews: String { folder + "/demo-reviews" }

  /// The characters chosen last; nil when none were.
  var glyphs: GlyphSet? {
    (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
      GlyphSet(rawValue: $0.trimmingCharacters(in: .newlines))
    }
  }

  /// Whether colours are for a light background, as chosen last; nil when never.
  var isLight: Bool? {
    (try? String(contentsOfFile: themeFile, encoding: .utf8)).map { $0.hasPrefix("light") }
  }

  /// Keeps a choice. Where that is refused, it holds for this session only.
  func remember(_ glyphs: GlyphSet) { write(glyphs.rawValue, to: file) }

  /// Keeps the choice of colours.
  func remember(isLight: Bool) { write(isLight ? "light" : "dark", to: themeFile) }

  /// Keeps a text that was copied, for terminals that do not let programs copy; returns the file.
  func keep(copied text: String) -> String? {
    let path = folder + "/copied.txt"
    return write(text, to: path) ? path : nil
  }

  @discardableResult
  private func write(_ text: String, to path: String) -> Bool {
    do {
      try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
      try DurableFile.replace(path, with: Array((text + "\n").utf8))
      return true
    } catch { return false }
  }

  // MARK: Where the reader was

  /// What was looked at last in the library at `path`; nil when nothing was.
  func view(of path: String) -> SavedView? {
    guard let bytes = try? readFile(viewFile(path), limit: 65_536),
      let json = try? JSON(parsing: bytes[...])
    else { return nil }
    return SavedView(json, library: path)
  }

  /// Keeps what is looked at.
  func remember(_ view: SavedView, of path: String) {
    write(view.json(library: path).line, to: viewFile(path))
  }

  private func viewFile(_ path: String) -> String {
    folder + "/view-" + String(SHA256.hexDigest(Array(path.utf8)).prefix(16)) + ".json"
  }
}
