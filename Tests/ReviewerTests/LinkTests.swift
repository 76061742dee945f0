import Cells
import Testing

@testable import Reviewer

/// A session on a slow link, with all images complete.
private func slow(_ keys: String, columns: Int = 80, rows: Int = 24) -> TestSession {
  var session = TestSession(columns: columns, rows: rows)
  session.type(":link slow<Enter>" + keys)
  session.send(.tick)
  return session
}

@Test("On a slow link images are coarse while cases change, and complete after a pause")
func coarseImages() {
  var session = slow("<Enter>")
  #expect(session.state.tickMilliseconds == nil)
  let complete = session.screen
  session.type("]")
  #expect(session.state.settings.isCoarse)
  #expect(session.state.tickMilliseconds == Link.pause)
  let coarse = session.screen.text
  #expect(!coarse.unicodeScalars.contains { (0x1FB00...0x1FB3B).contains($0.value) })
  #expect(coarse.contains { "░▒▓".contains($0) })
  session.type("[")
  session.send(.tick)
  #expect(session.screen.text == complete.text)
}

@Test("What only moves the focus never makes images coarse; zoom, window and screens do")
func whatMakesCoarse() {
  var session = slow("<Enter>")
  session.type("llj 1ob<Tab>b")
  #expect(!session.state.settings.isCoarse)
  for keys in ["+", "w", "z", "<Esc>", "v", "<Enter>"] {
    session.type(keys)
    #expect(session.state.settings.isCoarse, "\(keys)")
    session.send(.tick)
    #expect(!session.state.settings.isCoarse)
  }
}

@Test("On a slow link no walk goes faster than two steps a second, and the link can be fast again")
func slowWalk() {
  var session = slow("zp")
  #expect(session.state.tickMilliseconds == 500)
  session.type("p:link fast<Enter>p")
  #expect(session.state.tickMilliseconds == 90)
  session.type("]")
  #expect(!session.state.settings.isCoarse)
}

@Test("A slow link has fewer colours, and the same letters and outlines")
func roundedColors() {
  func colors(_ buffer: CellBuffer) -> Set<Style> { Set(buffer.cells.map(\.style)) }
  var fast = TestSession()
  fast.type("<Enter>")
  let few = colors(slow("<Enter>").screen)
  #expect(few.count < colors(fast.screen).count)
  let text = slow("<Enter>").screen.text
  #expect(text.contains("Samples 1-8 of 16"))
}

@Test("Two late frames among the last sixteen make the link slow; one alone does not")
func lateFrames() {
  var meter = LinkMeter()
  var found = [meter.isSlow(after: .seconds(40))]
  for _ in 0..<15 { found.append(meter.isSlow(after: .milliseconds(90))) }
  found.append(meter.isSlow(after: .milliseconds(251)))
  found.append(meter.isSlow(after: .milliseconds(3)))
  #expect(!found.contains(true))
  let isSlow = meter.isSlow(after: .milliseconds(251))
  #expect(isSlow)
}

@Test("A terminal that reads slowly makes the link slow, unless it was chosen")
func seenToBeSlow() {
  var session = TestSession()
  session.type("<Enter>")
  session.send(.linkIsSlow)
  #expect(session.state.link == .slow)
  #expect(session.state.notice?.text.hasPrefix("the terminal reads slowly") == true)
  session.type("]")
  #expect(session.state.settings.isCoarse)
  session.type(":link fast<Enter>")
  session.send(.linkIsSlow)
  #expect(session.state.link == .fast)
}

@Test("A link is slow or fast")
func linkNames() {
  var session = TestSession()
  session.type(":link quick<Enter>")
  #expect(session.state.notice?.text == "link: expected slow or fast, found 'quick'")
}
