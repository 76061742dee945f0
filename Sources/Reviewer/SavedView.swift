import Imaging

/// What a reader was looking at, to go on there the next time.
package struct SavedView: Equatable, Sendable {
  /// A place in the latent space of a model, and the plane it is looked at in.
  package struct LatentPlace: Equatable, Sendable {
    /// The place, in standard deviations of the prior.
    package var u: [Float]
    /// The dimensions across and up.
    package var plane: Plane
    /// The dimension that `+` and `-` change.
    package var dimension: Int
    /// Whether the plane of the graders' main axes is shown in place of that of two dimensions.
    package var showsGraderAxes: Bool

    /// A place.
    package init(u: [Float], plane: Plane, dimension: Int = 0, showsGraderAxes: Bool = false) {
      self.u = u
      self.plane = plane
      self.dimension = dimension
      self.showsGraderAxes = showsGraderAxes
    }
  }

  /// The selected case.
  package var caseID: String?
  /// The screen in front, last, and those to go back to.
  package var trail: [Screen] = [.browse]
  /// The filter of the worklist.
  package var filter = ""
  /// What the reader said of the cases shown; nil for all.
  package var status: Verdict??
  /// The order of the worklist.
  package var order = Worklist.Order.disagreement
  /// How images and outlines are shown.
  package var settings = ViewSettings()
  /// How samples are drawn and masks are cut.
  package var sampling = Sampling()
  /// What the review screen shows of the case; nil when it is not open.
  package var review: ReviewState?
  /// Metric, order and form of the matrix.
  package var compare = CompareState()
  /// What is shown in the latent plane, and how steps go.
  package var latentChoices = LatentState()
  /// The model that place and claims belong to, by the SHA-256 of its file.
  package var modelSHA256: String?
  /// The place in the latent space.
  package var latent: LatentPlace?
  /// What the reader claims of pixels.
  package var claims: [PixelClaim] = []

  /// The view of a reader who has not begun.
  package init() {}

  /// The screen in front.
  package var screen: Screen {
    get { trail.last ?? .browse }
    set { trail = newValue == .browse ? [.browse] : [.browse, newValue] }
  }
}

extension Session {
  /// What is still to come of the view of the last session.
  package struct Homecoming: Equatable, Sendable {
    /// The case; nil when it is gone or left.
    var caseID: String?
    /// What the review screen showed of it.
    var review: ReviewState?
    /// Screens that need the model.
    var trail: [Screen]?
    /// An order that needs the model.
    var order: Worklist.Order?
    /// The model that place and claims belong to.
    var modelSHA256: String?
    /// The place in the latent space.
    var latent: SavedView.LatentPlace?
    /// What the reader claimed of pixels.
    var claims: [PixelClaim] = []
  }
}

extension Session.State {
  /// What is looked at now; what is still to be restored is kept.
  package var view: SavedView {
    var view = SavedView()
    view.caseID = worklist.selected?.id
    view.trail = homecoming?.trail ?? trail
    view.filter = worklist.filter
    view.status = worklist.status
    view.order = homecoming?.order ?? worklist.order
    view.settings = settings
    view.settings.isCoarse = false
    view.sampling = sampling
    view.compare = CompareState(keepingChoicesOf: compare)
    view.latentChoices = latent.choices
    if openCase != nil { view.review = homecoming?.review ?? review }
    view.review?.anchor = nil
    if encoding != nil {
      view.modelSHA256 = modelFacts?.sha256
      view.latent = SavedView.LatentPlace(
        u: latent.u, plane: latent.plane, dimension: latent.dimension,
        showsGraderAxes: latent.showsGraderAxes)
      view.claims = opinions.claims
    } else if let homecoming {
      view.modelSHA256 = homecoming.modelSHA256
      view.latent = homecoming.latent
      view.claims = homecoming.claims
    }
    return view
  }

