import ArgumentParser
import Cells
import CursesDriver
import Foundation
import Interchange
import ProbUNet
import Tensors

/// `penumbra doctor`: what works here, and what to do about what does not.
struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check terminal, colours, characters, locale, folders, model and processor.",
    discussion: """
      Each line is one check: + works, ! works with a loss, - does not work; a cure follows.
      The exit code is 2 when the reviewer cannot run in this terminal.

      EXAMPLE
        penumbra doctor
      """)

  func run() throws {
    let checks = DoctorChecks(environment: ProcessInfo.processInfo.environment).all
    let width = checks.map(\.name.count).max() ?? 0
    for check in checks {
      let name = check.name.padding(toLength: width, withPad: " ", startingAt: 0)
      try printOut("\(check.state.sign) \(name)  \(check.found)\n")
      if let cure = check.cure {
        try printOut("  \(String(repeating: " ", count: width))  \(cure)\n")
      }
    }
    if checks.contains(where: { $0.name == "terminal" && $0.state == .broken }) {
      throw ExitCode(Failure.Code.noTerminal.rawValue)
    }
  }
}

/// One line of the doctor.
struct DoctorCheck: Equatable {
  /// How it is.
  enum State: Equatable {
    case works, limited, broken

    /// What stands before the line.
    var sign: String {
      switch self {
      case .works: "+"
      case .limited: "!"
      case .broken: "-"
      }
    }
  }

  /// What is checked.
  var name: String
  /// How it is.
  var state: State
  /// What was found, safe to show.
  var found: String
  /// What to do; nil when nothing need be done.
  var cure: String?
}

/// All checks.
struct DoctorChecks {
  /// The variables of the process.
  let environment: [String: String]

  /// The checks, those of the terminal first.
  var all: [DoctorCheck] {
    terminal + [locale, glyphs, state, model, processor, memory, version]
  }

  private var term: String { environment["TERM"] ?? "" }

  // MARK: The terminal

  private var terminal: [DoctorCheck] {
    let isTerminal = isatty(STDIN_FILENO) == 1 && isatty(STDOUT_FILENO) == 1
    guard isTerminal else {
      return [
        DoctorCheck(
          name: "terminal", state: .broken, found: "input or output is a file or a pipe",
          cure: "run it in a terminal, with ssh -t when over ssh")
      ]
    }
    guard let known = CursesTerminal.description(for: environment) else {
      return [
        DoctorCheck(
          name: "terminal", state: .broken, found: "TERM=\(displaySafe(term)) is not known",
          cure: "try TERM=xterm-256color, or install the package ncurses-term")
      ]
    }
    return [
      DoctorCheck(
        name: "terminal", state: .works,
        found: "TERM=\(displaySafe(term)), drawn as \(known)" + multiplexer), size, colors,
    ]
  }

  private var multiplexer: String {
    var text = environment["TMUX"] == nil ? "" : ", in tmux"
    if environment["SSH_CONNECTION"] != nil { text += ", over ssh" }
    return text
  }

  private var size: DoctorCheck {
    guard let size = TerminalSize.current(on: STDOUT_FILENO) else {
      return DoctorCheck(name: "size", state: .limited, found: "not told", cure: nil)
    }
    let isEnough = size.columns >= 60 && size.rows >= 20
    let isWide = size.columns >= 80 && size.rows >= 24
    return DoctorCheck(
      name: "size", state: isWide ? .works : isEnough ? .limited : .broken,
      found: "\(size.columns) x \(size.rows)",
      cure: isWide ? nil : "60 x 20 is the least; from 120 x 36 the latent plane shows masks")
  }

