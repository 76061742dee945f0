import ArgumentParser
import Cells
import Exports
import Foundation
import Imaging
import Interchange
import Reviewer

/// What all commands that write masks are told.
struct ExportOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "What to write, with commas between: png, nifti, seg, nrrd, json, csv.", valueName: "LIST"))
  var formats = "png,json,csv"

  @Option(
    help: ArgumentHelp(
      "The folder with the DICOM slices of the source, which seg needs.", valueName: "FOLDER"))
  var dicom: String?

  @Option(help: ArgumentHelp("The name in the files; without one, your login.", valueName: "NAME"))
  var exporter: String?

  @Option(name: .customLong("to"), help: ArgumentHelp("The folder to make.", valueName: "DIR"))
  var target: String

  /// The formats in the order in which they are written.
  var wanted: [ExportFormat] {
    get throws {
      let names = formats.split(separator: ",").map(String.init)
      let known = ExportFormat.allCases.map(\.rawValue).joined(separator: ", ")
      for name in names where ExportFormat(rawValue: name) == nil {
        throw ValidationError(
          "--formats: expected some of \(known), found '\(displaySafe(name))'.")
      }
      guard !names.isEmpty else {
        throw ValidationError("--formats: expected some of \(known), found none.")
      }
      return ExportFormat.allCases.filter { names.contains($0.rawValue) }
    }
  }

  func validate() throws {
    let wanted = try wanted
    guard wanted.contains(.seg) || dicom == nil else {
      throw ValidationError("--dicom is for the format seg; add it to --formats or leave it out.")
    }
    if wanted.contains(.seg), dicom == nil {
      throw ValidationError(
        "--formats seg: a DICOM Segmentation refers to the slices of its source; name their folder"
          + " with --dicom.")
    }
  }

  /// Throws when the folder cannot be made, so that long work need not end in vain.
  func checkTarget() throws {
    try checkCreatable(target)
    if DurableFolder.isTaken(target) { throw FileError.exists(path: target) }
  }

  /// Writes `count` cases, each of which `subject` gives, and says so.
  func write(
    count: Int, isNested: Bool, _ hypotheses: (Int) throws -> (Case, [ExportedHypothesis])
  ) throws {
    let reader = DICOMReader.ofThisProgram()
    let writer = ExportWriter(
      formats: try wanted, slices: dicom.map { DICOMFolder($0, reader: reader) }, reader: reader)
    let context = ExportSubject.Context(reviewer: exporter ?? NSUserName(), time: Date())
    let interruption = Interruption()
    var bar = ProgressBar("export", total: count, unit: "cases")
    defer { bar.finish() }
    let written = try writer.write(
      to: target, count: count, context: context, isNested: isNested
    ) { index in
      try interruption.check("nothing was written")
      let (record, masks) = try hypotheses(index)
      bar.advance(to: index + 1)
      return ExportSubject(
        record: record, hypotheses: masks, window: Self.window(record), context: context)
    }
    bar.finish()
    written.notes.forEach { say("note: \(displaySafe($0))") }
    say("\(written.files) files in \(displaySafe(written.folder))")
  }

  /// The window that the reviewer begins with.
  private static func window(_ record: Case) -> Window {
    ViewSettings().window(for: OpenCase(record)).window
  }
}

/// Which masks of a model are wanted.
struct SampleOptions: ParsableArguments {
  @Option(
    help: ArgumentHelp(
      "The model, or the name of one that ships; without it, the first of those.",
      valueName: "FILE"))
  var model: String?

  @Option(help: ArgumentHelp("How many samples to draw.", valueName: "N"))
  var count: Int?

  @Option(
    help: ArgumentHelp(
      "The seed of the samples, in decimal digits, or in hexadecimal ones with 0x in front as journals"
        + " and exports have it (0).",
      valueName: "S"), transform: Self.seed)
  var seed: UInt64?

  @Option(
    help: ArgumentHelp(
      "What the prior's standard deviations are multiplied by for samples, 0 to 3 (1).",
      valueName: "X"))
  var temperature: Double?

  @Option(
    help: ArgumentHelp(
      "The probability above which a pixel is inside, of a class p / (p + q), .05 to .95 (.5).",
      valueName: "P"))
  var threshold: Double?

  @Option(
    name: .customLong("z"), parsing: .unconditionalSingleValue,
    help: ArgumentHelp(
      "A place in latent space in standard deviations of the prior, one number for each dimension;"
        + " may be given several times.", valueName: "U1,U2,..."))
  var places: [String] = []

  /// The most samples at once.
  private static let limit = 4_096

  /// Whether any mask of a model is asked for.
  var isAsked: Bool { count != nil || !places.isEmpty }

  /// The options that say nothing, since no mask of a model is asked for.
  private var idle: [String] {
    guard !isAsked else { return [] }
    return [
      seed.map { _ in "--seed" }, temperature.map { _ in "--temperature" },
      threshold.map { _ in "--threshold" },
    ].compactMap(\.self)
  }

  func validate() throws {
    if let count, !(1...Self.limit).contains(count) {
      throw ValidationError("--count: expected 1 to \(Self.limit), found \(count).")
    }
    if let first = idle.first {
      throw ValidationError(
        "\(first) is for masks of a model: add --count or --z, or leave it out.")
    }
    if temperature != nil, count == nil {
      throw ValidationError("--temperature is for samples: add --count, or leave it out.")
    }
    if let temperature, !Sampling.temperatures.contains(temperature) {
      throw ValidationError("--temperature: expected 0 to 3, found \(temperature).")
    }
    if let threshold, !Sampling.thresholds.contains(threshold) {
      throw ValidationError("--threshold: expected .05 to .95, found \(threshold).")
    }
    _ = try request
  }

  /// Returns a seed in decimal digits, or in hexadecimal ones behind 0x.
  @Sendable
  static func seed(_ text: String) throws -> UInt64 {
    let number = text.hasPrefix("0x") ? UInt64(text.dropFirst(2), radix: 16) : UInt64(text)
    guard let number else {
      throw ValidationError(
        "--seed: expected a number, or hexadecimal digits behind 0x, found '\(displaySafe(text))'.")
    }
    return number
  }

  /// What is asked for.
  var request: ModelSamples.Request {
    get throws {
      let parsed = try places.map { text in
        let numbers = text.split(separator: ",", omittingEmptySubsequences: false)
          .map { Float($0.trimmingCharacters(in: .whitespaces)) }
        guard let all = numbers as? [Float], all.allSatisfy({ $0.isFinite && abs($0) <= 100 })
        else {
          throw ValidationError(
            "--z: expected numbers of -100 to 100 with commas between, found"
              + " '\(displaySafe(text))'.")
        }
        return all
      }
      return ModelSamples.Request(
        count: count ?? 0, seed: seed ?? 0, temperature: temperature ?? 1,
        threshold: threshold ?? 0.5, places: parsed)
    }
  }

  /// Returns the masks of the model for `subject`, a case of `library`.
  func hypotheses(of subject: Case, in library: CaseLibrary) throws -> [ExportedHypothesis] {
    let samples = try ModelSamples(subject, .open(model, for: library), request)
    var bar = ProgressBar("sample", total: samples.work, unit: "masks")
    defer { bar.finish() }
    return samples.hypotheses { bar.advance(to: $0) }
  }
}
