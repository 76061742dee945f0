import Interchange
import Reviewer

extension CaseLibrary {
  /// What the reviewer's worklist shows of each case, in the order of the library.
  var rows: [CaseRow] {
    entries.map {
      CaseRow(
        id: $0.id, name: displaySafe($0.id), patient: displaySafe($0.patient), areas: $0.areas,
        spacing: $0.spacing)
    }
  }
}
