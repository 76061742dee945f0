import ArgumentParser
import Foundation
import Interchange

/// The layouts that `penumbra import` reads.
enum ImportFormat: String, CaseIterable, ExpressibleByArgument {
  /// Found out from the source.
  case auto
  /// One folder of masks per grader beside the images.
  case crops
  /// DICOM slices and the readers' outlines in XML, as The Cancer Imaging Archive ships LIDC-IDRI.
  case lidc
}

/// `penumbra import`: makes a library from crops or scans.
struct ImportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "import",
    abstract: "Make a library from crops or scans with the outlines of several graders.",
    discussion: """
      The layout of the source is found out, or named in front of it.

      crops: a folder, or a .tar or .tar.gz archive of it, one folder per grader:
        PATIENT/nodule-N/images/slice-K.png
        PATIENT/nodule-N/mask-0/slice-K.png, mask-1, ...   0 or 255
      A table beside it (val.csv for val.tar.gz) adds spacing and place in the scan.

      lidc: a folder with the DICOM slices and XML annotations of LIDC-IDRI, in
      any folders below. The readings of a nodule are matched by their place; each
      of its slices becomes a case in Hounsfield units. Patients are spread over
      train, val and test unless --split names one.

      What cannot be imported is named with its reason and listed in
      rejected.jsonl. An import that was interrupted goes on when the same command
      is given again.

      EXAMPLE
        penumbra import val.tar.gz --to lidc-val
        penumbra import train.tar.gz --to lidc --split train
        penumbra import val.tar.gz --to lidc --split val --append
        penumbra import lidc LIDC-IDRI --to scans
        penumbra import LIDC-IDRI --to scans --native --dry-run
      """)

  @Argument(
    help: ArgumentHelp(
      "The folder or archive to read; nothing is written to it. A layout may stand before it.",
      valueName: "source"))
  var words: [String]

  @Option(name: .customLong("to"), help: "The folder of the library.")
  var library: String

  @Option(help: "The layout of the source: auto, crops or lidc.")
  var format: ImportFormat = .auto

  @Option(help: "The part of the library the cases go into; from the name of the source otherwise.")
  var split: String?

  @Flag(help: "Cut scans into 128 x 128 pixels as they are, instead of 180 x 180 of 0.5 mm.")
  var native = false

  @Flag(help: "Add to a library that was made from another source.")
  var append = false

  @Flag(help: "Read and check everything, write nothing.")
  var dryRun = false

  /// The folder or archive to read.
  private var source: String { words.last ?? "" }

  /// The layout that was asked for.
  private var asked: ImportFormat {
    words.count == 2 ? ImportFormat(rawValue: words[0]) ?? format : format
  }

  func validate() throws {
    if words.count == 2, ImportFormat(rawValue: words[0]) == nil {
      throw ValidationError(
        "expected a layout (crops or lidc) before the source, found '\(displaySafe(words[0]))'")
    }
    if words.count > 2 { throw ValidationError("expected one source, found \(words.count)") }
  }

  func run() throws {
    let interruption = Interruption()
    let crops = try openSource(interruption)
    let writer = dryRun ? nil : try makeWriter(crops)
    let already = writer?.count ?? 0
    var report = ImportReport(already: already, rejections: crops.rejections)
    crops.rejections.forEach(ImportReport.show)
    try read(crops, into: writer, interruption, &report)
    if report.isInterrupted {
      try writer?.commit()
      throw Failure(.interrupted, "interrupted: \(report.summary); run it again to go on")
    }
    try writer?.finish(rejected: report.rejections)
    say("\(report.summary)\(dryRun ? "; nothing was written" : "")")
    if report.imported + already == 0 {
      throw Failure(.badData, "\(displaySafe(source)): nothing could be imported")
    }
  }

  private func openSource(_ interruption: Interruption) throws -> any CaseImport {
    let isLIDC = asked == .lidc || asked == .auto && LIDCImport.recognizes(source)
    guard isLIDC || !native else {
      throw ValidationError("--native is for scans; crops are always taken as they are")
    }
    do throws(ImportError) {
      return isLIDC
        ? try openScans(interruption) : try CropImport(path: source, split: split)
    } catch {
      error.rejections.forEach(ImportReport.show)
      switch error {
      case .file(let error): throw error
      case .interrupted: throw Failure(.interrupted, "\(error); nothing was written")
      default: throw Failure(.badData, "\(displaySafe(source)): \(error)")
      }
    }
  }

  private func openScans(_ interruption: Interruption) throws(ImportError) -> LIDCImport {
    let reader = DICOMReader(program: Self.program, arguments: ["dicom-worker"])
    var bar: ProgressBar?
    defer { bar?.finish() }
    return try LIDCImport(
      path: source, split: split, shape: native ? .native : .resampled, reader: reader
    ) { done, total in
      if bar == nil { bar = ProgressBar("list", total: total, unit: "files") }
      bar?.advance(to: done)
      return !interruption.isRequested
    }
  }

  /// This program, which serves as the reader of DICOM files too.
  private static var program: String {
    Bundle.main.executablePath ?? CommandLine.arguments[0]
  }

  private func makeWriter(_ crops: any CaseImport) throws -> LibraryWriter {
    do {
      return try LibraryWriter(
        path: library, source: crops.source, attribution: crops.attribution, appending: append)
    } catch {
      if case .file(let error) = error { throw Failure(.cannotCreate, "\(error)") }
      throw error
    }
  }

  private func read(
    _ crops: any CaseImport, into writer: LibraryWriter?, _ interruption: Interruption,
    _ report: inout ImportReport
  ) throws {
    var bar = ProgressBar("import", total: crops.count, unit: "cases")
    defer { bar.finish() }
    var done = 0
    try crops.forEach { id in
      let isKnown = writer?.contains(id) ?? false
      done += isKnown ? 1 : 0
      return isKnown
    } _: { outcome in
      switch outcome {
      case .success(let subject):
        try writer?.append(subject)
        report.imported += 1
      case .failure(let failure):
        bar.finish()
        report.add(failure.rejection)
      }
      done += 1
      bar.advance(to: min(done, crops.count))
      report.isInterrupted = interruption.isRequested
      return !report.isInterrupted
    }
  }
}

/// What came of an import, counted and told on standard error.
struct ImportReport {
  /// Cases that were in the library before.
  let already: Int
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
