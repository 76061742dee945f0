import Cells
import Imaging
import Testing

@testable import Reviewer

/// A session of the next day that begins where `first` ended, with its model read.
private func resumed(
  _ first: TestSession, dimensions: Int = 2, _ change: (inout SavedView) -> Void = { _ in }
) -> TestSession {
  var view = first.state.view
  change(&view)
  var second = TestSession(dimensions: dimensions, resuming: view)
  second.finishLoading()
  return second
}

@Test("All that a reader chose of how images are shown is there again")
func settingsComeBack() {
  var first = TestSession()
  first.type("<Enter>2cvvwif")
  first.state.settings.ownWindow = Window(level: -500, width: 900)
  first.state.settings.isSmooth = false
  first.state.settings.hasOverlays = false
  first.state.settings.opacityIndex = 2
  first.state.sampling.count = 8
  first.state.sampling.temperature = 1.5
  first.state.sampling.threshold = 0.25
  let second = resumed(first)
  #expect(second.state.settings == first.state.settings)
  #expect(second.state.sampling == first.state.sampling)
  #expect(second.state.samples.count == 8)
  #expect(second.state.settings.hiddenGraders == [1])
}

@Test("Zoom, place, cursor, focus and batch of the case are there again")
func placeComesBack() {
  var first = TestSession()
  first.type("j<Enter>sss+HLLJ<Tab><Tab>llj")
  first.state.review.sample = 5
  first.state.review.grader = 2
  let second = resumed(first)
  #expect(second.state.review == first.state.review)
  #expect(second.state.screen == .review)
  #expect(second.state.review.batch == 3)
  #expect(second.state.samples == first.state.samples)
}

@Test("What the reader said of cases and typed chooses those shown, with the one that was open")
func statusComesBack() {
  var first = TestSession()
  first.type("jX<Enter>kf")
  #expect(first.state.worklist.shown == [0, 2])
  first.type("/test-1<Enter>")
  let second = resumed(first)
  #expect(second.state.worklist.status == .some(nil))
  #expect(second.state.worklist.filter == "test-1")
  #expect(second.state.notice?.text == "where you left it")
}

@Test("A filter by numbers that are not known yet stays, and so does the selected case")
func numbersComeBack() {
  var first = TestSession()
  first.type("/d>0.3<Enter>j")
  let view = first.state.view
  var list = Worklist(
    libraryName: "test",
    rows: first.state.worklist.rows.map { CaseRow(id: $0.id, patient: $0.patient, areas: []) })
  let isThere = list.resume(view)
  #expect(isThere)
  #expect(list.shown == [1] && list.filter == "d>0.3")
  list.rank([2: CaseMeasures(areas: [], dYY: 0.9)])
  #expect(list.shown == [2, 1])
  #expect(list.selected?.id == "test-2/slice-0")
}

@Test("The latent plane opens at its place once the model is read; until then the list says so")
func latentComesBack() {
  var first = TestSession()
  first.type("j<Enter>zlllks")
  #expect(first.state.latent.u == [0.75, 0.25])
  var second = TestSession(resuming: first.state.view)
  #expect(second.state.screen == .browse)
  #expect(
    second.state.notice?.text == "where you left it; the latent plane comes once the model is read")
  #expect(second.screen.text.contains("the latent plane comes once the model is read"))
  second.finishLoading()
  #expect(second.state.trail == [.browse, .review, .latent])
  #expect(second.state.notice?.text == "where you left it; q goes back")
  #expect(second.state.latent.u == [0.75, 0.25])
  #expect(second.state.latent.hypothesis?.u == [0.75, 0.25])
  #expect(second.state.latent.hasScatter == first.state.latent.hasScatter)
  #expect(second.state.view == first.state.view)
  second.type("q")
  #expect(second.state.screen == .review)
}

@Test("What waits for the model is kept when the session ends before it is there")
func waitingViewIsKept() {
  var first = TestSession()
  first.type("<Enter>zll")
  first.state.worklist.sort(by: .entropy)
  let view = first.state.view
  let second = TestSession(resuming: view)
  #expect(second.state.model == .loading)
  #expect(second.state.view == view)
}

@Test("An order by samples is taken once the model is read, and samples are drawn for it")
func orderComesBack() {
  var first = TestSession()
  first.type("sss")
  var second = TestSession(resuming: first.state.view)
  #expect(second.state.worklist.order == .disagreement)
  #expect(
    second.state.notice?.text
      == "where you left it; the order by GED² comes once the model is read")
  second.finishLoading()
  #expect(second.state.worklist.order == .ged2)
  #expect(second.asked == [.measureAll])
  #expect(second.state.notice?.text == "where you left it")
}

@Test("Without a model the reader is told that not all is there")
func comingBackWithoutModel() {
  var first = TestSession()
  first.type("<Enter>zll")
  var second = TestSession(hasModel: false, resuming: first.state.view)
  #expect(second.state.screen == .browse)
  #expect(second.state.notice?.text == "where you left it, as far as it goes without a model")
  second = TestSession(resuming: first.state.view)
  second.send(.modelAbsent("it is damaged"))
  #expect(second.state.notice?.text == "where you left it, as far as it goes without a model")
}

@Test("A reader who went on while the model was read is not taken back")
func goneOn() {
  var first = TestSession()
  first.type("<Enter>zllsss")
  for keys in ["j", "<Enter>", "?", "X"] {
    var second = TestSession(resuming: first.state.view)
    second.type(keys)
    let screen = second.state.screen
    second.finishLoading()
    #expect(second.state.screen == screen, "\(keys)")
  }
}

