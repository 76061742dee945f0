import Exports
import Foundation
import Interchange
import ProbUNet

/// Why a command ended early: one line for the reader, an exit code for scripts.
struct Failure: Error, Equatable, CustomStringConvertible {
  /// The exit codes of the program besides 0 and 64, which is wrong usage.
  enum Code: Int32 {
    /// Anything that has no code of its own.
    case general = 1
    /// The terminal cannot show the reviewer.
    case noTerminal = 2
    /// A file is not what it should be.
    case badData = 65
    /// There is no such file, folder or case.
    case noInput = 66
    /// A file cannot be created.
    case cannotCreate = 73
    /// The user pressed Ctrl-C.
    case interrupted = 130
  }

  /// The exit code.
  let code: Code

  /// What is wrong and what to do: one line, no full stop, safe for a terminal.
  let description: String

  /// A failure from its parts.
  init(_ code: Code, _ description: String) {
    self.code = code
    self.description = description
  }

  /// The failure that `error`, thrown by a command, amounts to.
  init(_ error: any Error) {
    switch error {
    case let failure as Failure: self = failure
    case let error as FileError: self.init(Self.code(of: error), "\(error)")
    case ManifestError.file(let error): self.init(Self.code(of: error), "\(error)")
    case let error as ManifestError: self.init(.badData, "\(error)")
    case DICOMError.file(let error): self.init(Self.code(of: error), "\(error)")
    case let error as DICOMError: self.init(.badData, "\(error)")
    case let error as DICOMFolder.Missing: self.init(.noInput, "\(error)")
    case let error as ExportError: self.init(.badData, "\(error)")
    case JournalError.file(let error): self.init(Self.code(of: error), "\(error)")
    case let error as JournalError: self.init(.badData, "\(error)")
    case LibraryError.notALibrary(let path) where !FileManager.default.fileExists(atPath: path):
      self.init(
        .noInput,
        "\(displaySafe(path)): no such folder; expected a library, make one with penumbra import")
    case let error as LibraryError: self.init(Self.code(of: error), "\(error)")
    case let error as ModelError: self.init(.badData, "\(error)")
    case let error as BatchError: self.init(.badData, "\(error)")
    case let error as TrainingError: self.init(.general, "\(error)")
    case let error as SafetensorsError: self.init(.badData, "\(error)")
    case let error as CocoaError: self.init(.general, displaySafe(error.localizedDescription))
    default: self.init(.general, displaySafe("\(error)"))
    }
  }

  /// The failure that `error` amounts to, with what is left in spite of it.
  init(_ error: any Error, left: String) {
    let failure = Failure(error)
    self.init(failure.code, "\(failure.description); \(left)")
  }

  /// The failure of a model or checkpoint, whose file stands in front.
  init(_ error: ModelError, of path: String) {
    let isThere = FileManager.default.fileExists(atPath: path)
    let (name, reason) = (displaySafe(path), error.description)
    self.init(
      isThere ? .badData : .noInput, reason.hasPrefix(name) ? reason : "\(name): \(reason)")
  }

  /// Says what is wrong on standard error and ends the program with the code.
  func endProgram() -> Never {
    FileHandle.standardError.write(Data("penumbra: \(description)\n".utf8))
    exit(code.rawValue)
  }

  private static func code(of error: LibraryError) -> Code {
    switch error {
    case .file(let error): code(of: error)
    case .notALibrary: .noInput
    case .occupied: .cannotCreate
    case .locked, .otherSource: .general
    default: .badData
    }
  }

  private static func code(of error: FileError) -> Code {
    switch error {
    case .exists: .cannotCreate
    case .refused where error.isMissing: .noInput
    case .refused: .general
    case .notRegular, .tooLarge, .truncated: .badData
    }
  }
}