  /// Looks where the reader looked the last time, as far as that is there; to be called at the start.
  ///
  /// What needs the pixels of the case or the model follows once these are there (`Session.comeHome`).
  package mutating func restore(_ view: SavedView) {
    settings = view.settings.limited
    if view.sampling.isPossible { sampling = view.sampling }
    compare = CompareState(keepingChoicesOf: view.compare)
    latent = view.latentChoices.choices
    let isThere = worklist.resume(view)
    var coming = Session.Homecoming()
    if view.order.needsModel { coming.order = view.order }
    if isThere {
      coming.caseID = view.caseID
      coming.review = view.review
      coming.modelSHA256 = view.modelSHA256
      coming.latent = view.latent
      coming.claims = view.claims
      let screens = Self.trail(view.trail)
      if screens.contains(where: \.needsModel) { coming.trail = screens } else { trail = screens }
    }
    homecoming = coming
    // What is wrong with a journal is said first.
    if notice == nil, isThere || coming.order != nil {
      notice = Session.Notice(coming.sentence(trail, model))
    }
  }

  /// Screens to go back through: the list first, each once.
  private static func trail(_ screens: [Screen]) -> [Screen] {
    screens.reduce(into: [.browse]) { trail, screen in
      if !trail.contains(screen) { trail.append(screen) }
    }
  }
}

extension Session.Homecoming {
  /// A sentence on what is shown and what will be.
  func sentence(_ shown: [Screen], _ model: ModelState) -> String {
    if case .absent = model, trail != nil || order != nil { return Self.withoutModel }
    var awaited = trail.map { [$0.last == .latent ? "the latent plane" : "the opinions"] } ?? []
    if let order { awaited.append("the order by \(order.rawValue)") }
    if !awaited.isEmpty {
      let verb = awaited.count > 1 ? "come" : "comes"
      return
        "where you left it; \(awaited.joined(separator: " and ")) \(verb) once the model is read"
    }
    return Self.sentence(shown, isFull: review?.isFull == true)
  }

  /// What is said where order or screen need a model and there is none.
  static let withoutModel = "where you left it, as far as it goes without a model"

  /// A sentence on being there.
  static func sentence(_ shown: [Screen], isFull: Bool) -> String {
    let place = "where you left it"
    if shown.count < 2 || isFull { return place }
    return place + (shown.count > 2 ? "; q goes back" : "; q goes to the list")
  }
}

/// What follows once the case and the model are there.
extension Session {
  /// Leaves out what blind reading does not show.
  static func comeBlind(_ state: inout State) {
    guard let coming = state.homecoming else { return }
    let isAnnounced = state.notice == Notice(coming.sentence(state.trail, state.model))
    state.homecoming?.order = nil
    if let id = coming.caseID, state.isHidden(id) { state.homecoming?.trail = nil }
    guard isAnnounced, let left = state.homecoming else { return }
    state.notice = Notice(left.sentence(state.trail, state.model))
  }

  /// Shows the case as it was left, when it is the one of the last session.
  static func takeBack(_ open: OpenCase, _ state: inout State) {
    guard let coming = state.homecoming else { return }
    guard coming.caseID == open.record.id else {
      // The reader has gone on to another case; the order is of the list.
      state.homecoming = Homecoming(order: coming.order)
      return
    }
    if let review = coming.review, !state.isHidden { state.review = review.limited(to: open) }
    state.homecoming?.review = nil
  }

  /// Goes to the order and the screen that had to wait for the model.
  static func comeHome(_ state: inout State) -> [Effect] {
    guard let coming = state.homecoming else { return [] }
    switch state.model {
    case .loading: return []
    case .absent:
      if coming.order != nil || coming.trail != nil {
        state.notice = Notice(Homecoming.withoutModel)
      }
      state.homecoming = nil
      return []
    case .ready(let facts):
      let effects = takeOrder(coming, &state)
      return effects + takeScreens(coming, facts, &state)
    }
  }

  private static func takeOrder(_ coming: Homecoming, _ state: inout State) -> [Effect] {
    state.homecoming?.order = nil
    if let order = coming.order, !state.isBlind, state.worklist.order == .disagreement {
      state.worklist.sort(by: order)
      state.notice = Notice(Homecoming.sentence(state.trail, isFull: state.review.isFull))
    }
    return measureIfNeeded(&state)
  }

