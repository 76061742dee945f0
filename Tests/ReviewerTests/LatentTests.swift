import Cells
import Testing

@testable import Reviewer

@Test("Each step moves a quarter sigma, and the mask is there in the same frame")
func steps() {
  var session = TestSession()
  session.type("z")
  let before = session.state.latent.hypothesis?.mask.area ?? 0
  session.type("lllk")
  #expect(session.state.latent.u == [0.75, 0.25])
  #expect(session.state.latent.hypothesis?.u == [0.75, 0.25])
  #expect((session.state.latent.hypothesis?.mask.area ?? 0) > before)
  session.type("LJ")
  #expect(session.state.latent.u == [1.75, -0.75])
}

@Test("Twenty-four turns along the ring end where they began, at the same distance")
func ring() {
  var session = TestSession()
  session.type("z>>")
  #expect(session.latentRadius == 1)
  let start = session.state.latent.u
  for _ in 0..<24 {
    session.type(")")
    #expect(abs(session.latentRadius - 1) < 1e-5)
  }
  for (a, b) in zip(session.state.latent.u, start) { #expect(abs(a - b) < 1e-5) }
}

@Test("The radius goes by half sigmas from any place, and not below zero")
func radius() {
  var session = TestSession()
  session.type("zl>")
  #expect(abs(session.latentRadius - 0.5) < 1e-5)
  session.type("<")
  #expect(session.latentRadius < 1e-5)
  session.type("<")
  #expect(session.latentRadius < 1e-5)
}

@Test("A digit jumps to the mean of that grader's posterior in all dimensions")
func toGrader() {
  var session = TestSession(dimensions: 3)
  session.type("z4")
  #expect(session.state.latent.u == session.state.encoding?.position(ofGrader: 3))
  session.type("0")
  #expect(session.state.latent.u == [0, 0, 0])
}

@Test("With three dimensions, x shows the next pair and the others keep their place")
func planes() {
  var session = TestSession(dimensions: 3)
  session.type("zlx")
  #expect(session.state.latent.plane == Plane(x: 0, y: 2))
  #expect(session.state.latent.u == [0.25, 0, 0])
  session.type("..+")
  #expect(session.state.latent.u == [0.25, 0, 0.25])
}

@Test("With two dimensions there is one plane, and x says so")
func onePlane() {
  var session = TestSession()
  session.type("zx")
  #expect(
    session.state.notice?.text == "the latent space has two dimensions: there is one plane")
}

@Test("A hypothesis for a place the cursor has left is dropped")
func staleDecode() {
  var session = TestSession()
  session.type("z")
  let old = session.state.latent.hypothesis
  session.type("l")
  if let old { session.send(.decoded(caseID: "test-1/slice-0", old)) }
  #expect(session.state.latent.hypothesis?.u == [0.25, 0])
}

@Test(
  "Sigma circles are round on the screen, whatever the shape of a cell", arguments: [1.6, 2, 2.4])
func roundCircles(cellAspect: Double) {
  let scale = PlaneScale(
    area: .init(column: 0, row: 0, width: 90, height: 40), reach: 3.4, cellAspect: cellAspect)
  let right = scale.place(2, 0)
  let top = scale.place(0, 2)
  let middle = scale.place(0, 0)
  #expect(abs((right.across - middle.across) - (middle.down - top.down) * cellAspect) < 1e-9)
}

@Test("Mass within a radius: 39 % and 86 % in the plane at 1 and 2 sigma, less in more dimensions")
func chiSquared() {
  #expect(abs(massWithin(radius: 1, dimensions: 2) - 0.393469) < 1e-6)
  #expect(abs(massWithin(radius: 2, dimensions: 2) - 0.864665) < 1e-6)
  #expect(abs(massWithin(radius: 1, dimensions: 1) - 0.682689) < 1e-6)
  #expect(abs(massWithin(radius: 2, dimensions: 6) - 0.323324) < 1e-6)
  #expect(massWithin(radius: 40, dimensions: 3) == 1)
}

@Test("The lattice of masks needs room, and says how much")
func latticeRoom() {
  var small = TestSession()
  small.type("zg")
  #expect(small.state.latent.grid == nil)
  #expect(small.state.notice?.text == "the grid of masks needs a terminal of at least 120 x 36")
  var enough = TestSession(columns: 120, rows: 36)
  enough.type("z")
  #expect(enough.state.latent.grid?.masks.count == 49)
  var large = TestSession(columns: 160, rows: 50)
  large.type("z")
  #expect(large.state.latent.grid?.masks.count == 49)
  large.type("g")
  #expect(!large.state.latent.hasGrid)
}

@Test("The lattice follows the dimensions outside the plane, not the cursor in it")
func latticeFollows() {
  var session = TestSession(columns: 160, rows: 50, dimensions: 3)
  session.type("z")
  let first = session.state.latent.grid
  session.type("ll")
  #expect(session.state.latent.grid == first)
  session.type("..+")
  #expect(session.state.latent.grid?.base == [0, 0, 0.25])
}

