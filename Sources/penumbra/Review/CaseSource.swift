import Imaging
import Interchange
import Reviewer

/// Where the reviewer's cases come from. It may be used from any thread.
protocol CaseSource: Sendable {
  /// What the worklist shows of each case, in the order of the source.
  var rows: [CaseRow] { get }

  /// Returns the case at an index of `rows`.
  func record(at index: Int) throws -> Case
}

extension CaseLibrary: CaseSource {
  var rows: [CaseRow] {
    entries.map {
      CaseRow(
        id: $0.id, name: displaySafe($0.id), patient: displaySafe($0.patient), areas: $0.areas,
        spacing: $0.spacing)
    }
  }

  func record(at index: Int) throws -> Case { try self.case(at: index) }
}
