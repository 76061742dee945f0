import Evaluation
import Imaging
import Interchange
import ProbUNet

/// The opinions on a case, as tables and JSON.
struct OpinionsReport {
  /// The opinions.
  let found: CaseOpinions
  /// The name of the model.
  let model: String
  /// The hash of its file.
  let sha256: String
  /// Which code gives a grader's mask; nil when not asked for.
  var search: GraderSearch?

  /// Opinions of a smaller share are counted together in the table.
  static let leastShown = 0.01

  /// The conventions of all numbers, in one line.
  static let convention =
    "draws from the prior; alike: foreground IoU at least \(DistinctOpinions.likeness), two empty "
    + "masks are; an opinion is shown by its medoid; intervals: Wilson, 95 %, of the draws alone; "
    + "diameter: longest of the largest part, between midpoints of pixel edges, on one slice"
}

// MARK: - JSON

extension OpinionsReport {
  /// The report as JSON; the keys are a contract with scripts, grader numbers count from 1.
  var json: JSON {
    .object(
      [
        .init("id", .string(found.subject.id)),
        .init("draws", .integer(found.draws)),
        .init("seed", .integer(found.seed)),
        .init("model", .string(model)),
        .init("sha256", .string(sha256)),
        .init("convention", .string(Self.convention)),
        .init("pPresent", .number(found.present.value)),
        .init("pPresentLow", .number(found.present.interval.low)),
        .init("pPresentHigh", .number(found.present.interval.high)),
      ] + longMembers + [
        .init("opinions", .array(found.opinions.map(opinionJSON))),
        .init("graders", .array(found.graders.enumerated().map(graderJSON))),
        .init("nested", .array(nestedItems)),
      ] + (search.map { [.init("search", $0.json)] } ?? []))
  }

  private var longMembers: [JSON.Member] {
    CaseOpinions.diameters.enumerated().map { index, limit in
      .init("pDiameterAtLeast\(limit)MM", .optional(found.long?[index].value))
    }
  }

  private func opinionJSON(_ opinion: CaseOpinions.Opinion) -> JSON {
    let interval = opinion.share.interval
    return .object([
      .init("probability", .number(opinion.share.value)),
      .init("low", .number(interval.low)),
      .init("high", .number(interval.high)),
      .init("areaPixels", .integer(opinion.size.areaInPixels)),
      .init("areaMM2", .optional(opinion.size.areaInSquareMillimeters)),
      .init("diameterMM", .optional(opinion.size.longestDiameterInMillimeters)),
      .init("equivalentDiameterMM", .optional(opinion.size.equivalentDiameterInMillimeters)),
      .init("graders", .array(opinion.graders.map { .integer($0 + 1) })),
      .init("z", numbers(opinion.z)),
      .init("u", numbers(opinion.u)),
    ])
  }

  private func graderJSON(_ number: Int, _ grader: CaseOpinions.Grader) -> JSON {
    .object([
      .init("grader", .integer(number + 1)),
      .init("areaPixels", .integer(grader.mask.area)),
      .init("opinion", .integer(grader.opinion + 1)),
      .init("iou", .number(grader.iou)),
    ])
  }

  private var nestedItems: [JSON] {
    (found.nested ?? []).enumerated().map { index, mask in
      let size = MaskSize(of: mask, spacing: found.subject.spacing)
      return .object([
        .init("insideAtLeast", .number(CaseOpinions.nestedShares[index])),
        .init("areaPixels", .integer(size.areaInPixels)),
        .init("diameterMM", .optional(size.longestDiameterInMillimeters)),
      ])
    }
  }
}

/// Returns the numbers as JSON, null without any.
func numbers(_ values: [Float]?) -> JSON {
  values.map { .array($0.map { .number(Double($0)) }) } ?? .null
}

// MARK: - Text

extension OpinionsReport {
  /// The report for people; begins with what the numbers mean.
  func text(isASCII: Bool = !LocaleGlyphs.hasBlocks) -> String {
    let sections = [
      [head], [facts], opinionTable.lines, graderTable.lines, nestedLines,
      tiles.lines(isASCII: isASCII), search.map { [$0.text] } ?? [],
    ]
    return sections.filter { !$0.isEmpty }.map { $0.joined(separator: "\n") }
      .joined(separator: "\n\n") + "\n"
  }