@Test("A prior that is not finite, or without any width, is refused with a reason")
func unusablePrior() {
  for sigma in [Float.nan, 0, .infinity] {
    var session = TestSession()
    session.state.trail = [.browse, .review]
    session.state.hypotheses = .encoding
    let prior = LatentGaussian(mean: [0, 0], sigma: [1, sigma])
    session.send(
      .encoded(caseID: "test-1/slice-0", Encoding(prior: prior, posteriors: [prior])))
    #expect(
      session.state.whyNoSamples
        == "the model gives this case no finite place in the latent space")
  }
}

@Test("Graders very far from the mean are drawn at the edge")
func farGraders() {
  var session = TestSession()
  session.state.trail = [.browse, .latent]
  session.state.hypotheses = .encoding
  let prior = LatentGaussian(mean: [0, 0], sigma: [1e-12, 1e-12])
  let far = LatentGaussian(mean: [1e18, -1e18], sigma: [1e18, 1e18])
  session.send(.encoded(caseID: "test-1/slice-0", Encoding(prior: prior, posteriors: [far])))
  session.type("1l")
  #expect(session.screen.text.contains("nearest grader 1"))
}

@Test("Whitening and its inverse undo each other")
func whitening() {
  let prior = LatentGaussian(mean: [1, -2], sigma: [0.5, 3])
  #expect(prior.whitened(prior.code(at: [1.5, -0.5])) == [1.5, -0.5])
}

@Test("So they do where the dimensions depend on each other, and the mean is no deviation away")
func fullWhitening() {
  let prior = LatentGaussian(
    mean: [1, -2, 0.5], sigma: [0.5, 3, 2], lower: [1, -0.5, 0.25])
  let u: [Float] = [1.5, -0.5, 2]
  // By hand: 1 + 0.75, -2 + 1.5 - 1.5, 0.5 - 0.75 - 0.125 + 4.
  #expect(prior.code(at: u) == [1.75, -2, 3.625])
  #expect(prior.whitened(prior.code(at: u)) == u)
  #expect(prior.whitened(prior.mean) == [0, 0, 0])
}

@Test("A grader's ellipse is that of the posterior in standard deviations of the prior")
func spreadEllipse() {
  let prior = LatentGaussian(mean: [0, 0], sigma: [2, 4])
  let axes = LatentGaussian(mean: [5, 5], sigma: [1, 1])
  let slanted = LatentGaussian(mean: [0, 0], sigma: [2, 4], lower: [8])
  let encoding = Encoding(prior: prior, posteriors: [axes, slanted])
  let plane = PlaneAxes(Plane(x: 0, y: 1), dimensions: 2)
  #expect(
    encoding.spread(ofGrader: 0, in: plane) == SpreadEllipse(across: 0.5, slant: 0, up: 0.25))
  #expect(encoding.spread(ofGrader: 1, in: plane) == SpreadEllipse(across: 1, slant: 2, up: 1))
  // Seen from itself every Gaussian is a circle, in every plane.
  let own = Encoding(prior: slanted, posteriors: [slanted])
  #expect(own.spread(ofGrader: 0, in: plane) == SpreadEllipse(across: 1, slant: 0, up: 1))
}

@Test("p goes around the ring by itself at a constant distance, until a key moves the cursor")
func playingTheRing() {
  var session = TestSession()
  session.type("zp")
  #expect(session.state.tickMilliseconds != nil)
  #expect(session.latentRadius == 2)
  let before = session.state.latent.u
  for _ in 0..<48 {
    session.send(.tick)
    #expect(abs(session.latentRadius - 2) < 1e-4)
  }
  #expect(zip(before, session.state.latent.u).allSatisfy { abs($0 - $1) < 1e-3 })
  session.type("l")
  #expect(session.state.tickMilliseconds == nil)
}

@Test("i walks to and fro between the last two marks, and says when there are none")
func walkingBetweenMarks() {
  var session = TestSession()
  session.type("zi")
  #expect(session.state.notice?.text.contains("with two marks") == true)
  session.type("LL HHHH i")
  #expect(session.state.latent.u == [2, 0])
  for _ in 0..<Session.walkSteps { session.send(.tick) }
  #expect(session.state.latent.u == [-2, 0])
  for _ in 0..<Session.walkSteps { session.send(.tick) }
  #expect(session.state.latent.u == [2, 0])
}

@Test("With the ring locked, steps keep their distance from the mean")
func ringLock() {
  var session = TestSession()
  session.type("zLLRkkkk")
  #expect(abs(session.latentRadius - 2) < 1e-5)
  #expect(session.state.latent.u[1] > 0.5)
}

