import Exports
import Foundation
import Interchange
import Reviewer

/// Writes what the reviewer's dialog asks for.
struct MarkExport {
  /// What is asked for.
  let request: ExportRequest
  /// Who chose.
  let reviewer: String
  /// When.
  let time: Date
  /// How the image looks in pictures.
  let subject: ExportSubject

  /// The export of `request`.
  init(_ request: ExportRequest, reviewer: String, time: Date) {
    self.request = request
    self.reviewer = reviewer
    self.time = time
    let graders = request.includesGraders ? ExportedHypothesis.graders(of: request.record) : []
    subject = ExportSubject(
      record: request.record,
      hypotheses: request.marks.map { ExportedHypothesis($0, request) } + graders,
      window: request.window, context: .init(reviewer: reviewer, time: time))
  }

  /// Writes the files into a folder of its own below the one that was asked for.
  func write(_ slices: DICOMFolder?, _ reader: DICOMReader) throws -> ExportWriter.Written {
    let writer = ExportWriter(formats: request.formats, slices: slices, reader: reader)
    // As a shell would take it, so that no folder is made that is called ~.
    let folder = NSString(string: request.folder).expandingTildeInPath
    try makeFolder(folder)
    let stamp = subject.context.time.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
    let name = folder + "/" + plainFileName(request.record.id) + "-" + stamp
    for attempt in 1...999 {
      let target = attempt == 1 ? name : "\(name)-\(attempt)"
      if DurableFolder.isTaken(target) { continue }
      return try writer.write(to: target, count: 1, context: subject.context, isNested: false) {
        _ in subject
      }
    }
    throw FileError.exists(path: name)
  }
}

extension ExportedHypothesis {
  /// A mark of the reviewer.
  init(_ mark: Mark, _ request: ExportRequest) {
    let source: Source =
      switch mark.source {
      case .sample(let index, let seed, let temperature):
        .sample(index, seed: seed, temperature: temperature)
      case .latent: .latent
      case .edited(let name): .edited(name)
      }
    self.init(
      name: mark.name, mask: mark.hypothesis.mask, source: source,
      color: mark.isPainted ? Palette.edited : Palette.sample)
    title = mark.title
    // The code that was found for a painted mask is that of another mask, which a model draws.
    guard !mark.isPainted else { return }
    z = mark.hypothesis.z.map(Double.init)
    u = mark.hypothesis.u.map(Double.init)
    threshold = mark.hypothesis.threshold
    model = mark.model.map { Model(name: $0.name, sha256: $0.sha256) }
    // Samples of another model say nothing of how probable this one finds the mask.
    let isOther = request.model != mark.model?.sha256
    share =
      request.samples.isEmpty || isOther ? nil : SampleShare(request.samples).share(of: mask)
  }
}
