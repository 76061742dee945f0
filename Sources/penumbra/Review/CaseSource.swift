import Imaging
import Interchange
import Phantom
import Reviewer
import Synchronization

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

/// The cases that are there when no library is named: phantoms whose graders' opinions are known.
///
/// Each is made when it is first asked for, so that the first frame need not wait for all.
final class Demo: CaseSource {
  /// The name on screen.
  static let name = "demo phantoms"

  private let generator = PhantomGenerator(seed: PhantomGenerator.demoSeed)
  private let made = Mutex<[Int: Case]>([:])

  var rows: [CaseRow] {
    (0..<PhantomGenerator.demoCount).map { index in
      let id = generator.id(of: index)
      return CaseRow(
        id: id, patient: String(id.prefix { $0 != "/" }), areas: [],
        spacing: PhantomGenerator.spacing)
    }
  }

  func record(at index: Int) throws -> Case {
    if let known = made.withLock({ $0[index] }) { return known }
    let new = try generator.makeCase(index)
    made.withLock { $0[index] = new }
    return new
  }
}
