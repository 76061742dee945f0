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
  var convention: String {
    "\(origin); alike: foreground IoU at least \(DistinctOpinions.likeness), two empty masks are; an "
      + "opinion is shown by its medoid; diameter: longest of the largest part, between midpoints of "
      + "pixel edges, on one slice"
  }

  /// What the masks are, and what shares of them mean.
  private var origin: String {
    switch found.source {
    case .latentCode:
      "draws from the prior; intervals: Wilson, 95 %, of the draws alone"
    case .dropout:
      "passes with dropout; intervals: Wilson, 95 %, of the passes alone"
    case .members:
      "each of the \(answers) answers once, no draws: probabilities are shares of answers, without "
        + "intervals"
    case .single: "one answer: there are no probabilities"
    }
  }

  /// The answers of a network without chance, in words.
  private var answers: String {
    "\(found.draws) \(found.kind == .mHeads ? "heads" : "members")"
  }

  /// Whether masks are drawn: then there are probabilities with intervals.
  private var isDrawn: Bool {
    switch found.source {
    case .latentCode, .dropout: true
    case .members, .single: false
    }
  }
}

// MARK: - JSON

extension OpinionsReport {
  /// The report as JSON; the keys are a contract with scripts, grader numbers count from 1.
  var json: JSON {
    .object(
      [
        .init("id", .string(found.subject.id))
      ] + (className.map { [.init("class", .string($0))] } ?? []) + [
        .init("draws", .integer(found.draws)),
        .init("seed", .integer(found.seed)),
        .init("model", .string(model)),
        .init("sha256", .string(sha256)),
        .init("convention", .string(convention)),
      ] + members(of: found.present, ["pPresent", "pPresentLow", "pPresentHigh"]) + longMembers + [
        .init("opinions", .array(found.opinions.map(opinionJSON))),
        .init("graders", .array(found.graders.enumerated().map(graderJSON))),
        .init("nested", .array(nestedItems)),
      ] + (search.map { [.init("search", $0.json)] } ?? []))
  }

  /// The class of scenes that masks show; nil of cases.
  private var className: String? { found.subject.provenance.facts["class"] }

  private var longMembers: [JSON.Member] {
    CaseOpinions.diameters.enumerated().flatMap { index, limit in
      let name = "pDiameterAtLeast\(limit)MM"
      return members(of: found.long?[index], [name, name + "Low", name + "High"])
    }
  }

  /// A share and the ends of its interval, as far as they mean anything here: one answer has no
  /// probability, and answers in turn have no interval.
  private func members(of share: Share?, _ names: [String]) -> [JSON.Member] {
    let interval = isDrawn ? share?.interval : nil
    let value = found.source == .single ? nil : share?.value
    return zip(names, [value, interval?.low, interval?.high]).map { .init($0, .optional($1)) }
  }

