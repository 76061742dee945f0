import ArgumentParser
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
      Keys are shown on every screen; ? shows all of them.

      EXAMPLE
        penumbra review lidc --case LIDC-IDRI-0005/nodule-0/slice-1
      """)

  @Argument(help: "The folder of the library.")
  var library: String

  @Option(name: .customLong("case"), help: ArgumentHelp("The case to begin with.", valueName: "ID"))
  var caseID: String?

  func run() throws {
    let opened = try CaseLibrary.open(library)
    let ending = try MainActor.assumeIsolated { try review(opened) }
    switch ending {
    case .left: return
    case .interrupted: throw ExitCode(Failure.Code.interrupted.rawValue)
    case .hungUp: throw ExitCode(128 + SIGHUP)
    case .terminated: throw ExitCode(128 + SIGTERM)
    }
  }

  @MainActor
  private func review(_ opened: CaseLibrary) throws -> ReviewLoop.Ending {
    let mailbox = try Mailbox()
    var list = Reviewer.Worklist(libraryName: displaySafe(library), rows: rows(opened))
    if let caseID, !list.select(id: caseID) {
      throw Failure(
        .noInput,
        "\(displaySafe(library)): no case '\(displaySafe(caseID))'; penumbra rank lists them")
    }
    let terminal: CursesTerminal
    do {
      terminal = try CursesTerminal(crashMessage: "penumbra: the reviewer crashed")
    } catch {
      throw Failure(.noTerminal, "\(error)")
    }
    defer { terminal.close() }
    let state = Session.State(
      look: terminal.look, worklist: list, model: .absent("no model: start with --model FILE"),
      exportFolder: "penumbra-exports")
    Ranking.start(opened, mailbox)
    return ReviewLoop(state, opened, terminal, mailbox).run()
  }

  private func rows(_ opened: CaseLibrary) -> [CaseRow] {
    opened.entries.map {
      CaseRow(
        id: $0.id, name: displaySafe($0.id), patient: displaySafe($0.patient), areas: $0.areas,
        spacing: $0.spacing)
    }
  }
}
