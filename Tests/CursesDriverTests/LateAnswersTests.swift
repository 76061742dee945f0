import Testing

@testable import CursesDriver

private func codes(_ text: String) -> [UInt32] { text.unicodeScalars.map(\.value) }

@Test("Answers that come late are no keys, wherever they are cut; what is typed between them is")
func lateAnswers() {
  let answers =
    "\u{1B}P>|xterm(370)\u{1B}\\j\u{1B}]11;rgb:ffff/ffff/ffff\u{07}k\u{1B}[?64;1;22cq"
  for cut in 0...answers.unicodeScalars.count {
    let all = codes(answers)
    // An escape alone at the end of what is read together is the key.
    if cut > 0, all[cut - 1] == 27 || (cut > 1 && all[cut - 2] == 27 && all[cut - 1] == 91) {
      continue
    }
    var late = LateAnswers(isWaiting: true)
    let kept = late.removed(from: Array(all[..<cut])) + late.removed(from: Array(all[cut...]))
    #expect(kept == codes("jkq"), "cut at \(cut)")
    #expect(!late.isWaiting)
  }
}

@Test("When all was answered in time nothing is taken out, and after the last answer no more")
func answeredInTime() {
  var done = LateAnswers(isWaiting: false)
  #expect(done.removed(from: codes("\u{1B}]x")) == codes("\u{1B}]x"))
  var late = LateAnswers(isWaiting: true)
  #expect(late.removed(from: codes("\u{1B}[?1;2c\u{1B}]x")) == codes("\u{1B}]x"))
}

@Test("A text that never ends is given up, so that keys work again")
func endlessAnswer() {
  var late = LateAnswers(isWaiting: true)
  #expect(
    late.removed(from: codes("\u{1B}]" + String(repeating: "x", count: 257) + "jk")) == codes("jk"))
  #expect(!late.isWaiting)
}
