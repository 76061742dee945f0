import Foundation
import Interchange
import Reviewer
import Synchronization

/// A library being opened on a thread of its own, so that a long list does not delay the terminal.
final class LibraryOpening: Sendable {
  /// A library and its worklist.
  struct Opened: Sendable {
    /// The cases.
    var library: CaseLibrary
    /// Their list.
    var worklist: Reviewer.Worklist
  }

  /// The name on screen.
  let name: String

  private let path: String?
  private let className: String?
  private let caseID: String?
  private let mailbox: Mailbox
  private let result = Mutex<Result<Opened, Failure>?>(nil)

  /// Begins to open the library at `path`, the demo without one, with `caseID` selected; `mailbox`
  /// wakes when that is done. Scenes are shown by the class of that name.
  init(path: String?, class className: String? = nil, caseID: String?, _ mailbox: Mailbox) {
    self.path = path
    self.className = className
    self.caseID = caseID
    self.mailbox = mailbox
    name = path.map(displaySafe) ?? "demo phantoms"
    mailbox.beginWork()
    let thread = Thread { [self] in
      let outcome = Result { try open() }.mapError { Failure($0) }
      result.withLock { $0 = outcome }
      mailbox.wake()
      mailbox.endWork()
    }
    thread.start()
  }

  /// Returns the library; nil while it is being opened.
  func opened() throws -> Opened? { try result.withLock { $0 }?.get() }

  private func open() throws -> Opened {
    let library = try path.map { try CaseLibrary.open($0, class: className) } ?? CaseLibrary.demo()
    try library.requireCases()
    var list = Reviewer.Worklist(libraryName: name, rows: library.rows)
    if let caseID, !list.select(id: caseID) {
      throw Failure(.noInput, "\(name): no case '\(displaySafe(caseID))'; penumbra rank lists them")
    }
    return Opened(library: library, worklist: list)
  }
}
