import Dispatch
import Foundation
import Interchange
import Reviewer
import Synchronization

/// Writes exports on a thread of its own, one after the other: to find a slice among all files of a
/// scanner can take long, and keys do not wait for it.
final class ExportDesk: Sendable {
  private struct Tools {
    let reader: DICOMReader
    let slices: DICOMFolder?
  }

  private let tools: Mutex<Tools>
  private let reviewer: String
  private let mailbox: Mailbox
  private let queue = DispatchQueue(label: "exports", qos: .userInitiated)

  /// A desk that answers into `mailbox`; `slices` is the folder of the DICOM slices, when there is one.
  init(slices: String?, reviewer: String, _ mailbox: Mailbox) {
    let reader = DICOMReader.ofThisProgram()
    tools = Mutex(Tools(reader: reader, slices: slices.map { DICOMFolder($0, reader: reader) }))
    self.reviewer = reviewer
    self.mailbox = mailbox
  }

  /// Writes what is asked for, at `time`.
  func write(_ request: ExportRequest, time: Date) {
    mailbox.beginWork()
    queue.async { [self] in
      mailbox.post(answer(request, time))
      mailbox.endWork()
    }
  }

  private func answer(_ request: ExportRequest, _ time: Date) -> Session.Message {
    let export = MarkExport(request, reviewer: reviewer, time: time)
    do {
      let written = try tools.withLock { try export.write($0.slices, $0.reader) }
      return .exported(
        caseID: request.record.id, folder: displaySafe(written.folder), files: written.files,
        notes: written.notes.map(displaySafe))
    } catch {
      return .exportFailed(Failure(error).description)
    }
  }
}
