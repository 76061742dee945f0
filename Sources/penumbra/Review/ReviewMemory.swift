import Cells
import Foundation
import Interchange

/// What the reviewer remembers from one day to the next: the characters chosen for images, for
/// each kind of terminal.
struct ReviewMemory {
  /// The folder, below `XDG_STATE_HOME`.
  private let folder: String
  private let file: String

  /// The memory of the user and terminal that `environment` tells of; nil without a home.
  init?(environment: [String: String] = ProcessInfo.processInfo.environment) {
    let state = environment["XDG_STATE_HOME"] ?? ""
    let home = environment["HOME"] ?? ""
    guard state.hasPrefix("/") || home.hasPrefix("/") else { return nil }
    folder = (state.hasPrefix("/") ? state : home + "/.local/state") + "/penumbra"
    let terminal = environment["TERM_PROGRAM"] ?? environment["TERM"] ?? "unknown"
    file = folder + "/glyphs-" + plainFileName(terminal)
  }

  /// The folder of decisions on the demo, which has no folder of its own.
  var demoReviews: String { folder + "/demo-reviews" }

  /// The characters chosen last; nil when none were.
  var glyphs: GlyphSet? {
    (try? String(contentsOfFile: file, encoding: .utf8)).flatMap {
      GlyphSet(rawValue: $0.trimmingCharacters(in: .newlines))
    }
  }

  /// Keeps a choice. Where that is refused, it holds for this session only.
  func remember(_ glyphs: GlyphSet) {
    try? FileManager.default.createDirectory(
      atPath: folder, withIntermediateDirectories: true)
    try? DurableFile.replace(file, with: Array((glyphs.rawValue + "\n").utf8))
  }
}