@Test("The plane of the graders' main axes holds all graders when they lie in a plane")
func graderAxes() throws {
  let places: [[Float]] = [[1, 1, 0, 0], [-2, 1, 0, 0.5], [0, -3, 0, -0.5]]
  let axes = try #require(PlaneAxes(through: places))
  let dot = zip(axes.across, axes.up).reduce(0) { $0 + $1.0 * $1.1 }
  #expect(abs(dot) < 1e-6)
  let plane = try #require(PlaneAxes(through: places.map { [$0[0], $0[1], 0, 0] }))
  for place in places { #expect(plane.distance([place[0], place[1], 0, 0]) < 1e-5) }
  #expect(PlaneAxes(through: [[1, 0, 0], [2, 0, 0]]) == nil)
}

@Test("Principal axes of a known cloud: its directions and lengths")
func knownAxes() {
  let axes = principalAxes(of: [[3, 0], [-3, 0], [0, 1], [0, -1]])
  #expect(axes[0].direction == [1, 0])
  #expect(abs(axes[0].length - 18.0.squareRoot()) < 1e-9)
  #expect(abs(axes[1].length - 2.0.squareRoot()) < 1e-9)
}

@Test("Z finds the code of the focused grader; that of a sample is known")
func findingACode() {
  var session = TestSession()
  session.type("<Enter><Tab>Z")
  #expect(session.state.screen == .latent)
  #expect(session.state.latent.u == [1, 0])
  #expect(session.state.notice?.text.contains("most probable code of grader 1: IoU .88") == true)
  session.type("<Esc><S-Tab>lZ")
  #expect(session.state.latent.u == session.state.samples[1].u)
}

@Test("KL of a posterior from the prior: 0 for the prior, and by the formula of two numbers")
func graderDivergence() {
  let prior = LatentGaussian(mean: [1, 2], sigma: [2, 3])
  let shifted = LatentGaussian(mean: [3, 2], sigma: [2, 1.5])
  let encoding = Encoding(prior: prior, posteriors: [prior, shifted])
  #expect(abs(encoding.divergence(ofGrader: 0)) < 1e-6)
  #expect(abs(encoding.divergence(ofGrader: 1) - (0.5 + (0.25 - 1) / 2 + 0.6931472)) < 1e-5)
}

@Test("Numbers of no size have a sign like all others")
func signedZero() {
  var session = TestSession()
  session.type("zl")
  #expect(session.screen.text.contains("u +0.25 +0.00"))
}

@Test(
  "What is drawn over an image differs from it in brightness, whatever it stands on",
  arguments: [0, 40, 90, 128, 170, 215, 255] as [UInt8])
func readableLetters(level: UInt8) throws {
  for ink in [Color.gray(60), .gray(215), .standard, .rgb(200, 180, 80), .rgb(120, 108, 48)] {
    guard case .rgb(let red, let green, let blue) = ink.readable(on: .gray(level)) else {
      Issue.record("no colour on \(level)")
      continue
    }
    #expect(abs(RGB(red, green, blue).luma - Float(level)) >= 60, "\(ink) on \(level)")
  }
  #expect(Color.gray(60).readable(on: .standard) == .gray(60))
}

@Test("The cursor can be seen on a grader's digit and on a mark, which stay to be read")
func cursorOnADigit() throws {
  var session = TestSession()
  session.type("z ")
  let plane = LatentLayout(session.state).plane.inset()
  let axes = try #require(session.state.latentAxes)
  let scale = PlaneScale(area: plane, cellAspect: 2)
  func cell(_ state: Session.State) -> Cell {
    let place = axes.place(state.latent.u)
    let spot = scale.cell(place.x, place.y)
    return session.screen[spot.row, spot.column]
  }
  #expect(cell(session.state).scalar == "a")
  #expect(cell(session.state).style.attributes.contains(.reverse))
  session.type("1")
  #expect(cell(session.state).scalar == "1")
  #expect(cell(session.state).style.attributes.contains(.reverse))
}

@Test("That the model is being read is said until it is there")
func readingEnds() {
  var session = TestSession(columns: 80, rows: 24)
  session.state.model = .loading
  session.type("z")
  session.send(.loaded(OpenCase(TestSession.makeCase(0))))
  session.type("l")
  #expect(session.state.notice?.text == Session.reading)
  session.send(
    .modelReady(
      ModelFacts(
        name: "m", sha256: "", kind: "probabilistic-unet", latentDimensions: 2,
        plane: Plane(x: 0, y: 1))))
  #expect(session.state.notice?.text != Session.reading)
}

@Test("Where a grader's mask is looked for, the search is told whose it is")
func searchKnowsItsGrader() {
  for (keys, expected) in [("<Enter><Tab>l", 1), ("<Enter>m", 0), ("<Enter>mj", 1)] {
    var session = TestSession()
    session.type(keys)
    let asked = Session.goToMask(&session.state).compactMap { effect -> Int? in
      if case .findCode(_, _, _, let grader) = effect { grader } else { nil }
    }
    #expect(asked == [expected], "\(keys)")
  }
}
