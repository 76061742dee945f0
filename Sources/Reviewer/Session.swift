import Cells
import Imaging

/// The reviewer without a terminal: what it shows, what can happen, what it asks for.
package enum Session {
  /// Everything that can happen.
  package enum Message: Equatable, Sendable {
    /// A key was pressed.
    case key(Key)
    /// The terminal takes long to read what is sent.
    case linkIsSlow
    /// The terminal has a size, perhaps another one than before.
    case resized(columns: Int, rows: Int)
    /// The pixels of a case are here.
    case loaded(OpenCase)
    /// A case cannot be read.
    case loadFailed(caseID: String, reason: String)
    /// What graders marked and how far they differ, by index of the case in the library.
    case ranked([Int: CaseMeasures])
    /// That is known of all cases but `unreadable`.
    case rankingEnded(unreadable: Int)
    /// Samples of all cases but `unreadable` are drawn.
    case measuringEnded(unreadable: Int)
    /// The model is ready.
    case modelReady(ModelFacts)
    /// There is no model, for this reason.
    case modelAbsent(String)
    /// The prior and the graders' posteriors of a case are known.
    case encoded(caseID: String, Encoding)
    /// Samples of a case, drawn with `seed`.
    case sampled(caseID: String, seed: UInt64, Sampling, [Hypothesis])
    /// The hypothesis at one place of the latent space of a case.
    case decoded(caseID: String, Hypothesis)
    /// Hypotheses all over the latent plane of a case.
    case gridDecoded(caseID: String, LatentGrid)
    /// So many of the draws that opinions are told from are made.
    case opinionProgress(caseID: String, done: Int, total: Int)
    /// The distinct opinions of a case.
    case opinionsFound(caseID: String, Sampling, OpinionSet)
    /// Where a mask of a case lies in the latent space.
    case codeFound(caseID: String, FoundCode)
    /// Where a painted mask that is marked lies in the latent space; nil when no code was found.
    case markCodeFound(caseID: String, mask: Mask, FoundCode?)
    /// The model failed on a case.
    case hypothesesFailed(caseID: String, reason: String)
    /// The marks of a case were written; `notes` say what was left out.
    case exported(caseID: String, folder: String, files: Int, notes: [String])
    /// Files were not written.
    case exportFailed(String)
    /// What samples of the model say of cases, by index of the case in the library.
    case measured([Int: ModelMeasures])
    /// A line is safely in the journal, with its time.
    case recorded(JournalEntry, time: String)
    /// A decision could not be recorded, and does not hold.
    case recordFailed(String)
    /// Something was done with the mouse.
    case pointer(Pointer)
    /// A text was copied, and kept in a file.
    case copied(file: String?)
    /// Marks could not be kept for later sessions, for this reason.
    case marksNotKept(String)
    /// Marks of a case could not be kept this time, for this reason.
    case marksNotKeptYet(caseID: String, reason: String)
    /// The time asked for by `State.tickMilliseconds` is over.
    case tick
  }

  /// Work asked for, not done.
  package enum Effect: Equatable, Sendable {
    /// Read the case at an index of the library.
    case load(index: Int)
    /// Find prior and posteriors of a case.
    case encode(caseID: String)
    /// Find prior and posteriors of the case at an index that is likely to come next.
    case prepare(index: Int)
    /// Draw samples of an encoded case.
    case sample(caseID: String, seed: UInt64, Sampling)
    /// Decode one place of the latent space, given in standard deviations of the prior, and cut it.
    case decode(caseID: String, u: [Float], threshold: Double)
    /// Decode many places.
    case decodeGrid(caseID: String, LatentGrid)
    /// Draw many masks of an encoded case and tell its opinions apart.
    case findOpinions(caseID: String, seed: UInt64, Sampling)
    /// Find the code that a mask of an encoded case most probably belongs to.
    case findCode(caseID: String, name: String, mask: Mask, grader: Int?)
    /// Find the same for a painted mask that is marked.
    case findMarkCode(caseID: String, mask: Mask)
    /// Draw samples of all cases, to order them by.
    case measureAll
    /// Write hypotheses to files.
    case export(ExportRequest)
    /// Add a line to the journal.
    case record(JournalEntry)
    /// Keep the marks of a case for later sessions, in place of those kept before.
    case keepMarks(caseID: String, [Mark])
    /// Keep the code of a painted mark of a case with that mark, where it is kept.
    case keepCode(caseID: String, Mark)
    /// Send the whole screen anew.
    case redraw
    /// Go to the background.
    case suspend
    /// Keep the choice of characters for images.
    case rememberGlyphs(GlyphSet)
    /// Keep whether colours are for a light background.
    case rememberTheme(isLight: Bool)
    /// Copy a text.
    case copy(String)
    /// Leave; true when the user broke off.
    case quit(isInterrupt: Bool)
  }

  /// What lies over the screen.
  package enum Dialog: Equatable, Sendable {
    /// The keys.
    case help(HelpPage)
    /// Story and source of the case, from a line on.
    case about(scroll: Int)
    /// The filter being typed, and the one before.
    case filter(text: String, before: String)
    /// What to export.
    case export(ExportForm)
    /// The commands to choose from.
    case commands(CommandList)
    /// All marked hypotheses.
    case marks(MarkList)
    /// A text for the journal or a mark, being typed.
    case question(Question, text: String)
    /// Whether to leave though marked hypotheses were not exported.
    case confirmQuit
  }

  /// Everything the screen shows.
  package struct State: Equatable, Sendable {
    /// The size of the terminal.
    package var columns = 80
    /// The size of the terminal.
    package var rows = 24
    /// What the terminal can show.
    package var look: Look
    /// What keys do.
    package var keys = KeyMap.standard
    /// The class that scenes are shown by, safe to show; nil for lesions.
    package var className: String?
    /// The cases.
    package var worklist: Worklist
    /// The screen in front, last, and those to go back to.
    package var trail: [Screen] = [.browse]
    /// Whether the reader last went to an earlier case, so that the next is expected to be one.
    var goesBack = false
    /// What lies over it.
    package var dialog: Dialog?
    /// The case on screen.
    package var current = CaseSlot.none
    /// The model.
    package var model: ModelState
    /// Its hypotheses for the case on screen.
    package var hypotheses = HypothesisState.absent("no case is open")
    /// How much can be sent to the terminal.
    package var link = Link.fast
    /// Whether a person said how much; otherwise a terminal that reads slowly makes the link slow.
    package var isLinkChosen = false
    /// How samples are drawn and masks are cut.
    package var sampling = Sampling()
    /// How images and outlines are shown.
    package var settings = ViewSettings()
    /// The review screen.
    package var review = ReviewState()
    /// The latent screen.
    package var latent = LatentState()
    /// The matrix.
    package var compare = CompareState()
    /// The model's opinions.
    package var opinions = OpinionState()
    /// Masks that were edited, by case; each is kept until the program ends.
    package var edits: [String: MaskEditor] = [:]
    /// Whether keys on the review screen paint in the mask that is edited.
    package var isEditing = false
    /// Hypotheses chosen, by case.
    package var marks: [String: [Mark]] = [:]
    /// Whether later sessions find them again.
    package var keepsMarks = false
    /// Cases whose marks could not be kept when they last changed; the next change tries again.
    package var unkeptCases: Set<String> = []
    /// Painted masks of the case on screen whose codes are being looked for.
    var searchedMasks: [Mask] = []
    /// Where to go once the case is there.
    package var goal: Goal?
    /// What is still to come of the view of the last session.
    package var homecoming: Homecoming?
    /// What the reader said, by case.
    package var records: [String: CaseRecord] = [:]
    /// All that any reader said, by case, the first line first.
    package var history: [String: [HistoryLine]] = [:]
    /// Decisions of other readers that hold, by case.
    package var others: [String: [OtherDecision]] = [:]
    /// Whether graders and samples are hidden until a first impression is recorded.
    package var isBlind = false
    /// Whether that cannot be turned off.
    package var isBlindForced = false
    /// Cases that were on screen with their graders, by which no first impression is blind any more.
    var seen: Set<String> = []
    /// Whether graders were hidden before.
    var wasBlind = false
    /// Whether decisions cannot be recorded, nor anything be exported.
    package var isReadOnly = false
    /// Whether samples of all cases are being drawn.
    package var isMeasuring = false
    /// Whether they were drawn.
    var hasMeasured = false
    /// Cases whose present marks were exported.
    package var exportedCases: Set<String> = []
    /// The folder that exports go to.
    package var exportFolder: String
    /// What the last export took besides marks; nil before the first.
    var exportChoice: ExportForm.Choice?
    /// Whether a folder with the DICOM slices of the sources is at hand.
    package var hasSlices = false
    /// The last thing to tell.
    package var notice: Notice?
    /// What keys change by steps.
    package var adjusting: Adjusting?
    /// What the mouse has hold of; nil while its left button is up, or went down on nothing.
    var grip: Grip?
    /// Whether masks come and go.
    package var isBlinking = false
    /// The ticks since something began to move.
    package var beat = 0

    /// The first state.
    package init(look: Look, worklist: Worklist, model: ModelState, exportFolder: String) {
      self.look = look
      self.worklist = worklist
      self.model = model
      self.exportFolder = exportFolder
    }

    /// What is inside of masks.
    var subject: String { className ?? "lesion" }

    /// The screen in front.
    package var screen: Screen { trail.last ?? .browse }

    /// Where keys go.
    package var scope: Scope {
      switch dialog {
      case .help(let page): page.isTyping ? .text : .help
      case .about: .about
      case .filter, .question, .commands: .text
      case .export(let form): form.folderBeingTyped == nil ? .export : .text
      case .marks: .marks
      case .confirmQuit: .text
      case nil where adjusting == .window: .window
      case nil where adjusting == .sampling && !isHidden: .sampling
      case nil where adjusting == .grader && screen == .review && !isHidden: .graders
      case nil where adjusting == .grader && screen == .latent: .posteriors
      case nil where isPainting: .edit
      case nil:
        switch screen {
        case .browse: .browse
        case .review: isHidden ? .blind : .review
        case .latent: .latent
        case .compare: .compare
        case .opinions: .opinions
        }
      }
    }

    /// The case on screen, when it could be read.
    package var openCase: OpenCase? {
      if case .open(let open) = current { open } else { nil }
    }

    /// The decision that holds for the case on screen.
    package var currentDecision: Decision? {
      currentRecord.decision
    }

    /// The marks of the case on screen.
    package var currentMarks: [Mark] {
      openCase.flatMap { marks[$0.record.id] } ?? []
    }

    /// Samples of the case on screen, as far as they are drawn.
    package var samples: [Hypothesis] {
      if case .encoded(_, let samples) = hypotheses { samples } else { [] }
    }

    /// Prior and posteriors of the case on screen.
    package var encoding: Encoding? {
      if case .encoded(let encoding, _) = hypotheses { encoding } else { nil }
    }

    /// The facts of the model, when it is ready.
    package var modelFacts: ModelFacts? {
      if case .ready(let facts) = model { facts } else { nil }
    }
  }

  /// What keys change by steps for a while.
  package enum Adjusting: Equatable, Sendable {
    /// Level and width of the window.
    case window
    /// Number, temperature and threshold of the samples.
    case sampling
    /// Nothing yet: a grader's number is awaited.
    case grader
  }

  /// What another reader decided on a case.
  package struct OtherDecision: Equatable, Sendable {
    /// The reader's name, safe to show.
    package var reader: String
    /// The decision that holds.
    package var decision: Decision

    /// A decision of a reader.
    package init(reader: String, decision: Decision) {
      self.reader = reader
      self.decision = decision
    }
  }

  /// The case on screen.
  package enum CaseSlot: Equatable, Sendable {
    /// None is selected.
    case none
    /// It could not be read.
    case failed(caseID: String, reason: String)
    /// It is there.
    case open(OpenCase)
  }

  /// A sentence on the status row.
  package struct Notice: Equatable, Sendable {
    /// What kind of news it is.
    package enum Kind: Equatable, Sendable {
      /// Something to know.
      case information
      /// Something was done.
      case success
      /// Something failed.
      case failure
    }

    /// The sentence.
    package var text: String
    /// What kind of news it is.
    package var kind = Kind.information

    /// A sentence.
    package init(_ text: String, _ kind: Kind = .information) {
      self.text = text
      self.kind = kind
    }
  }
}
