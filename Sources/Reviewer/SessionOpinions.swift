import Cells
import Imaging

/// What the screen of opinions shows besides the case.
package struct OpinionState: Equatable, Sendable {
  /// The parts of the screen that keys can go to.
  package enum Pane: Equatable, Sendable { case list, image }

  /// The opinions; nil until they are worked out.
  package var set: OpinionSet?
  /// How many draws are made, of how many.
  package var progress: (done: Int, total: Int)?
  /// What the reader claims.
  package var claims: [PixelClaim] = []
  /// What the draws say that agree with it.
  package var weights: OpinionWeights?
  /// The selected opinion.
  package var selection = 0
  /// The part that keys go to.
  package var pane = Pane.list

  /// Before any draw.
  package init() {}

  package static func == (a: OpinionState, b: OpinionState) -> Bool {
    a.set == b.set && a.progress?.done == b.progress?.done && a.claims == b.claims
      && a.selection == b.selection && a.pane == b.pane
  }
}

/// What keys do on the screen of opinions.
extension Session {
  /// The number of draws that opinions are told from, where a draw costs little.
  package static let opinionDraws = 1024

  /// Asks for the opinions where they are shown and not there.
  static func opinionEffects(_ state: inout State) -> [Effect] {
    guard state.screen == .opinions, state.encoding != nil, state.opinions.set == nil,
      state.opinions.progress == nil, let open = state.openCase
    else { return [] }
    state.opinions.progress = (0, opinionDraws)
    var sampling = state.sampling
    sampling.count = opinionDraws
    let seed = sampleSeed(caseID: open.record.id, batch: 0)
    return [.findOpinions(caseID: open.record.id, seed: seed, sampling)]
  }

  static func take(_ set: OpinionSet, _ caseID: String, _ state: inout State) {
    guard state.isOpen(caseID) else { return }
    state.opinions.set = set
    state.opinions.progress = nil
    state.opinions.weights = OpinionWeights(set, state.opinions.claims)
  }

  static func moveInOpinions(rows: Int, columns: Int, _ state: inout State) {
    guard let set = state.opinions.set, let open = state.openCase else { return }
    if state.opinions.pane == .image {
      moveCursor(rows: rows, columns: columns, open, &state)
    } else {
      state.opinions.selection = min(
        max(0, state.opinions.selection + rows + columns), set.opinions.count - 1)
    }
  }

  /// Says the next of the pixel under the cursor: that it is lesion, that it is not, or nothing. What
  /// no draw agrees with is passed over.
  static func cycleClaim(_ state: inout State) {
    let (row, column) = state.cursorPixel
    switch state.opinions.claims.first(where: { $0.row == row && $0.column == column })?.isLesion {
    case nil: if !claim(true, &state), state.opinions.set != nil { claim(false, &state) }
    case true?: if !claim(false, &state) { withdrawClaim(&state) }
    case false?: withdrawClaim(&state)
    }
  }

  /// Forgets what was said of the pixel under the cursor.
  private static func withdrawClaim(_ state: inout State) {
    guard let set = state.opinions.set else { return }
    let (row, column) = state.cursorPixel
    state.opinions.claims.removeAll { $0.row == row && $0.column == column }
    let weights = OpinionWeights(set, state.opinions.claims)
    state.opinions.weights = weights
    state.notice = Notice(
      "nothing is said of column \(column) row \(row): "
        + "\(weights.draws) of \(set.masks.count) draws agree")
  }

  /// Says of the pixel under the cursor that it is lesion, or is not; false when no draw agrees with
  /// that, which is told and not taken.
  @discardableResult
  static func claim(_ isLesion: Bool, _ state: inout State) -> Bool {
    guard let set = state.opinions.set else {
      state.notice = Notice(state.whyNoOpinions)
      return false
    }
    let (row, column) = state.cursorPixel
    state.opinions.pane = .image
    var claims = state.opinions.claims.filter { $0.row != row || $0.column != column }
    claims.append(PixelClaim(row: row, column: column, isLesion: isLesion))
    let weights = OpinionWeights(set, claims)
    guard weights.draws > 0 else {
      state.notice = Notice(
        "no draw of \(set.masks.count) \(isLesion ? "has" : "lacks") this pixel with what was said",
        .failure)
      return false
    }
    state.opinions.claims = claims
    state.opinions.weights = weights
    let verb = isLesion ? "is" : "is not"
    state.notice = Notice(
      "column \(column) row \(row) \(verb) \(state.subject): \(weights.draws) of \(set.masks.count) draws agree"
    )
    return true
  }

  /// Forgets all claims.
  static func forgetClaims(_ state: inout State) {
    guard let set = state.opinions.set, !state.opinions.claims.isEmpty else {
      state.notice = Notice("nothing was said of any pixel; + and - do")
      return
    }
    state.opinions.claims = []
    state.opinions.weights = OpinionWeights(set, [])
    state.notice = Notice("all draws count again")
  }
}

extension Session.State {
  /// The selected opinion.
  package var focusedOpinion: OpinionSet.Opinion? {
    guard let set = opinions.set, set.opinions.indices.contains(opinions.selection) else {
      return nil
    }
    return set.opinions[opinions.selection]
  }

  /// A sentence on why there are no opinions.
  package var whyNoOpinions: String {
    if let progress = opinions.progress {
      return "drawing masks: \(progress.done) of \(progress.total)"
    }
    return encoding == nil ? whyNoSamples : "opinions are being told apart"
  }
}
