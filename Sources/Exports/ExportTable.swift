import Evaluation
import Imaging
import Interchange

/// The table of an export: one line of comma-separated values for each mask (RFC 4180).
package enum ExportTable {
  /// The name of the file.
  package static let name = "hypotheses.csv"

  /// The names of the columns.
  package static let columns = [
    "case", "patient", "name", "title", "kind", "sample", "seed", "temperature",
    "threshold", "z", "u", "model_sha256", "area_pixels",
    "area_mm2", "diameter_mm", "probability", "samples", "mean_iou", "iou_per_grader", "verdict",
    "reason", "decided_by", "decided_at", "exported_by", "exported_at",
  ]

  /// The file of a table with those lines.
  package static func file(_ lines: [String]) -> ExportFile {
    let all = [columns.joined(separator: ",")] + lines
    return ExportFile(name, Array(all.map { $0 + "\n" }.joined().utf8))
  }

  /// Returns the lines of the masks of `subject`.
  package static func lines(_ subject: ExportSubject) -> [String] {
    subject.hypotheses.map { hypothesis in
      cells(hypothesis, subject).map(CSVTable.cell).joined(separator: ",")
    }
  }

  private static func cells(
    _ hypothesis: ExportedHypothesis, _ subject: ExportSubject
  ) -> [String] {
    let record = subject.record
    let size = MaskSize(of: hypothesis.mask, spacing: record.spacing)
    let overlaps = record.masks.map { intersectionOverUnion(hypothesis.mask, $0) }
    let mean = overlaps.reduce(0, +) / Double(overlaps.count)
    var sample = ("", "", "")
    if case .sample(let index, let seed, let temperature) = hypothesis.source {
      sample = ("\(index + 1)", seed.map { SeedText.text($0) } ?? "", "\(temperature)")
    }
    let decision = hypothesis.decision
    return [
      record.id, record.patient, hypothesis.name, hypothesis.title, hypothesis.kind, sample.0,
      sample.1,
      sample.2, hypothesis.model == nil ? "" : "\(hypothesis.threshold)",
      numbers(hypothesis.z), numbers(hypothesis.u), hypothesis.model?.sha256 ?? "",
      "\(size.areaInPixels)", number(size.areaInSquareMillimeters),
      number(size.longestDiameterInMillimeters), number(hypothesis.share?.value),
      hypothesis.share.map { "\($0.total)" } ?? "", number(mean), numbers(overlaps),
      decision?.verdict ?? "", decision?.reason ?? "", decision?.reviewer ?? "",
      decision?.time ?? "", subject.context.reviewer, subject.context.time,
    ]
  }

  private static func number(_ number: Double?) -> String { number.map { "\($0)" } ?? "" }

  private static func numbers(_ numbers: [Double]) -> String {
    numbers.map { "\($0)" }.joined(separator: " ")
  }
}
