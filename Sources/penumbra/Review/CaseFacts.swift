import Imaging
import Interchange
import Reviewer

extension CaseFacts {
  /// What the source of `record` tells of it, safe to show.
  init(of record: Case) {
    let provenance = record.provenance
    let named: [(String, String?)] = [
      ("case", record.id), ("patient", record.patient), ("split", record.split),
      ("source", provenance.source), ("SOP instance", provenance.sopInstanceUID),
    ]
    // Matrices and tables are for programs.
    let others = provenance.facts.filter { name, value in
      !["about", "opinions", VoxelAffine.fact].contains(name) && value.count <= Self.limit
    }
    let all = named + others.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    self.init(
      story: displaySafe(provenance.facts["about"] ?? ""),
      facts: all.compactMap { name, value in
        value.flatMap {
          $0.isEmpty ? nil : Fact(name: displaySafe(name), value: displaySafe($0))
        }
      })
  }

  /// The longest fact that is told, in characters.
  private static let limit = 400
}
