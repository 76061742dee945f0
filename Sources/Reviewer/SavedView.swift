/// What a reader was looking at, to begin there the next time.
package struct SavedView: Equatable, Sendable {
  /// The selected case.
  package var caseID: String?
  /// The screen in front.
  package var screen: Screen
  /// The filter of the worklist.
  package var filter: String
  /// The order of the worklist.
  package var order: Worklist.Order
  /// Which of the windows of grey values.
  package var windowIndex: Int
  /// Whether low values are white.
  package var isInverted: Bool
  /// How masks are drawn.
  package var maskForm: MaskForm

  /// A view.
  package init(
    caseID: String?, screen: Screen, filter: String, order: Worklist.Order, windowIndex: Int,
    isInverted: Bool, maskForm: MaskForm
  ) {
    self.caseID = caseID
    self.screen = screen
    self.filter = filter
    self.order = order
    self.windowIndex = windowIndex
    self.isInverted = isInverted
    self.maskForm = maskForm
  }
}

extension Session.State {
  /// What is looked at now.
  package var view: SavedView {
    SavedView(
      caseID: worklist.selected?.id, screen: screen, filter: worklist.filter,
      order: worklist.order, windowIndex: settings.windowIndex, isInverted: settings.isInverted,
      maskForm: settings.maskForm)
  }

  /// Looks where the reader looked the last time, as far as that is there; to be called at the start.
  package mutating func restore(_ view: SavedView) {
    settings.windowIndex = max(0, min(view.windowIndex, 99))
    settings.isInverted = view.isInverted
    settings.maskForm = view.maskForm
    // Orders by samples would draw them all again.
    if !view.order.needsModel { worklist.sort(by: view.order) }
    if !view.filter.isEmpty {
      worklist.setFilter(view.filter)
      if worklist.shown.isEmpty { worklist.setFilter("") }
    }
    guard let id = view.caseID, worklist.select(id: id) else { return }
    // The others need the model, which is still being read.
    if view.screen == .review || view.screen == .compare { trail = [.browse, view.screen] }
    notice = Session.Notice("where you left it; q goes to the list")
    if view.screen == .browse { notice = Session.Notice("where you left it") }
  }
}