@Test("A place of another model or latent size means nothing here, and is left out")
func placeOfAnotherModel() {
  var first = TestSession()
  first.type("<Enter>zlll")
  var second = resumed(first) { $0.modelSHA256 = "other" }
  #expect(second.state.screen == .latent)
  #expect(second.state.latent.u == [0, 0])
  second = resumed(first, dimensions: 4)
  #expect(second.state.latent.u == [0, 0, 0, 0])
  second = resumed(first, dimensions: 0)
  #expect(second.state.trail == [.browse, .review])
  #expect(
    second.state.notice?.text == "you left the latent plane, which a unet-ensemble does not have")
}

@Test("Plane and dimension of a large latent space are there again")
func planeComesBack() {
  var first = TestSession(dimensions: 4)
  first.type("<Enter>zxll")
  // The dimension that carries most lies across, whatever its number.
  first.state.latent.plane = Plane(x: 3, y: 1)
  first.state.latent.dimension = 2
  let second = resumed(first, dimensions: 4)
  #expect(second.state.latent.plane == first.state.latent.plane)
  #expect(second.state.latent.dimension == 2)
  #expect(second.state.latent.u == first.state.latent.u)
}

@Test("Claims on pixels are made again, and weigh the opinions as before")
func claimsComeBack() {
  var first = TestSession()
  first.type("M+")
  #expect(first.state.opinions.claims.count == 1)
  let second = resumed(first)
  #expect(second.state.screen == .opinions)
  #expect(second.state.opinions.claims == first.state.opinions.claims)
  #expect(second.state.opinions.weights == first.state.opinions.weights)
}

@Test("What a damaged file says out of range is left out")
func outOfRange() {
  var first = TestSession()
  first.type("<Enter>z")
  let second = resumed(first) { view in
    view.settings.windowIndex = -5
    view.settings.opacityIndex = 77
    view.settings.ownWindow = Window(level: .infinity, width: 3)
    view.settings.hiddenGraders = [-1, 1, 1 << 40]
    view.sampling.temperature = .nan
    view.review?.zoom = 1e9
    view.review?.cursor = .init(x: -7, y: 1e9)
    view.review?.sample = -3
    view.review?.grader = 900
    view.latent?.u = [.infinity, 0]
    view.latent?.plane = Plane(x: 7, y: 9)
    view.trail = [.latent, .latent, .review, .browse]
  }
  #expect(second.state.settings.windowIndex == 0)
  #expect(second.state.settings.opacityIndex == 1)
  #expect(second.state.settings.ownWindow == nil)
  #expect(second.state.settings.hiddenGraders == [1])
  #expect(second.state.sampling == Sampling())
  #expect(second.state.review.zoom == first.state.review.zoom)
  #expect(second.state.review.cursor == .init(x: 0, y: 63))
  #expect(second.state.review.sample == 0)
  #expect(second.state.review.grader == 3)
  #expect(second.state.latent.u == [0, 0])
  #expect(second.state.trail == [.browse, .latent, .review])
}

@Test("Blind reading begins on the list by name, whatever was looked at")
func blindComingBack() {
  var first = TestSession()
  first.type("<Enter>zllsss")
  first.state.worklist.sort(by: .ged2)
  var second = TestSession(resuming: first.state.view) { state in
    state.isBlind = true
    Session.goBlind(&state)
  }
  #expect(second.state.notice?.text == "where you left it")
  second.finishLoading()
  #expect(second.state.screen == .browse)
  #expect(second.state.worklist.order == .name)
  second.type("<Enter>")
  #expect(second.state.review.zoom == 1)
}

@Test("How far samples of all cases are drawn is on every screen, whatever else is told")
func progressIsAlwaysThere() {
  var session = TestSession()
  session.type("sss")
  #expect(session.state.notice?.text == "sorted by GED², of 16 samples of each case")
  #expect(session.screen.text.contains("sampling 0 %"))
  session.send(.measured([1: ModelMeasures(ged2: 0.25, entropy: 0.5, present: 0.5, opinions: 3)]))
  for key in ["", "<Enter>", "z", "m", "M"] {
    session.type(key)
    #expect(session.screen.text.contains("sampling 33 %"), "\(key)")
  }
  session.send(.measuringEnded(unreadable: 0))
  #expect(!session.screen.text.contains("sampling 33 %"))
}

@Test("Other cases in the list are sampled first from then on; a filter by samples draws them")
func samplingFollowsTheList() {
  var session = TestSession()
  session.type("sss/test-2<Enter>f")
  #expect(session.asked == [.measureAll, .measureAll, .measureAll])
  session.send(.measuringEnded(unreadable: 0))
  session.type("/test-3<Enter>")
  #expect(session.asked.count == 3)
  var other = TestSession()
  other.type("/ged>0.1<Enter>")
  #expect(other.asked == [.measureAll])
}

@Test("While it is hidden, a case whose name tells its story goes by another, on all screens")
func hiddenStories() {
  var session = TestSession()
  var rows = session.state.worklist.rows
  for index in rows.indices {
    rows[index].name = "p-\(index)/two-or-one"
    rows[index].blindName = "p-\(index)"
  }
  session.state.worklist = Worklist(libraryName: "test", rows: rows)
  #expect(session.screen.text.contains("two-or-one"))
  session.type("B")
  #expect(!session.screen.text.contains("two-or-one"))
  session.type("<Enter>")
  #expect(session.screen.text.contains("review  p-0"))
  #expect(!session.screen.text.contains("two-or-one"))
  #expect(session.state.summary == "p-0")
  session.type("a<Enter>")
  #expect(session.screen.text.contains("review  p-0/two-or-one"))
  session.type("q")
  #expect(session.screen.text.contains("two-or-one"))
}