  /// A dialog, another screen or another case means that the reader has gone on.
  private static func takeScreens(
    _ coming: Homecoming, _ facts: ModelFacts, _ state: inout State
  ) -> [Effect] {
    guard let trail = coming.trail, let open = state.openCase else { return [] }
    state.homecoming?.trail = nil
    guard open.record.id == coming.caseID, state.trail == [.browse], state.dialog == nil,
      state.goal == nil, !state.isHidden
    else { return [] }
    state.worklist.hold()
    if !facts.hasLatentPlane, let place = trail.firstIndex(of: .latent) {
      state.trail = Array(trail[..<place])
      state.notice = Notice("you left the latent plane, which a \(facts.kind) does not have")
    } else {
      state.trail = trail
      state.notice = Notice(
        Homecoming.sentence(trail, isFull: trail.last == .review && state.review.isFull))
    }
    noteSeen(&state)
    return encodeIfNeeded(&state) + gridEffects(state) + opinionEffects(&state)
  }

  /// Goes to the place in the latent space, and makes the claims again; those of another model mean
  /// nothing here.
  static func takePlace(_ encoding: Encoding, _ open: OpenCase, _ state: inout State) {
    guard let coming = state.homecoming, coming.caseID == open.record.id else { return }
    state.homecoming?.latent = nil
    state.homecoming?.claims = []
    guard coming.modelSHA256 == state.modelFacts?.sha256 else { return }
    let image = open.record.image
    state.opinions.claims = coming.claims.filter {
      (0..<image.height).contains($0.row) && (0..<image.width).contains($0.column)
    }
    let count = encoding.prior.mean.count
    guard let place = coming.latent, place.isPossible(dimensions: count) else { return }
    state.latent.u = place.u
    state.latent.plane = place.plane
    state.latent.dimension = place.dimension
    state.latent.showsGraderAxes = place.showsGraderAxes && state.graderAxes != nil
  }
}

// MARK: What a file may not say

extension Screen {
  /// Whether it shows nothing without a model.
  var needsModel: Bool { self == .latent || self == .opinions }
}

extension LatentState {
  /// What is shown in the plane and how steps go, at no place.
  var choices: LatentState {
    var choices = LatentState()
    choices.hasScatter = hasScatter
    choices.hasGrid = hasGrid
    choices.isRingLocked = isRingLocked
    return choices
  }
}

extension SavedView.LatentPlace {
  /// Whether it is a place in a latent space of so many dimensions.
  func isPossible(dimensions: Int) -> Bool {
    let all = 0..<dimensions
    return u.count == dimensions && u.allSatisfy { abs($0) <= 100 } && all.contains(dimension)
      && all.contains(plane.x) && all.contains(plane.y) && plane.x != plane.y
  }
}

extension Sampling {
  /// Whether all numbers are among those to choose from.
  var isPossible: Bool {
    Self.counts.contains(count) && Self.temperatures.contains(temperature)
      && Self.thresholds.contains(threshold)
  }
}

extension ViewSettings {
  /// The settings without what is out of range.
  var limited: ViewSettings {
    var result = self
    result.isCoarse = false
    result.windowIndex = max(0, min(windowIndex, 99))
    if !(0...2).contains(opacityIndex) { result.opacityIndex = ViewSettings().opacityIndex }
    result.hiddenGraders = hiddenGraders.filter { (0..<256).contains($0) }
    if let own = ownWindow, !(abs(own.level) <= 1e6 && own.width > 0 && own.width <= 1e6) {
      result.ownWindow = nil
    }
    return result
  }
}

extension ReviewState {
  /// The state with all places within the image of `open`.
  fileprivate func limited(to open: OpenCase) -> ReviewState {
    var result = ReviewState(opening: open)
    result.pane = pane
    result.isFull = isFull
    result.batch = min(batch, 1_000_000)
    result.sample = max(0, sample)
    result.grader = min(max(0, grader), open.record.masks.count - 1)
    let (width, height) = (Double(open.raster.width), Double(open.raster.height))
    if (1...8).contains(zoom), center.x.isFinite, center.y.isFinite {
      result.zoom = zoom
      result.center.x = min(max(0, center.x), width)
      result.center.y = min(max(0, center.y), height)
    }
    if cursor.x.isFinite, cursor.y.isFinite {
      result.cursor.x = min(max(0, cursor.x), width - 1)
      result.cursor.y = min(max(0, cursor.y), height - 1)
    }
    return result
  }
}
