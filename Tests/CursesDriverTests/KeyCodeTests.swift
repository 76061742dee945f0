import Cells
import Testing

@testable import CursesDriver

@Test(
  "What a terminal sends becomes the key that was pressed",
  arguments: [
    (UInt32(27), Key.escape), (13, .enter), (9, .tab), (127, .backspace), (3, .control("c")),
    (32, .space), (0x71, .character("q")), (0xE9, .character("é")),
  ])
func typedKeys(code: UInt32, key: Key) {
  #expect(KeyCode.key(code: code, isSpecial: false) == key)
}

@Test("Codes of no key give none")
func noKey() {
  #expect(KeyCode.key(code: 0, isSpecial: false) == nil)
  #expect(KeyCode.key(code: 0o777, isSpecial: true) == nil)
}
