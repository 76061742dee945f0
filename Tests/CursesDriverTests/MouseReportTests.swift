import Testing

@testable import CursesDriver

/// What `kinds` at the columns 0, 1, 2 and so on tell of.
private func events(_ kinds: MouseReport.Kind...) -> [TerminalEvent] {
  var button = HeldButton()
  return kinds.enumerated().compactMap { column, kind in
    button.event(MouseReport(kind: kind, row: 7, column: column))
  }
}

@Test("A movement from a press of the left button to its release is a drag")
func drags() {
  #expect(
    events(.pressed, .moved, .moved, .released) == [
      .click(row: 7, column: 0), .drag(row: 7, column: 1), .drag(row: 7, column: 2),
      .release(row: 7, column: 3),
    ])
}

@Test("Movements with another button down, and releases of it, are none of ours")
func otherButtons() {
  #expect(events(.other, .moved, .released, .moved).isEmpty)
  #expect(
    events(.pressed, .released, .moved, .released) == [
      .click(row: 7, column: 0), .release(row: 7, column: 1),
    ])
}

@Test("The wheel turns in the middle of a drag, which goes on")
func wheelInDrag() {
  #expect(
    events(.pressed, .wheelUp, .wheelDown, .moved) == [
      .click(row: 7, column: 0), .wheel(isUp: true, row: 7, column: 1),
      .wheel(isUp: false, row: 7, column: 2), .drag(row: 7, column: 3),
    ])
}

@Test("A button that the shell saw go up is not held any more")
func letGo() {
  var button = HeldButton()
  _ = button.event(MouseReport(kind: .pressed, row: 0, column: 0))
  button.letGo()
  #expect(button.event(MouseReport(kind: .moved, row: 0, column: 1)) == nil)
}

@Test("Of drags in a row only the last says where the pointer is; nothing overtakes a click")
func overtaking() {
  let drag = TerminalEvent.drag(row: 1, column: 2)
  #expect(drag.isOvertaken(by: .drag(row: 3, column: 4)))
  #expect(!drag.isOvertaken(by: nil))
  #expect(!drag.isOvertaken(by: .release(row: 3, column: 4)))
  #expect(!drag.isOvertaken(by: .key(.escape)))
  #expect(!TerminalEvent.click(row: 1, column: 2).isOvertaken(by: drag))
  #expect(!TerminalEvent.wheel(isUp: true, row: 1, column: 2).isOvertaken(by: drag))
}