  private func opinionJSON(_ opinion: CaseOpinions.Opinion) -> JSON {
    .object(
      members(of: opinion.share, ["probability", "low", "high"]) + [
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
    nested.enumerated().map { index, mask in
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
    let subject = displaySafe(found.subject.id)
    let rule =
      "Each grader stands by the nearest opinion, in parentheses where the two are not alike, and by\n"
      + "none below an IoU of \(CaseOpinions.leastOverlap)."
    let likeness = "masks' IoU is at least \(DistinctOpinions.likeness), or when both are"
    return switch found.source {
    case .latentCode, .dropout:
      """
      \(subject): \(found.draws) \(found.source == .dropout ? "passes with dropout" : "draws") of \
      \(displaySafe(model))\(found.source == .dropout ? "" : " from the prior"), seed \(found.seed)

      Draws are alike when their \(likeness)
      empty; each group is an opinion, shown by its medoid. 95 %: Wilson's interval; it tells how well
      so many draws know the model, not how well the model knows the case.
      \(rule)
      """
    case .members:
      """
      \(subject): the answers of the \(answers) of \(displaySafe(model)), each once

      They are no draws: how many agree is no probability with an interval, and --draws and --seed
      change nothing. Answers are alike when their \(likeness)
      empty; each group is an opinion, shown by its medoid.
      \(rule)
      """
    case .single:
      """
      \(subject): the one answer of \(displaySafe(model)), which tells no probability

      \(rule)
      """
    }
  }

  /// What masks show, in words.
  private var shown: String { className.map(displaySafe) ?? "lesion" }

  private var facts: String {
    let rows = [["\(shown) present", share(found.present)]]
    guard let long = found.long else {
      let unknown = ["sizes in mm", "unknown: the case has no spacing"]
      return TextTable(rows: rows + [unknown]).lines.joined(separator: "\n")
    }
    let sizes = zip(CaseOpinions.diameters, long).map { limit, share in
      ["longest diameter on this slice at least \(limit) mm", self.share(share)]
    }
    return TextTable(rows: rows + sizes).lines.joined(separator: "\n")
  }

  /// A share in words: of draws with its interval, of answers as their number.
  private func share(_ share: Share) -> String {
    switch found.source {
    case .latentCode, .dropout: "\(percent(share.value)) (\(range(share)))"
    case .members: "\(share.count) of \(answers)"
    case .single: share.count > 0 ? "yes" : "no"
    }
  }

  private func percent(_ value: Double) -> String { "\(fixed(value * 100, 1)) %" }

  private func range(_ share: Share) -> String {
    "\(fixed(share.interval.low * 100, 1)) to \(fixed(share.interval.high * 100, 1))"
  }

  /// The opinions that have a row of their own.
  private var tabled: [CaseOpinions.Opinion] {
    found.opinions.filter { $0.share.value >= Self.leastShown }
  }

  private var opinionTable: TextTable {
    let sizes = ["area px", "mm²", "longest mm", "disc mm", "|u|", "graders"]
    var rows = [["opinion"] + shareTitles + sizes]
    for (index, opinion) in tabled.enumerated() {
      let graders = opinion.graders.filter(isNear).map(graderName).joined(separator: " ")
      rows.append(
        [opinionName(index)] + shareCells(opinion.share) + [
          "\(opinion.size.areaInPixels)", fixed(opinion.size.areaInSquareMillimeters, 1),
          fixed(opinion.size.longestDiameterInMillimeters, 1),
          fixed(opinion.size.equivalentDiameterInMillimeters, 1),
          fixed(opinion.u.map(length), 2), graders.isEmpty ? "-" : graders,
        ])
    }
    let rare = found.opinions.dropFirst(tabled.count)
    if !rare.isEmpty {
      let count = rare.reduce(0) { $0 + $1.share.count }
      rows.append(["\(rare.count) rarer", percent(Share(count, of: found.draws).value)])
    }
    return TextTable(rows: rows)
  }

  private var shareTitles: [String] {
    switch found.source {
    case .latentCode, .dropout: ["probability", "95 %"]
    case .members: ["answers"]
    case .single: []
    }
  }

  private func shareCells(_ share: Share) -> [String] {
    switch found.source {
    case .latentCode, .dropout: [percent(share.value), range(share)]
    case .members: ["\(share.count) of \(share.total)"]
    case .single: []
    }
  }

  /// Whether any opinion stands for that grader.
  private func isNear(_ number: Int) -> Bool {
    found.graders[number].iou >= CaseOpinions.leastOverlap
  }

  private func graderName(_ number: Int) -> String {
    found.graders[number].iou >= DistinctOpinions.likeness ? "\(number + 1)" : "(\(number + 1))"
  }

  private var graderTable: TextTable {
    var rows = [["grader", "area px", "nearest opinion", "IoU"]]
    for (number, grader) in found.graders.enumerated() {
      rows.append([
        "\(number + 1)", "\(grader.mask.area)",
        isNear(number) ? opinionName(grader.opinion) : "none", fixed(grader.iou, 3),
      ])
    }
    return TextTable(rows: rows)
  }

  /// The nested masks, which one answer does not have.
  private var nested: [Mask] { found.source == .single ? [] : found.nested ?? [] }

  private var nestedLines: [String] {
    guard !nested.isEmpty else { return [] }
    let parts = zip(CaseOpinions.nestedShares, nested).map { share, mask in
      "\(Int(share * 100)) % \(mask.area) px"
    }
    return [
      "Where a \(shown) is drawn at all, pixels inside in at least that share of the "
        + "\(isDrawn ? "draws" : "answers"): " + parts.joined(separator: ", ") + "."
    ]
  }

  private var tiles: MaskTiles {
    let opinions = tabled.prefix(9).enumerated().map { index, opinion in
      (
        caption: ([opinionName(index)] + tileCells(opinion.share)).joined(separator: " "),
        mask: opinion.mask
      )
    }
    let graders = found.graders.enumerated().map { number, grader in
      (caption: "grader \(number + 1)", mask: grader.mask)
    }
    return MaskTiles(tiles: opinions + graders)
  }

  private func tileCells(_ share: Share) -> [String] {
    isDrawn ? ["\(fixed(share.value * 100, 0)) %"] : shareCells(share)
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
