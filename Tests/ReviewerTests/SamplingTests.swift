import Imaging
import Testing

@testable import Reviewer

private let id = "test-1/slice-0"

@Test("S adjusts temperature: the same samples are spread wider, and every screen says so")
func temperature() throws {
  var session = TestSession()
  session.type("<Enter>")
  let before = session.state.samples
  session.type("Slll")
  #expect(session.state.scope == .sampling)
  #expect(session.state.sampling.temperature == 1.3)
  #expect(
    session.screen.text.contains("16 samples  temperature 1.3  a pixel is inside above p .50"))
  let wider = session.state.samples
  for (sample, first) in zip(wider, before) {
    #expect(sample.u == first.u.map { $0 * 1.3 })
  }
  session.type("<Enter>")
  #expect(session.state.scope == .review)
  for keys in ["", "z", "m", "M", "<Esc><Esc><Esc><Esc>"] {
    session.type(keys)
    #expect(session.screen.text.prefix(80).contains("T 1.3"), "\(session.state.screen)")
  }
  session.type("<Enter>S0<Enter>")
  #expect(session.state.samples == before)
  #expect(!session.screen.text.contains("T 1"))
}

@Test("The number of samples doubles and halves within its limits, and more are drawn")
func numberOfSamples() {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter>Sk")
  #expect(session.state.samples.count == 32)
  #expect(session.screen.text.contains("of 32"))
  session.type("kk")
  #expect(session.state.samples.count == 64)
  #expect(session.state.notice?.text.hasPrefix("no more than that: 64 samples") == true)
  session.type("jjjjjjjj")
  #expect(session.state.samples.count == 1)
}

@Test("A higher cut gives smaller masks everywhere, and marks keep the cut they were made with")
func cut() throws {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter> z")
  let area = try #require(session.state.latent.hypothesis?.mask.area)
  let gridArea = try #require(session.state.latent.grid?.masks.first?.area)
  session.type("T++++<Enter>")
  #expect(session.state.sampling.threshold == 0.7)
  #expect(try #require(session.state.latent.hypothesis).threshold == 0.7)
  #expect(try #require(session.state.latent.hypothesis?.mask.area) < area)
  #expect(try #require(session.state.latent.grid?.masks.first?.area) <= gridArea)
  #expect(session.state.samples.allSatisfy { $0.threshold == 0.7 })
  #expect(session.state.currentMarks.map(\.hypothesis.threshold) == [0.5])
  #expect(session.screen.text.contains("cut p .70"))
}

@Test("Steps go from one tenth, and one twentieth, to the next, and stop at the ends")
func samplingSteps() {
  var session = TestSession()
  session.type("<Enter>:temperature 1.25<Enter>Sl")
  #expect(session.state.sampling.temperature == 1.3)
  session.type("hhhhhhhhhhhhhhhhhhh")
  #expect(session.state.sampling.temperature == 0)
  session.type("--------------------")
  #expect(session.state.sampling.threshold == 0.05)
}

@Test("An accepted sample is recorded with seed, number, temperature and cut")
func acceptedSample() throws {
  var session = TestSession()
  session.type("<Enter>:temperature 1.5<Enter>:threshold .4<Enter>lsl")
  guard let (source, hypothesis) = session.state.focusedHypothesis else {
    Issue.record("no focus")
    return
  }
  let seed = sampleSeed(caseID: id, batch: 1)
  #expect(source == .sample(index: 2, seed: seed, temperature: 1.5))
  #expect(hypothesis.threshold == 0.4)
}

@Test("Samples drawn as nobody wants them any more are dropped")
func lateSamples() {
  var session = TestSession()
  session.type("<Enter>")
  let before = session.state.samples
  session.type("Sl<Enter>")
  let now = session.state.samples
  session.send(
    .sampled(caseID: id, seed: sampleSeed(caseID: id, batch: 0), Sampling(), before))
  #expect(session.state.samples == now)
}

@Test("Opinions are drawn anew with another temperature, and claims on pixels stay")
func opinionsAgain() throws {
  var session = TestSession()
  session.type("M<Tab>jj+")
  let before = try #require(session.state.opinions.set)
  session.type("Slllll<Enter>")
  let after = try #require(session.state.opinions.set)
  #expect(after != before)
  #expect(session.state.opinions.claims.count == 1)
  #expect(session.state.opinions.weights != nil)
  session.send(.opinionsFound(caseID: id, Sampling(), before))
  #expect(session.state.opinions.set == after)
}

@Test("Typed commands take a value, say what they expect, and wait for a value that is not there")
func typedCommands() {
  var session = TestSession()
  session.type("<Enter>:samples 32<Enter>")
  #expect(session.state.sampling.count == 32)
  #expect(session.state.notice?.text.hasPrefix("32 samples  temperature 1.0") == true)
  session.type(":temperature hot<Enter>")
  #expect(session.state.notice?.text == "temperature: expected 0 to 3, found 'hot'")
  session.type(":samples 65<Enter>")
  #expect(session.state.notice?.text == "samples: expected 1 to 64, found '65'")
  session.type(":threshold nan<Enter>")
  #expect(session.state.notice?.text == "threshold: expected .05 to .95, found 'nan'")
  session.type(":wl mediastinum<Enter>")
  #expect(session.state.notice?.text == "window mediastinum W350 L40")
  session.type(":wl 1400 -500<Enter>")
  #expect(session.state.notice?.text == "window own W1400 L-500")
  session.type(":wl liver<Enter>")
  #expect(
    session.state.notice?.text
      == "wl: expected lung, mediastinum, bone, auto, whole range, or width and level, found 'liver'"
  )
  session.type(":wl 0 3<Enter>")
  #expect(session.state.notice?.kind == .failure)
  session.type(":thr")
  #expect(session.screen.text.contains("threshold N: p above which a pixel is inside; now .50"))
  session.type("<Enter>.4<Enter>")
  #expect(session.state.sampling.threshold == 0.4)
  #expect(session.state.dialog == nil)
}

@Test("A model without a prior has no temperature, and says why; number and cut it has")
func withoutPrior() {
  var session = TestSession(dimensions: 0)
  session.type("<Enter>Sl")
  #expect(session.state.notice?.text == "a unet-ensemble has no prior to widen")
  #expect(session.state.sampling.temperature == 1)
  session.type("k+")
  #expect(session.state.sampling.count == 32)
  #expect(session.state.sampling.threshold == 0.55)
  session.type("<Enter>:temperature 2<Enter>")
  #expect(session.state.notice?.text == "a unet-ensemble has no prior to widen")
}

@Test("Without a model, and where samples are hidden, S says why it does nothing")
func samplingRefused() {
  var session = TestSession(hasModel: false)
  session.type("<Enter>S")
  #expect(session.state.notice?.text == "no model: start with --model FILE")
  #expect(session.state.adjusting == nil)
  var blind = TestSession()
  blind.type("B<Enter>S")
  #expect(blind.state.notice?.text == Session.hidden(blind.state))
  blind.type(":samples 8<Enter>")
  #expect(blind.state.notice?.text == Session.hidden(blind.state))
}

@Test("What is exported of samples that are not the model's own has no probability")
func noShareOfWiderSamples() throws {
  var session = TestSession()
  session.type("<Enter> :temperature 2<Enter>e<Enter>")
  guard case .export(let request) = try #require(session.asked.last) else {
    Issue.record("nothing to export")
    return
  }
  #expect(request.samples.isEmpty)
  #expect(request.marks.map(\.source).count == 1)
}
