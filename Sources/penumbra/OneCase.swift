import ArgumentParser
import Foundation
import Imaging
import Interchange
import ProbUNet

/// Opens the library at `path`, the built-in demo without one; scenes are shown by the class of that
/// name.
func openLibrary(_ path: String?, class name: String? = nil) throws -> CaseLibrary {
  guard let path else { return CaseLibrary.demo() }
  let library = try CaseLibrary.open(path, class: name)
  try library.requireCases()
  return library
}

/// The options that name a library of cases.
struct LibraryOptions: ParsableArguments {
  @Argument(
    help: ArgumentHelp(
      "The folder of the library; without one, the built-in demo.", valueName: "library"))
  var path: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class that scenes are shown by.", valueName: "NAME"))
  var className: String?

  /// Opens the library.
  func open() throws -> CaseLibrary { try openLibrary(path, class: className) }
}

/// The options that name one case.
struct CaseOptions: ParsableArguments {
  @OptionGroup var library: LibraryOptions

  @Option(name: .customLong("case"), help: ArgumentHelp("The case.", valueName: "ID"))
  var caseID: String

  /// Reads the case, and opens its library.
  func open() throws -> (subject: Case, library: CaseLibrary) {
    let library = try library.open()
    return (try library.case(named: caseID), library)
  }
}

extension CaseLibrary {
  /// The folder of the decisions on the library at `path`; those on each class of scenes lie apart.
  func reviewsFolder(at path: String) -> String {
    path + "/.reviews" + (shownClass.map { "-class-\($0)" } ?? "")
  }

  /// Returns the case `id`; the failure names some that there are.
  func `case`(named id: String) throws -> Case {
    guard let index = index(of: id) else {
      let known = entries.prefix(3).map { "'\(displaySafe($0.id))'" }.joined(separator: ", ")
      throw Failure(
        .noInput,
        "no case '\(displaySafe(id))': expected one of \(entries.count), such as"
          + " \(known.isEmpty ? "none" : known); 'penumbra rank' lists them")
    }
    return try self.case(at: index)
  }
}

extension CheckedModel {
  /// Opens the model at `path`, without a path the one that ships, which is to fit `library`.
  static func open(_ path: String?, for library: CaseLibrary) throws -> CheckedModel {
    guard path != nil || library.manifest.task == nil else {
      throw Failure(
        .noInput, "no model: expected --model FILE, since those that ship know no scenes")
    }
    guard let path = path ?? Assets.model() else {
      throw Failure(.noInput, "no model: expected --model FILE, found no shipped one either")
    }
    let model = try HypothesisModel.open(path)
    do { return try CheckedModel(model, for: library) } catch { throw Failure(error, of: path) }
  }
}
