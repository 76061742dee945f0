import Evaluation
import Interchange

/// Cases with their graders' disagreement, the most ambiguous first.
struct Worklist: Equatable {
  /// One case of the list.
  struct Entry: Equatable {
    /// The case's id.
    var id: String
    /// The patient.
    var patient: String
    /// How far its graders differ.
    var disagreement: Disagreement
  }

  /// What the list is sorted by.
  let score: RankingScore

  /// The entries, the most ambiguous first; equal ones in the order they came in.
  let entries: [Entry]

  /// The first `limit` of the sorted `entries`, all without a limit.
  init(_ entries: [Entry], by score: RankingScore, limit: Int? = nil) {
    self.score = score
    let order = score.order(entries.map(\.disagreement))
    self.entries = order.prefix(limit ?? order.count).map { entries[$0] }
  }

  /// The list as JSON: an array of objects, unknown numbers null.
  var json: JSON { .array(entries.map(\.json)) }

  /// The list as comma-separated values with a heading; areas are separated by blanks.
  var csv: String {
    let heading = "id,patient,graders,nonEmptyGraders,areas,dYY,allEmptyGED2,minimumIoU,areaSpread"
    return ([heading] + entries.map(\.csvLine)).map { $0 + "\n" }.joined()
  }

  /// The list as a table for people; begins with what the numbers mean.
  var text: String {
    let heading = [
      "case", "graders", "marking", "areas px", "dYY", "GED² empty", "min IoU", "spread",
    ]
    let table = TextTable(rows: [heading] + entries.map(\.tableRow))
    return ([Self.legend(score)] + table.lines).map { $0 + "\n" }.joined()
  }

  private static func legend(_ score: RankingScore) -> String {
    """
    Sorted by \(score.rawValue), most ambiguous first; foreground masks, d = 1 - IoU;
    both masks empty: d = 0, one empty: d = 1.
    marking    graders who marked anything
    dYY        mean d over all pairs of graders, each with itself included
    GED² empty GED² of the prediction "always empty"
    min IoU    smallest IoU of two graders
    spread     standard deviation of the areas over their mean

    """
  }
}

extension Worklist.Entry {
  fileprivate var json: JSON {
    .object([
      .init("id", .string(id)),
      .init("patient", .string(patient)),
      .init("graders", .integer(disagreement.areas.count)),
      .init("nonEmptyGraders", .integer(disagreement.nonEmptyGraders)),
      .init("areas", .array(disagreement.areas.map(JSON.integer))),
      .init("dYY", .number(disagreement.dYY)),
      .init("allEmptyGED2", .number(disagreement.allEmptyGED2)),
      .init("minimumIoU", .optional(disagreement.minimumIoU)),
      .init("areaSpread", .number(disagreement.areaSpread)),
    ])
  }

  fileprivate var csvLine: String {
    let numbers = [
      disagreement.dYY, disagreement.allEmptyGED2, disagreement.minimumIoU, disagreement.areaSpread,
    ]
    let cells =
      [
        csvCell(id), csvCell(patient), "\(disagreement.areas.count)",
        "\(disagreement.nonEmptyGraders)",
        disagreement.areas.map(String.init).joined(separator: " "),
      ] + numbers.map { $0.map { "\($0)" } ?? "" }
    return cells.joined(separator: ",")
  }

  fileprivate var tableRow: [String] {
    [
      displaySafe(id), "\(disagreement.areas.count)", "\(disagreement.nonEmptyGraders)",
      disagreement.areas.map(String.init).joined(separator: " "), fixed(disagreement.dYY, 3),
      fixed(disagreement.allEmptyGED2, 3), fixed(disagreement.minimumIoU, 3),
      fixed(disagreement.areaSpread, 3),
    ]
  }

}

/// Returns `text` as one cell that neither a terminal nor a reader of CSV misunderstands.
func csvCell(_ text: String) -> String {
  let safe = displaySafe(text)
  guard safe.contains(where: { $0 == "," || $0 == "\"" }) else { return safe }
  return "\""
    + safe.split(separator: "\"", omittingEmptySubsequences: false)
    .joined(separator: "\"\"") + "\""
}
