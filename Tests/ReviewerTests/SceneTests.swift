import Imaging
import Testing

@testable import Reviewer

/// A session on scenes shown by a class, with one grader.
private func scenes(_ keys: String, hasModel: Bool = true) -> TestSession {
  var record = TestSession.makeCase(0)
  record.masks = [record.masks[0]]
  record.spacing = nil
  var session = TestSession(of: [record], columns: 120, rows: 36, hasModel: hasModel)
  session.state.className = "car"
  session.type(keys)
  return session
}

@Test(
  "Every screen of a class of scenes names the class", arguments: ["", "<Enter>", "z", "m", "M"])
func classIsNamed(keys: String) {
  #expect(scenes(keys).screen.text.prefix(60).contains("  car"))
}

@Test("Where a class is shown, it is what may be there, not a lesion")
func wordOfTheClass() {
  #expect(scenes("<Enter>").screen.text.contains("car 16/16"))
  let opinions = scenes("M").screen.text
  #expect(opinions.contains("P(car)"))
  #expect(opinions.contains("this pixel is car, is not"))
}

@Test("A class of scenes is cut against the likeliest other class, and the screen says so")
func cutOfTheClass() {
  #expect(
    scenes("<Enter>S").screen.text.contains(
      "16 samples  temperature 1.0  inside above p/(p+q) .50"))
  #expect(scenes("<Enter>T++++<Enter>").screen.text.contains("cut p/(p+q) .70"))
}

@Test("Help, hints and the blind pane speak of the class too")
func helpOfTheClass() {
  let help = scenes("M?").screen.text
  #expect(help.contains("this pixel is car"))
  #expect(!help.contains("lesion"))
  let blind = scenes("B<Enter>").screen.text
  #expect(blind.contains("a car is there"))
  #expect(!blind.contains("lesion"))
}

@Test("The export says that files are in pixel space where nothing else is known")
func pixelSpace() {
  #expect(
    scenes("<Enter> e").screen.text.contains(
      "pixel space only: neither spacing nor place is known"))
}

@Test("One grader agrees with nobody: no majority is shown of a single mask")
func singleGrader() {
  #expect(!scenes("<Enter>").screen.text.contains("majority"))
  #expect(scenes("m", hasModel: false).state.compare.table?.masks.map(\.name) == ["1"])
}
