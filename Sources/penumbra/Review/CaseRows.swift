import Interchange
import Phantom
import Reviewer

extension CaseLibrary {
  /// What the reviewer's worklist shows of each case, in the order of the library.
  var rows: [CaseRow] {
    let counts = Dictionary(entries.map { ($0.patient, 1) }, uniquingKeysWith: +)
    return entries.enumerated().map { index, entry in
      var row = CaseRow(
        id: entry.id, name: displaySafe(entry.id), patient: displaySafe(entry.patient),
        areas: entry.areas, spacing: entry.spacing)
      if entry.tellsStory {
        row.blindName = counts[entry.patient] == 1 ? row.patient : "case \(index + 1)"
      }
      return row
    }
  }
}

extension CaseEntry {
  /// Whether the name of the case says what its graders differ in, as those of phantoms do.
  fileprivate var tellsStory: Bool {
    source.hasPrefix("phantom ") && id.hasPrefix(patient + "/")
      && Self.stories.contains(String(id.dropFirst(patient.count + 1)))
  }

  private static let stories = Set(Story.all.map(\.name))
}
