import ArgumentParser
import Foundation
import Interchange

/// The layout that `penumbra import` is told to read.
enum ImportFormat: Equatable, ExpressibleByArgument {
  /// Found out from the source.
  case auto
  /// The one that is named.
  case layout(SourceLayout)

  init?(argument: String) {
    if argument == "auto" {
      self = .auto
    } else {
      guard let layout = SourceLayout(rawValue: argument) else { return nil }
      self = .layout(layout)
    }
  }

  static var allValueStrings: [String] { ["auto"] + SourceLayout.allCases.map(\.rawValue) }

  /// The names of all layouts in a sentence.
  static var names: String {
    let names = SourceLayout.allCases.map(\.rawValue)
    return names.dropLast().joined(separator: ", ") + " or " + (names.last ?? "")
  }

  var defaultValueDescription: String { "auto" }
}

/// `penumbra import`: makes a library from crops or scans.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a library from images or scans with the masks of several graders.",
    discussion: """
      The layout of the source is found out, or named in front of it.

      crops: a folder, or a .tar or .tar.gz archive of it, one folder per grader:
        PATIENT/nodule-N/images/slice-K.png
        PATIENT/nodule-N/mask-0/slice-K.png, mask-1, ...   0 or 255
      A table beside it (val.csv for val.tar.gz) adds spacing and place in the scan.

      hpunet: the crops of the Hierarchical Probabilistic U-Net, a folder or an
      archive: SPLIT/images/PATIENT/z-Z_cN.png, SPLIT/gt/PATIENT/z-Z_cN_l0.png, ...

      folder: PNG images in a folder called images and masks of the same names in
      one folder per grader, or masks named after their image: B01.png and
      B01_seg1.png. Any number of graders; masks that are black on white are turned.

      npz: NumPy arrays called images, of (N, H, W), and masks, of (N, G, H, W), in an
      .npz archive or .npy files; ids, patients and spacing may stand beside them.

      pickle: data_lidc.pickle and the like; nothing of a pickle is executed.

      nifti: a folder of NIfTI-1 files, case01/image.nii.gz beside one file of masks
      per grader, or a.image.nii.gz beside a.mask.nii.gz; each marked slice becomes a
      case.

      lidc: a folder with the DICOM slices and XML annotations of LIDC-IDRI, in
      any folders below. The readings of a nodule are matched by their place; each
      of its slices becomes a case in Hounsfield units. Patients are spread over
      train, val and test unless --split names one.

      cityscapes: a folder with leftImg8bit and gtFine. Each image becomes a scene of
      19 classes, of 256 rows at most; five classes are flipped at random when a network
      learns, as in the paper. Three cities of train become val, and val becomes test,
      as in the paper, unless --split names one.

      What cannot be imported is named with its reason and listed in
      rejected.jsonl. An import that was interrupted goes on when the same command
      is given again.

      EXAMPLE
        penumbra import val.tar.gz --to lidc-val
        penumbra import train.tar.gz --to lidc --split train
        penumbra import val.tar.gz --to lidc --split val --append
        penumbra import lidc LIDC-IDRI --to scans
        penumbra import LIDC-IDRI --to scans --native --dry-run
        penumbra import folder BU-BIL --to cells
        penumbra import cases.npz --to cases --dry-run
        penumbra import cityscapes Cityscapes --to streets
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder or archive to read; nothing is written to it. A layout may stand before it.",
      valueName: "source"))
  var words: [String]

  @Option(name: .customLong("to"), help: "The folder of the library.")
  var library: String

  @Option(help: "The layout of the source: auto, \(ImportFormat.names).")
  var format: ImportFormat = .auto

  @Option(help: "The part of the library the cases go into; from the name of the source otherwise.")
  var split: String?

  @Flag(help: "Cut scans into 128 x 128 pixels as they are, instead of 180 x 180 of 0.5 mm.")
  var native = false

  @Flag(help: "Add to a library that was made from another source.")
  var append = false

  @Flag(help: "Read and check everything, tell what would be imported, write nothing.")
  var dryRun = false

  /// The folder or archive to read.
  private var source: String { words.last ?? "" }

  /// The layout that was asked for.
  private var asked: ImportFormat {
    words.count == 2 ? ImportFormat(argument: words[0]) ?? format : format
  }

  func validate() throws {
    if words.count == 2, ImportFormat(argument: words[0]) == nil {
      throw ValidationError(
        "expected a layout (\(ImportFormat.names)) before the source,"
          + " found '\(displaySafe(words[0]))'")
    }
    if words.count > 2 { throw ValidationError("expected one source, found \(words.count)") }
  }

  func run() throws {
    let interruption = Interruption()
    let cases = try openSource(interruption)
    let writer = dryRun ? nil : try makeWriter(cases)
    let already = writer?.count ?? 0
    var report = ImportReport(already: already, rejections: cases.rejections)
    if dryRun {
      var manifest = LibraryManifest(
        sources: [cases.source], attribution: cases.attribution, task: cases.task)
      manifest.isComplete = true
      report.found = LibrarySummary(manifest)
    }
    cases.rejections.forEach(ImportReport.show)
    try read(cases, into: writer, interruption, &report)
    if report.isInterrupted {
      try writer?.commit()
      throw Failure(.interrupted, "interrupted: \(report.summary); run it again to go on")
    }
    try writer?.finish(rejected: report.rejections)
    if let found = report.found { try printOut(found.text) }
    say("\(report.summary)\(dryRun ? "; nothing was written" : "")")
    if report.imported + already == 0 {
      throw Failure(.badData, "\(displaySafe(source)): nothing could be imported")
    }
  }

  private func openSource(_ interruption: Interruption) throws -> any CaseImport {
    do throws(ImportError) {
      let layout = try layout()
      guard layout == .lidc || !native else { throw .unreadable(Self.noNative) }
      return try open(layout, interruption)
    } catch {
      error.rejections.forEach(ImportReport.show)
      switch error {
      case .file(let error): throw error
      case .interrupted: throw Failure(.interrupted, "\(error); nothing was written")
      case .unreadable(Self.noNative): throw ValidationError(Self.noNative)
      default: throw Failure(.badData, "\(displaySafe(source)): \(error)")
      }
    }
  }

  private static let noNative =
    "--native is for scans of LIDC-IDRI; other images are always taken as they are"

  /// The layout that was asked for, or the one that is found.
  private func layout() throws(ImportError) -> SourceLayout {
    if case .layout(let layout) = asked { return layout }
    guard let layout = try SourceLayout.recognized(source) else {
      throw .unreadable(
        "no layout that is known: expected \(ImportFormat.names); penumbra import --help tells what"
          + " they look like")
    }
    return layout
  }

  private func open(
    _ layout: SourceLayout, _ interruption: Interruption
  ) throws(ImportError) -> any CaseImport {
    switch layout {
    case .crops: try ImageImport(path: source, layout: .crops, split: split)
    case .hpunet: try ImageImport(path: source, layout: .hpunet, split: split)
    case .folder: try ImageImport(path: source, layout: .folder, split: split)
    case .lidc: try openScans(interruption)
    case .npz: try openArrays(interruption)
    case .nifti: try openVolumes(interruption)
    case .pickle: try openPickles(interruption)
    case .cityscapes: try CityscapesImport(path: source, split: split)
    }
  }

  private func openArrays(_ interruption: Interruption) throws(ImportError) -> ArrayImport {
    var bar = Listing("cases", interruption)
    defer { bar.finish() }
    return try ArrayImport(path: source, split: split) { done, total in
      bar.advance(to: done, of: total)
    }
  }

  private func openPickles(_ interruption: Interruption) throws(ImportError) -> PickleImport {
    var bar = Listing("MB", interruption)
    defer { bar.finish() }
    return try PickleImport(path: source, split: split) { done, total in
      bar.advance(to: done, of: total)
    }
  }

  private func openVolumes(_ interruption: Interruption) throws(ImportError) -> NIfTIImport {
    var bar = Listing("volumes", interruption)
    defer { bar.finish() }
    return try NIfTIImport(path: source, split: split) { done, total in
      bar.advance(to: done, of: total)
    }
  }

  private func openScans(_ interruption: Interruption) throws(ImportError) -> LIDCImport {
    let reader = DICOMReader.ofThisProgram()
    var bar = Listing("files", interruption)
    defer { bar.finish() }
    return try LIDCImport(
      path: source, split: split, shape: native ? .native : .resampled, reader: reader
    ) { done, total in
      bar.advance(to: done, of: total)
    }
  }

  private func makeWriter(_ cases: any CaseImport) throws -> LibraryWriter {
    do {
      return try LibraryWriter(
        path: library, source: cases.source, attribution: cases.attribution, appending: append,
        task: cases.task)
    } catch {
      if case .file(let error) = error { throw Failure(.cannotCreate, "\(error)") }
      throw error
    }
  }

  private func read(
    _ cases: some CaseImport, into writer: LibraryWriter?, _ interruption: Interruption,
    _ report: inout ImportReport
  ) throws {
    var bar = ProgressBar("import", total: cases.count, unit: "cases")
    defer { bar.finish() }
    var done = 0
    try cases.forEach { id in
      let isKnown = writer?.contains(id) ?? false
      done += isKnown ? 1 : 0
      return isKnown
    } _: { outcome in
      switch outcome {
      case .success(let subject):
        do {
          if let writer { try subject.append(to: writer) }
          report.found?.add(subject.entry)
          report.imported += 1
        } catch let error as LibraryError {
          guard case .tooLarge(let id, _) = error else { throw error }
          bar.finish()
          report.add(Rejection(item: id, reason: error.description))
        }
      case .failure(let failure):
        bar.finish()
        report.add(failure.rejection)
      }
      done += 1
      bar.advance(to: min(done, cases.count))
      report.isInterrupted = interruption.isRequested
      return !report.isInterrupted
    }
  }
}

/// The progress of listing a source, which Ctrl-C ends.
private struct Listing {
  private let unit: String
  private let interruption: Interruption
  private var bar: ProgressBar?
  private var total = -1

  init(_ unit: String, _ interruption: Interruption) {
    self.unit = unit
    self.interruption = interruption
  }

  /// Shows that `done` of `total` were looked at; returns whether to go on.
  mutating func advance(to done: Int, of total: Int) -> Bool {
    if total != self.total {
      bar = ProgressBar("list", total: total, unit: unit)
      self.total = total
    }
    bar?.advance(to: done)
    return !interruption.isRequested
  }

  /// Takes the bar away.
  func finish() { bar?.finish() }
}

/// What came of an import, counted and told on standard error.
struct ImportReport {
  /// Cases that were in the library before.
  let already: Int
  /// What was found, where that is told instead of written.
  var found: LibrarySummary?
  /// Cases that were added now.
  var imported = 0
  /// What could not be imported.
  private(set) var rejections: [Rejection]
  /// Whether Ctrl-C ended the import.
  var isInterrupted = false

  /// A report that begins with what the names of the files already told.
  init(already: Int, rejections: [Rejection]) {
    self.already = already
    self.rejections = rejections
  }

  /// The counts in one line.
  var summary: String {
    let before = already > 0 ? ", \(already) were there before" : ""
    return "\(imported) cases imported\(before), \(rejections.count) rejected"
  }

  /// Counts and shows a rejection.
  mutating func add(_ rejection: Rejection) {
    rejections.append(rejection)
    Self.show(rejection)
  }

  /// Shows a rejection.
  static func show(_ rejection: Rejection) {
    say("rejected: \(displaySafe(rejection.item)): \(displaySafe(rejection.reason))")
  }
}
