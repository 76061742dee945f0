import Cells
import Imaging
import Testing

@testable import Reviewer

@Test("W moves level and width by steps, tells them, and 0 returns to the named window")
func adjustingTheWindow() throws {
  var session = TestSession()
  session.type("<Enter>W")
  #expect(session.state.scope == .window)
  session.type("llJ")
  let own = try #require(session.state.settings.ownWindow)
  #expect(own.level == -580)
  #expect(own.width == 1300)
  #expect(session.screen.text.contains("own W1300 L-580"))
  session.type("0")
  #expect(session.screen.text.contains("lung W1500 L-600"))
  session.type("<Enter>")
  #expect(session.state.scope == .review)
}

@Test("A width never falls to nothing")
func leastWidth() throws {
  var session = TestSession()
  session.type("<Enter>WJJJJJJJJJJ")
  #expect(try #require(session.state.settings.ownWindow).width > 0)
}

@Test("The ruler measures in millimeters from where x was pressed")
func ruler() {
  var session = TestSession()
  session.type("<Enter>xllljjjj")
  #expect(session.screen.text.contains("2.5 mm"))
  #expect(session.screen.text.contains("distance 2.5 mm"))
  session.type("x")
  #expect(session.state.review.anchor == nil)
}

@Test("Without spacing the ruler measures in pixels")
func rulerInPixels() {
  var record = TestSession.makeCase(0)
  record.spacing = nil
  var session = TestSession(of: [record])
  session.type("<Enter>xllljjjj")
  #expect(session.screen.text.contains("5.0 px"))
}

@Test("f goes through outlines, the focused mask filled and all masks tinted; O changes opacity")
func maskForms() {
  var session = TestSession()
  session.type("<Enter>f")
  #expect(session.state.settings.maskForm == .fill)
  let filled = session.screen
  session.type("O")
  #expect(session.screen != filled)
  session.type("f")
  #expect(session.state.settings.maskForm == .tint)
  session.type("f")
  #expect(session.state.settings.maskForm == .outline)
}

@Test("Pixels are squares or smooth, as the reader likes")
func squares() {
  var session = TestSession()
  session.type("<Enter>")
  let smooth = session.screen
  session.type("I")
  #expect(!session.state.settings.isSmooth)
  #expect(session.screen != smooth)
}

@Test("The difference view tints what only the focused mask and what only graders contain")
func difference() {
  var session = TestSession()
  session.type("<Enter>vvvv")
  #expect(session.state.settings.planeKind == .difference)
  let before = session.screen
  session.type("l")
  #expect(session.screen != before)
}

@Test("Samples of a model without a latent code are shown, marked and accepted; only z is refused")
func noLatentCode() {
  var session = TestSession(dimensions: 0)
  session.type("<Enter>")
  #expect(session.state.samples.count == 16)
  session.type(" l ")
  #expect(session.state.currentMarks.count == 2)
  session.type("z")
  #expect(session.state.screen == .review)
  #expect(session.state.notice?.text.contains("has no latent plane") == true)
}
