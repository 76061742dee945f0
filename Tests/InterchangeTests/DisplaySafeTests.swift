import Tensors
import Testing

@testable import Interchange

@Test("Escapes, bidirectional and zero-width characters are shown, not sent")
func hostileText() {
  #expect(displaySafe("a\u{1B}[31m\u{202E}b\u{200B}é") == "a\\u{1B}[31m\\u{202E}b\\u{200B}é")
}

@Test(
  "Letters of all scripts and emoji stay as they are",
  arguments: ["Jürgen O'Neill", "結節 3 mm", "узел", "e\u{301}", "🫁 (left)", "a\\b"])
func ordinaryText(_ text: String) {
  #expect(displaySafe(text) == text)
}

@Test(
  "Invisible letters, foreign blanks and towers of marks are shown",
  arguments: [
    ("a\u{3164}b", "a\\u{3164}b"), ("a\u{A0}b", "a\\u{A0}b"), ("a\u{2800}", "a\\u{2800}"),
    ("e\u{301}\u{302}\u{303}", "e\u{301}\u{302}\\u{303}"), ("\u{9B}31m\u{7F}", "\\u{9B}31m\\u{7F}"),
  ])
func invisibleText(_ text: String, _ shown: String) {
  #expect(displaySafe(text) == shown)
}

@Test("Whatever a file holds, nothing invisible is left, and twice is the same as once")
func randomText() {
  var dice = SplitMix64(seed: 1)
  for _ in 0..<300 {
    let scalars = (0..<20).compactMap { _ in
      Unicode.Scalar(UInt32.random(in: 0...(dice.next() % 3 == 0 ? 0x10FFFF : 0x2FF), using: &dice))
    }
    var text = ""
    text.unicodeScalars.append(contentsOf: scalars)
    let safe = displaySafe(text)
    #expect(displaySafe(safe) == safe)
    #expect(!safe.unicodeScalars.contains { $0.value < 0x20 || (0x7F...0x9F).contains($0.value) })
    #expect(!safe.unicodeScalars.contains { $0.properties.generalCategory == .format })
  }
}
