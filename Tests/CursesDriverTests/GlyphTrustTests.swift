import Cells
import Foundation
import Testing

@testable import CursesDriver

@Test("A UTF-8 locale knows every glyph of every set; plain C knows only ASCII")
func glyphWidths() {
  guard let utf8 = newlocale(LC_CTYPE_MASK, "C.UTF-8", nil),
    let plain = newlocale(LC_CTYPE_MASK, "C", nil)
  else {
    print("skipped: no locale C.UTF-8 on this system")
    return
  }
  let before = uselocale(utf8)
  #expect(GlyphSet.allCases.allSatisfy(GlyphTrust.isComplete))
  uselocale(plain)
  #expect(GlyphTrust.bestSet(from: .sextant) == .ascii)
  uselocale(before)
  freelocale(utf8)
  freelocale(plain)
}
