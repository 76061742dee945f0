/// Everything a key can ask for, whatever key that is.
package enum Action: Hashable, Sendable {
  // Everywhere.
  case copy, cycleTheme, about
  case help, commands, back, quit, redraw, suspend, cycleGlyphs, interrupt

  // Moving a selection, a cursor or the text of a list.
  case up, down, left, right, first, last, pageUp, pageDown

  // The worklist.
  case open, filter, cycleSort, cycleStatus, nextUndecided, previousUndecided

  // The case on screen.
  case previousCase, nextCase, nextPane, previousPane, mark, listMarks, renameMark
  case chooseGrader, toggleGrader(Int), showAllGraders, cycleConsensus, toggleOverlays
  case cycleMaskForm, cycleOpacity, toggleRuler, toggleBlink, toggleSmooth
  case cycleWindow, cyclePlaneView, invert, zoomIn, zoomOut, zoomFit, toggleFull
  case panUp, panDown, panLeft, panRight
  case adjustSampling, moreSamples, fewerSamples, temperatureUp, temperatureDown
  case thresholdUp, thresholdDown, resetSampling
  case newSamples, latent, compare, opinions, export
  case accept, putOff, reject, undo, redo, note, tag
  case seeLesion, seeSmallLesion, seeNone, seeUnsure, toggleBlind

  // A mask being edited.
  case edit, paint, togglePen, brushUp, brushDown, undoStroke, redoStroke, restartEdit

  // The latent plane.
  case farUp, farDown, farLeft, farRight, rotateLeft, rotateRight, radiusDown, radiusUp
  case toMean, toGrader(Int), nextPlane, nextDimension, previousDimension
  case nudgeUp, nudgeDown, toggleScatter, toggleGrid
  case playRing, playBetweenMarks, toggleRingLock, goToMask

  // The model's opinions.
  case claimLesion, claimOther, forgetClaims

  // The matrix.
  case cycleMetric, toggleRegions, toggleSorted

  // The window of grey values.
  case takeWindow(Int), resetView
  case adjustWindow, levelDown, levelUp, widthDown, widthUp
  case farLevelDown, farLevelUp, farWidthDown, farWidthUp, resetWindow

  // The list of keys.
  case findInHelp

  // The export dialog.
  case toggleItem, editFolder, confirm

  // Text being typed.
  case eraseCharacter
  case eraseWord
  case eraseText
}

/// Where a key has a meaning.
package enum Scope: String, CaseIterable, Sendable {
  /// Wherever no text is typed.
  case everywhere
  /// The worklist.
  case browse
  /// One case.
  case review
  /// One case whose graders and samples are hidden.
  case blind
  /// A mask being edited.
  case edit
  /// The latent plane.
  case latent
  /// The matrix.
  case compare
  /// The model's distinct opinions.
  case opinions
  /// Level and width of the window being adjusted.
  case window
  /// Number, temperature and threshold of the samples being adjusted.
  case sampling
  /// A number being awaited, for the outline of that grader.
  case graders
  /// A number being awaited, for the posterior of that grader.
  case posteriors
  /// The export dialog.
  case export
  /// The list of marked hypotheses.
  case marks
  /// The list of keys.
  case help
  /// Story and source of the case.
  case about
  /// A line of text.
  case text

  /// The heading in help and documents.
  package var title: String {
    switch self {
    case .everywhere: "Everywhere"
    case .browse: "Browse"
    case .review: "Review"
    case .blind: "Blind first"
    case .edit: "Edit a mask"
    case .latent: "Latent plane"
    case .compare: "Compare"
    case .opinions: "Opinions"
    case .window: "Level and width"
    case .sampling: "Samples"
    case .graders: "A grader, by number"
    case .posteriors: "A grader's posterior, by number"
    case .export: "Export dialog"
    case .marks: "Marks"
    case .help: "Help"
    case .about: "About the case"
    case .text: "Typing text"
    }
  }
}
