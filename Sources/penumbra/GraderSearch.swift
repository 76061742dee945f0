import Evaluation
import Imaging
import Interchange
import ProbUNet
import Reviewer

/// Which latent code gives the mask of a grader: the mean of its posterior, and the best one found.
struct GraderSearch {
  /// The grader, counted from 1.
  let grader: Int
  /// The posterior's mean.
  let begun: CodeSearch
  /// The IoU of the grader's mask with that of the posterior's mean.
  let begunIoU: Double
  /// The code found.
  let found: CodeSearch
  /// The IoU of the grader's mask with that of the code found.
  let foundIoU: Double

  /// Looks for the code of grader `grader`, counted from 1.
  init(grader: Int, of subject: Case, _ model: CheckedModel) throws {
    guard (1...subject.masks.count).contains(grader) else {
      throw Failure(
        .noInput,
        "no grader \(grader): expected 1 to \(subject.masks.count) of case"
          + " '\(displaySafe(subject.id))'")
    }
    let encoded = try model.encode(subject)
    let start = try model.posterior(subject, grader: grader - 1).mean
    let mask = subject.masks[grader - 1]
    guard let found = encoded.code(of: mask, from: start) else {
      throw Failure(
        .noInput,
        "\(displaySafe(model.name)): expected a model with a latent code, found"
          + " \(displaySafe(model.model.kind)); leave --of out")
    }
    self.grader = grader
    begun = encoded.assessment(of: mask, at: start)
    self.found = found
    let overlaps = encoded.decode([start, found.z]).map {
      intersectionOverUnion($0.mask, mask)
    }
    (begunIoU, foundIoU) = (overlaps[0], overlaps[1])
  }

  /// The search as JSON.
  var json: JSON {
    .object([
      .init("grader", .integer(grader)),
      .init("posteriorMean", json(begun, begunIoU)),
      .init("best", json(found, foundIoU)),
    ])
  }

  private func json(_ search: CodeSearch, _ iou: Double) -> JSON {
    .object([
      .init("iou", .number(iou)),
      .init("crossEntropy", .number(search.crossEntropy)),
      .init("logDensity", .number(search.logDensity)),
      .init("radius", .number(search.radius)),
      .init("massWithin", .number(massWithin(search))),
      .init("z", numbers(search.z)),
      .init("u", numbers(search.u)),
    ])
  }

  /// The share of the prior nearer to its mean than the code.
  private func massWithin(_ search: CodeSearch) -> Double {
    Reviewer.massWithin(radius: search.radius, dimensions: search.u.count)
  }

  /// The search as a table.
  var text: String {
    let rows = [("posterior's mean", begun, begunIoU), ("best code found", found, foundIoU)]
      .map { name, search, iou in
        [
          name, fixed(iou, 3), fixed(search.crossEntropy, 1), fixed(search.logDensity, 2),
          fixed(search.radius, 2), fixed(massWithin(search) * 100, 1) + " %",
          search.u.map { fixed(Double($0), 2) }.joined(separator: " "),
        ]
      }
    let heading = [
      "code of grader \(grader)'s mask", "IoU", "-log p(mask|z)", "log p(z)", "|u|", "nearer", "u",
    ]
    return
      (TextTable(rows: [heading] + rows).lines + [
        "The best code makes log p(mask|z) + log p(z) largest; nearer: share of the prior within |u|."
      ]).joined(separator: "\n")
  }
}
