import Cells
import Testing

@testable import Reviewer

private func line(_ frame: Frame, width: Int) -> String {
  var buffer = CellBuffer(width: width, height: 3)
  frame.draw(buffer.area, Theme(Look()), into: &buffer)
  return String(buffer.text.split(separator: "\n")[0])
}

@Test("A long title leaves a note that is kept its room")
func keptNote() {
  let title = "Image, deferred: spiculated, and too near to the pleura"
  let note = "lung W1500 L-600  x1"
  let kept = line(Frame(title, note: note, keepsNote: true), width: 44)
  #expect(kept.contains(note))
  #expect(kept.contains("Image, "))
  #expect(!line(Frame(title, note: note), width: 44).contains(note))
}

@Test("With a long reason and a long note the image's title still tells window and zoom")
func windowStaysInTheTitle() {
  var session = TestSession()
  session.type("<Enter>Xspiculated, and too near to the pleura<Enter>")
  session.type("Ca second scan in three months would tell<Enter>")
  #expect(session.screen.text.contains("x1  lung W1500 L-600"))
}
