import Testing

@testable import Reviewer

@Test("v shows votes, probability, entropy and difference; without a model votes only")
func planeViews() {
  var session = TestSession()
  session.type("<Enter>v")
  #expect(session.screen.text.contains("graders' votes"))
  session.type("v")
  #expect(session.screen.text.contains("mean p of samples"))
  session.type("vv")
  #expect(session.screen.text.contains("showing difference from graders"))
  session.type("v")
  #expect(session.state.settings.planeKind == .image)
  var bare = TestSession(hasModel: false)
  bare.type("<Enter>vv")
  #expect(bare.state.settings.planeKind == .image)
}

@Test("Entropy is one bit where the samples are even, none where they agree")
func entropy() {
  #expect(PlaneView.entropy(0.5) == 1)
  #expect(PlaneView.entropy(0) == 0)
  #expect(PlaneView.entropy(1) == 0)
  #expect(abs(PlaneView.entropy(0.25) - 0.811278) < 1e-5)
}