  private var head: String {
    """
    \(displaySafe(found.subject.id)): \(found.draws) draws of \(displaySafe(model)) from the prior, \
    seed \(found.seed)

    Draws are alike when their masks' IoU is at least \(DistinctOpinions.likeness), or when both are
    empty; each group is an opinion, shown by its medoid. 95 %: Wilson's interval; it tells how well
    so many draws know the model, not how well the model knows the case. Each grader stands by the
    nearest opinion, in parentheses where the two are not alike.
    """
  }

  private var facts: String {
    let rows = [["lesion present", percent(found.present)]]
    guard let long = found.long else {
      let unknown = ["sizes in mm", "unknown: the case has no spacing"]
      return TextTable(rows: rows + [unknown]).lines.joined(separator: "\n")
    }
    let sizes = zip(CaseOpinions.diameters, long).map { limit, share in
      ["longest diameter on this slice at least \(limit) mm", percent(share)]
    }
    return TextTable(rows: rows + sizes).lines.joined(separator: "\n")
  }

  private func percent(_ share: Share) -> String {
    let (low, high) = (share.interval.low * 100, share.interval.high * 100)
    return "\(fixed(share.value * 100, 1)) % (\(fixed(low, 1)) to \(fixed(high, 1)))"
  }

  /// The opinions that have a row of their own.
  private var shown: [CaseOpinions.Opinion] {
    found.opinions.filter { $0.share.value >= Self.leastShown }
  }

  private var opinionTable: TextTable {
    var rows = [
      [
        "opinion", "probability", "95 %", "area px", "mm²", "longest mm", "disc mm", "|u|",
        "graders",
      ]
    ]
    for (index, opinion) in shown.enumerated() {
      let interval = opinion.share.interval
      let graders = opinion.graders.map(graderName).joined(separator: " ")
      rows.append([
        opinionName(index), fixed(opinion.share.value * 100, 1) + " %",
        "\(fixed(interval.low * 100, 1)) to \(fixed(interval.high * 100, 1))",
        "\(opinion.size.areaInPixels)", fixed(opinion.size.areaInSquareMillimeters, 1),
        fixed(opinion.size.longestDiameterInMillimeters, 1),
        fixed(opinion.size.equivalentDiameterInMillimeters, 1),
        fixed(opinion.u.map(length), 2), graders.isEmpty ? "-" : graders,
      ])
    }
    let rare = found.opinions.dropFirst(shown.count)
    if !rare.isEmpty {
      let count = rare.reduce(0) { $0 + $1.share.count }
      rows.append([
        "\(rare.count) rarer",
        fixed(Double(count) / Double(found.draws) * 100, 1) + " %",
      ])
    }
    return TextTable(rows: rows)
  }

  private func graderName(_ number: Int) -> String {
    found.graders[number].iou >= DistinctOpinions.likeness ? "\(number + 1)" : "(\(number + 1))"
  }

  private var graderTable: TextTable {
    var rows = [["grader", "area px", "nearest opinion", "IoU"]]
    for (number, grader) in found.graders.enumerated() {
      rows.append([
        "\(number + 1)", "\(grader.mask.area)", opinionName(grader.opinion), fixed(grader.iou, 3),
      ])
    }
    return TextTable(rows: rows)
  }

  private var nestedLines: [String] {
    guard let nested = found.nested else { return [] }
    let parts = zip(CaseOpinions.nestedShares, nested).map { share, mask in
      "\(Int(share * 100)) % \(mask.area) px"
    }
    return [
      "Where a lesion is drawn at all, pixels inside in at least that share of the draws: "
        + parts.joined(separator: ", ") + "."
    ]
  }

  private var tiles: MaskTiles {
    let opinions = shown.prefix(9).enumerated().map { index, opinion in
      (
        caption: "\(opinionName(index)) \(fixed(opinion.share.value * 100, 0)) %",
        mask: opinion.mask
      )
    }
    let graders = found.graders.enumerated().map { number, grader in
      (caption: "grader \(number + 1)", mask: grader.mask)
    }
    return MaskTiles(tiles: opinions + graders)
  }
}

/// Returns the length of a vector.
func length(_ u: [Float]) -> Double {
  u.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
}

/// Returns the name of the opinion at `index`: A to Z, then numbers.
func opinionName(_ index: Int) -> String {
  index < 26 ? String(UnicodeScalar(UInt8(65 + index))) : "\(index + 1)"
}
