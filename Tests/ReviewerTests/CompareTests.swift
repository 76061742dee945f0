import Imaging
import Testing

@testable import Reviewer

@Test("The matrix holds graders, their majority, marks and samples, as many as fit")
func comparedMasks() {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter> m")
  let names = session.state.comparedMasks(limit: 12).map(\.name)
  #expect(names == ["1", "2", "3", "4", "Maj", "a", "S1", "S2", "S3", "S4", "S5", "S6"])
}

@Test("m changes the metric from IoU to Dice and back")
func metric() {
  var session = TestSession()
  session.type("m")
  #expect(session.screen.text.contains("Pairwise IoU"))
  session.type("m")
  #expect(session.screen.text.contains("Pairwise Dice"))
  session.type("m")
  #expect(session.state.compare.metric == .iou)
}

@Test("Two empty masks show as 0=0, and escape leads back to where the matrix was opened")
func emptyPair() {
  var session = TestSession(hasModel: false)
  session.type("<Enter>m")
  session.type("<Esc>")
  #expect(session.state.screen == .review)
  #expect(Consensus.intersection.mask(of: TestSession.makeCase(0).masks).isEmpty)
}

@Test("Majority needs more than half of the graders")
func majority() {
  let a = Mask(width: 2, height: 1, pixels: [1, 1])
  let b = Mask(width: 2, height: 1, pixels: [1, 0])
  let none = Mask(width: 2, height: 1)
  #expect(Consensus.majority.mask(of: [a, b]).pixels == [1, 0])
  #expect(Consensus.majority.mask(of: [a, b, none, none]).isEmpty)
  #expect(Consensus.union.mask(of: [a, none]).pixels == [1, 1])
  #expect(Consensus.intersection.mask(of: [a, b]).pixels == [1, 0])
}
