import ArgumentParser
import Cells
import CursesDriver
import Foundation
import Interchange
import Reviewer

/// `penumbra review`: the reviewer in the terminal.
struct ReviewCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "review",
    abstract: "Browse ambiguous cases, compare graders, explore hypotheses, export them.",
    discussion: """
      Without a LIBRARY it opens the built-in demo: synthetic cases, with the model that ships.
      Keys are shown on every screen; ? shows all of them. For research, not for diagnosis.
      PENUMBRA_COLOR=truecolor|256|16|8|mono and PENUMBRA_GLYPHS=sextant|quadrant|half|shade|ascii
      override what is known of the terminal; NO_COLOR is heeded.

      Scenes are shown by one class, with a model trained on all classes, or with that --class. Of all \
      classes, a sample is the likeliest class of each pixel: its mask shows the pixels of the class, p \
      is the probability of the class, and a grader stands where the whole segmentation does.

      EXAMPLE
        penumbra
        penumbra review lidc --model lidc.safetensors --case LIDC-IDRI-0005/nodule-0/slice-1
        penumbra review streets --class car --model streets.safetensors
      """)

  @Argument(help: "The folder of the library; without one, the built-in demo.")
  var library: String?

  @Option(
    help: ArgumentHelp(
      "The model, or the name of one that ships; without it, the first of those, and none for scenes.",
      valueName: "FILE"))
  var model: String?

  @Option(name: .customLong("case"), help: ArgumentHelp("The case to begin with.", valueName: "ID"))
  var caseID: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class that scenes are shown by.", valueName: "NAME"))
  var className: String?

  @Option(
    help: ArgumentHelp(
      "Who reads: whose decisions are shown and recorded, and the name in exports; without one, your "
        + "login.", valueName: "NAME"))
  var reviewer: String?

  @Option(
    help: ArgumentHelp(
      "The folder with the DICOM slices of the source, for DICOM Segmentations.",
      valueName: "FOLDER"))
  var dicom: String?

  @Flag(
    help: """
      Record no decision and export nothing. Marks are still kept, in your state folder, and the library \
      is left as it is.
      """)
  var readOnly = false

  @Flag(help: "Hide graders and samples of a case until your first impression is recorded.")
  var blind = false

  @Option(
    help: ArgumentHelp(
      """
      The way to the terminal; slow sends less: 256 colours, and images complete only once you pause. Unless \
      told, fast until the terminal is seen to read slowly.
      """,
      valueName: "fast|slow"))
  var link: Link?

  @Option(
    help: ArgumentHelp(
      """
      The keys; with ohif, 1-5 take windows of grey values and the space bar shows the image as it was \
      opened, as in OHIF.
      """,
      valueName: "standard|ohif"))
  var keys = KeyMap.standard

  @Flag(help: "Leave the mouse to the terminal.")
  var noMouse = false

  @Option(
    help: ArgumentHelp(
      "Keys and commands to run instead of a terminal: jj<Enter>, :size CxR, :save-screen PATH.",
      valueName: "FILE"))
  var script: String?

  func validate() throws {
    if blind && readOnly {
      throw ValidationError("--blind records first impressions, which --read-only does not allow")
    }
  }

  func run() throws {
    if let model, !FileManager.default.fileExists(atPath: Assets.model(named: model)) {
      throw Failure(.noInput, "\(displaySafe(model)): no such file; expected a model")
    }
    let ending = try MainActor.assumeIsolated { try script.map(runScript) ?? review() }
    switch ending {
    case .left: return
    case .interrupted: throw ExitCode(Failure.Code.interrupted.rawValue)
    case .hungUp: throw ExitCode(128 + SIGHUP)
    case .terminated: throw ExitCode(128 + SIGTERM)
    }
  }

  @MainActor
  private func review() throws -> ReviewLoop.Ending {
    let mailbox = try Mailbox()
    let opening = LibraryOpening(path: library, class: className, caseID: caseID, mailbox)
    let memory = ReviewMemory()
    let terminal: CursesTerminal
    do {
      terminal = try CursesTerminal(
        environment: environment, asksBackground: memory?.isLight == nil, hasMouse: !noMouse,
        crashMessage: "penumbra: the reviewer crashed; files already exported are complete")
    } catch {
      // What is wrong with the library is wrong in any terminal, and is said first.
      _ = try finished(opening, mailbox)
      throw Failure(.noTerminal, "\(error)")
    }
    defer { terminal.close() }
    let opened: LibraryOpening.Opened
    switch try OpeningScreen(terminal: terminal, wake: mailbox.descriptor).wait(for: opening) {
    case .opened(let done): opened = done
    case .ended(let ending): return ending
    }
    var look = terminal.look
    let isWished = ProcessInfo.processInfo.environment["PENUMBRA_GLYPHS"] != nil
    if look.isUnicode, !isWished, let glyphs = memory?.glyphs { look.glyphs = glyphs }
    if let isLight = memory?.isLight { look.isLight = isLight }
    let session = session(opened, look, mailbox, memory)
    defer { memory?.remember(session.state.view, of: classPlace) }
    return ReviewLoop(session: session, terminal: terminal, wake: mailbox.descriptor).run()
  }

  @MainActor
  private func runScript(_ path: String) throws -> ReviewLoop.Ending {
    let bytes = try readFile(path, limit: Limits.script)
    guard let text = String(validating: bytes, as: UTF8.self) else {
      throw Failure(.badData, "\(displaySafe(path)): expected a script in UTF-8, found other bytes")
    }
    let steps = try ReviewScript(text, name: path)
    let mailbox = try Mailbox()
    let opening = LibraryOpening(path: library, class: className, caseID: caseID, mailbox)
    let opened = try finished(opening, mailbox)
    let session = session(opened, Look(), mailbox, nil)
    try ReviewScriptRunner(session: session, mailbox: mailbox).run(steps)
    return .left
  }

  @MainActor
  private func session(
    _ opened: LibraryOpening.Opened, _ look: Look, _ mailbox: Mailbox, _ memory: ReviewMemory?
  ) -> ReviewSession {
    let hypotheses = HypothesisSource(mailbox)
    var state = Session.State(
      look: look, worklist: opened.worklist, model: .absent(Self.noModel),
      exportFolder: URL(filePath: "penumbra-exports").standardizedFileURL.path)
    state.className = className.map(displaySafe)
    if className != nil { state.model = .absent(Self.noModelOfScenes) }
    if let path = model.map({ Assets.model(named: $0) })
      ?? (className == nil ? Assets.model() : nil)
    {
      state.model = .loading
      hypotheses.load(
        path: path, threads: ProcessInfo.processInfo.activeProcessorCount, for: opened.library)
    }
    state.keys = keys
    state.link = link ?? .fast
    state.isLinkChosen = link != nil
    state.isBlind = blind
    state.isBlindForced = blind
    let name = reviewer ?? NSUserName()
    var journal: ReviewJournal?
    if let folder = reviewsFolder(of: opened.library) {
      let known = ReviewJournal.records(in: folder, of: name)
      state.restore(known.own, others: known.others)
      state.history = known.history
      if let problem = known.problems.first { state.notice = .init(problem, .failure) }
      journal = ReviewJournal(folder: folder, reviewer: name, library: opened.worklist.libraryName)
    }
    if caseID == nil, let view = memory?.view(of: classPlace) { state.restore(view) }
    let marks = memory.map { MarkMemory(folder: $0.path, library: classPlace) }
    if let marks {
      do { state.restore(try marks.read()) } catch {
        state.notice = .init("marks hold for this session only: \(error)", .failure)
      }
    }
    if blind { Session.goBlind(&state) }
    Ranking.start(opened.library, mailbox)
    let ranking = ModelRanking(hypotheses, opened.library) { [classPlace] model in
      memory.map { MeasureMemory(folder: $0.path, library: classPlace, model: model) }
    }
    return ReviewSession(
      state, opened.library, mailbox, hypotheses, reviewer: name, memory: memory,
      marks: marks, journal: journal, isReadOnly: readOnly, slices: dicom,
      ranking: ranking)
  }

  /// What the terminal is opened by; a slow link wants the shorter sequences of 256 colours.
  private var environment: [String: String] {
    let environment = ProcessInfo.processInfo.environment
    let hasColors = (environment["NO_COLOR"] ?? "").isEmpty
    return link == .slow && hasColors
      ? ["PENUMBRA_COLOR": "256"].merging(environment) { $1 } : environment
  }

  /// The library.
  private var place: String {
    library.map { URL(filePath: $0).standardizedFileURL.path } ?? "demo"
  }

  /// The library and its class, for what is remembered of both: masks, claims and measures of another
  /// class are of something else.
  private var classPlace: String { className.map { "\(place)#\($0)" } ?? place }

  /// Decisions lie beside the library, for each class of scenes apart; those on the demo in the user's
  /// state folder.
  private func reviewsFolder(of opened: CaseLibrary) -> String? {
    if let library { return opened.reviewsFolder(at: library) }
    return ReviewMemory()?.demoReviews
  }

  @MainActor
  private func finished(
    _ opening: LibraryOpening, _ mailbox: Mailbox
  ) throws -> LibraryOpening.Opened {
    while true {
      if let opened = try opening.opened() { return opened }
      ReviewScriptRunner.sleep(until: mailbox)
    }
  }

  private static let noModel = "no model: start with --model FILE"
  private static let noModelOfScenes =
    "no model: the one that ships knows CT, no scenes; start with --model FILE"
}

extension Link: ExpressibleByArgument {}

extension KeyMap: ExpressibleByArgument {}
