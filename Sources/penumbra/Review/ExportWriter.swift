import Exports
import Foundation
import Imaging
import Interchange

/// Writes the files of an export into a new folder: complete or not at all, never over anything.
struct ExportWriter {
  /// What was written.
  struct Written: Equatable {
    /// The folder.
    var folder: String
    /// The number of files in it.
    var files: Int
    /// What was left out, and why.
    var notes: [String]
  }

  /// What the files are to be.
  let formats: [ExportFormat]
  /// Where the DICOM slices of the source are; nil when nobody has told.
  var slices: DICOMFolder?
  /// What makes DICOM Segmentations.
  var reader: DICOMReader?

  /// Writes `count` cases, each of which `subject` gives, into the new folder `path`.
  ///
  /// The files of several cases go into one folder for each, below `path`. Throws before anything is
  /// written when a case cannot have one of the formats.
  func write(
    to path: String, count: Int, context: ExportSubject.Context, isNested: Bool,
    _ subject: (Int) throws -> ExportSubject
  ) throws -> Written {
    try DurableFolder.create(path) { folder in
      var manifest = ExportManifest()
      var (lines, notes, ids): ([String], [String], [String]) = ([], [], [])
      func add(_ file: ExportFile) throws {
        try folder.add(file.name, file.bytes)
        manifest.entries.append(.init(file: file.name, content: file.bytes))
      }
      var names = FolderNames()
      for index in 0..<count {
        let subject = try subject(index)
        let (files, left) = try files(subject)
        let prefix = isNested ? names.next(subject.record.id) + "/" : ""
        for file in files { try add(ExportFile(prefix + file.name, file.bytes)) }
        notes += left
        ids.append(subject.record.id)
        if formats.contains(.csv) { lines += ExportTable.lines(subject) }
      }
      if formats.contains(.csv) { try add(ExportTable.file(lines)) }
      let text = manifest.text(facts: Self.facts(ids, context, notes))
      try folder.add(ExportManifest.name, text)
      return Written(folder: path, files: manifest.entries.count + 1, notes: notes)
    }
  }

  /// Names folders after cases, each once.
  private struct FolderNames {
    private var taken: Set<String> = []

    mutating func next(_ id: String) -> String {
      let name = plainFileName(id)
      var candidate = name
      var number = 2
      while !taken.insert(candidate).inserted {
        candidate = "\(name)-\(number)"
        number += 1
      }
      return candidate
    }
  }

  private static func facts(
    _ ids: [String], _ context: ExportSubject.Context, _ notes: [String]
  ) -> [JSON.Member] {
    [
      .init("use", .string("research only, not for diagnosis")),
      .init("cases", .array(ids.map(JSON.string))), .init("time", .string(context.time)),
      .init("reviewer", .string(context.reviewer)),
      .init("program", .string("penumbra \(context.version)")),
      .init("notes", .array(notes.map(JSON.string))),
    ]
  }

  /// The files of one case, and what was left out.
  private func files(_ subject: ExportSubject) throws -> (files: [ExportFile], notes: [String]) {
    let plan = ExportPlan(subject)
    var files = try plan.files(formats)
    guard formats.contains(.seg) else { return (files, []) }
    let record = subject.record
    if let obstacle = record.obstacle(to: .seg, hasSlices: slices != nil) {
      throw Failure(
        .badData, "\(displaySafe(record.id)): no DICOM Segmentation can be made: \(obstacle)")
    }
    guard let slices, let reader else { return (files, []) }
    let found = try slices.slice(of: record)
    let segmentation = try ExportSegmentation(plan, path: found.path, slice: found.placement)
    var notes = segmentation.leftOut.map {
      "\(record.id): \($0) is empty; it has no segment in \(ExportPlan.segmentationName), since"
        + " viewers fail on empty ones"
    }
    if let request = segmentation.request {
      files.append(ExportFile(ExportPlan.segmentationName, try reader.segmentation(request)))
    } else {
      notes.append("\(record.id): no \(ExportPlan.segmentationName), since all masks are empty")
    }
    return (files, notes)
  }
}

extension ExportSubject.Context {
  /// The export of `reviewer` at `time` with this program.
  init(reviewer: String, time: Date) {
    self.init(
      reviewer: reviewer, time: time.ISO8601Format(), version: Penumbra.configuration.version)
  }
}

extension DICOMReader {
  /// A reader whose work this program does in a process of its own.
  static func ofThisProgram() -> DICOMReader {
    DICOMReader(
      program: Bundle.main.executablePath ?? CommandLine.arguments[0],
      arguments: ["dicom-worker"])
  }
}
