import Foundation

/// Which characters the user's locale can print.
enum LocaleGlyphs {
  /// Whether block characters can be printed; else there is only ASCII.
  static var hasBlocks: Bool {
    let environment = ProcessInfo.processInfo.environment
    let locale = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap { environment[$0] }
      .first { !$0.isEmpty }
    let name = (locale ?? "").uppercased()
    return name.contains("UTF-8") || name.contains("UTF8")
  }
}