  private var colors: DoctorCheck {
    let profile = TerminalProfile(environment: environment)
    if profile.depth == .trueColor {
      return DoctorCheck(name: "colours", state: .works, found: "24 bits, told by the environment")
    }
    if !(environment["NO_COLOR"] ?? "").isEmpty {
      return DoctorCheck(
        name: "colours", state: .limited, found: "none, since NO_COLOR is set",
        cure: "unset NO_COLOR, or PENUMBRA_COLOR=truecolor")
    }
    guard TerminalProfile.isUncertain(environment) else {
      return DoctorCheck(
        name: "colours", state: .limited, found: "\(profile.depth.name), told by the environment",
        cure: "PENUMBRA_COLOR=truecolor|256|16|8|mono says otherwise")
    }
    let answer = TerminalProbe.ask(milliseconds: TerminalProfile.patience(environment))
    let name = answer.name.isEmpty ? "the terminal" : displaySafe(answer.name)
    if answer.hasTrueColor {
      return DoctorCheck(name: "colours", state: .works, found: "24 bits, as \(name) answers")
    }
    return DoctorCheck(
      name: "colours", state: .limited,
      found: "256: \(answer.isComplete ? "\(name) does not tell of more" : "no answer")",
      cure: "export COLORTERM=truecolor when the terminal shows 24-bit colours")
  }

  // MARK: Text

  private var locale: DoctorCheck {
    let isUnicode = CursesTerminal.chooseLocale()
    let wished = ["LC_ALL", "LC_CTYPE", "LANG"].compactMap { environment[$0] }
      .first { !$0.isEmpty }
    return DoctorCheck(
      name: "locale", state: isUnicode ? .works : .broken,
      found: isUnicode ? "UTF-8, wished: \(displaySafe(wished ?? "none"))" : "no UTF-8 locale",
      cure: isUnicode ? nil : "install the package locales, or export LC_ALL=C.UTF-8")
  }

  private var glyphs: DoctorCheck {
    let profile = TerminalProfile(environment: environment)
    let best = GlyphTrust.bestSet(from: profile.glyphs)
    let samples = String(String.UnicodeScalarView([1, 2, 4, 7].map { best.scalar(for: $0) }))
    return DoctorCheck(
      name: "characters", state: best == .ascii ? .limited : .works,
      found: "\(best.rawValue) for images" + (best.isTwoLevel ? ", for example \(samples)" : ""),
      cure: "where they look wrong, F2 in the reviewer takes others and remembers them")
  }

  // MARK: Files and machine

  private var state: DoctorCheck {
    guard let memory = ReviewMemory(environment: environment) else {
      return DoctorCheck(
        name: "state", state: .limited, found: "no home folder",
        cure: "set HOME or XDG_STATE_HOME, so that choices and decisions on the demo are kept")
    }
    let isWritable = memory.isWritable
    return DoctorCheck(
      name: "state", state: isWritable ? .works : .limited, found: displaySafe(memory.path),
      cure: isWritable ? nil : "cannot be written: choices are forgotten at the end")
  }

  private var model: DoctorCheck {
    guard let path = Assets.model() else {
      return DoctorCheck(
        name: "model", state: .limited, found: "none found",
        cure: "set PENUMBRA_ASSETS to the folder Assets, or name one with --model")
    }
    do {
      let model = try HypothesisModel.load(path: path, threads: 1)
      return DoctorCheck(
        name: "model", state: .works,
        found: "\(displaySafe(model.name)), \(model.kind), \(model.parameterCount) parameters")
    } catch {
      return DoctorCheck(
        name: "model", state: .broken, found: "\(displaySafe(path)): \(error)",
        cure: "copy the model anew")
    }
  }

  private var processor: DoctorCheck {
    let all = Kernels.available.map(\.name).joined(separator: ", ")
    let mixed = Kernels.mixed.map { ", bf16 by \($0.name)" } ?? ""
    return DoctorCheck(
      name: "processor", state: Kernels.available.count > 1 ? .works : .limited,
      found: "\(ProcessInfo.processInfo.activeProcessorCount) cores, kernels: \(all)\(mixed)",
      cure: Kernels.available.count > 1 ? nil : "only the slowest kernels run on this processor")
  }

  private var memory: DoctorCheck {
    let bytes = ProcessInfo.processInfo.physicalMemory
    return DoctorCheck(
      name: "memory", state: bytes >= 2 << 30 ? .works : .limited,
      found: "\(bytes >> 20) MiB",
      cure: bytes >= 2 << 30 ? nil : "training wants more; reviewing does not")
  }

  private var version: DoctorCheck {
    DoctorCheck(
      name: "version", state: .works,
      found: "penumbra \(Penumbra.configuration.version), \(CursesTerminal.version)")
  }
}
