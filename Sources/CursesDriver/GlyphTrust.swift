import CNcurses
import Cells

/// Which characters ncurses will send: what the locale does not know becomes a blank, without error.
package enum GlyphTrust {
  /// Returns the first of `wanted` and the simpler sets after it whose glyphs the locale all knows.
  package static func bestSet(from wanted: GlyphSet) -> GlyphSet {
    let all = GlyphSet.allCases
    let start = all.firstIndex(of: wanted) ?? 0
    return all[start...].first(where: isComplete) ?? .ascii
  }

  /// Whether each glyph of `set` takes one column in the present locale.
  package static func isComplete(_ set: GlyphSet) -> Bool {
    set.scalars.allSatisfy { penumbra_width(wchar_t($0.value)) == 1 }
  }
}
