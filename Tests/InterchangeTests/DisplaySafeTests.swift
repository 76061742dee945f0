import Testing

@testable import Interchange

@Test("Escapes, bidirectional and zero-width characters are shown, not sent")
func hostileText() {
  #expect(displaySafe("a\u{1B}[31m\u{202E}b\u{200B}é") == "a\\u{1B}[31m\\u{202E}b\\u{200B}é")
}
