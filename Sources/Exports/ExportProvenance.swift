import Evaluation
import Imaging
import Interchange

extension ExportPlan {
  /// All that is known of a mask.
  func provenance(_ hypothesis: ExportedHypothesis, _ formats: [ExportFormat]) -> JSON {
    let record = subject.record
    let size = MaskSize(of: hypothesis.mask, spacing: record.spacing)
    let hasPicture = formats.contains(.png)
    let members: [JSON.Member] = [
      .init("format", .string("penumbra-hypothesis")), .init("version", .integer(3)),
      .init("use", .string("research only, not for diagnosis")),
      .init("case", .string(record.id)), .init("name", .string(hypothesis.name)),
      .init("title", .optional(hypothesis.title.isEmpty ? nil : hypothesis.title)),
      .init("kind", .string(hypothesis.kind)),
      .init("edited", .optional(hypothesis.paintedName)),
      .init("mask", .optional(hasPicture ? "\(hypothesis.name)-mask.png" : nil)),
      .init("width", .integer(record.image.width)), .init("height", .integer(record.image.height)),
      .init("spacingMM", spacing(record.spacing)), .init("geometry", .string(geometry.note)),
      .init("affineRAS", affine), .init("crop", crop), .init("source", source),
      .init("model", hypothesis.model.map(model) ?? .null), .init("latent", latent(hypothesis)),
      .init("threshold", hypothesis.model == nil ? .null : .number(hypothesis.threshold)),
    ]
    return .object(
      members + thresholdConvention(hypothesis) + [
        .init("probability", probability(hypothesis.share)),
        .init("areaPixels", .integer(size.areaInPixels)),
        .init("areaMM2", .optional(size.areaInSquareMillimeters)),
        .init("diameterMM", .optional(size.longestDiameterInMillimeters)),
        .init("isEmpty", .bool(hypothesis.mask.isEmpty)), .init("metrics", metrics(hypothesis)),
        .init("decision", hypothesis.decision.map(decision) ?? .null),
        .init("reviewer", .string(subject.context.reviewer)),
        .init("time", .string(subject.context.time)),
        .init("program", .string("penumbra \(subject.context.version)")),
      ])
  }

  /// What the threshold is of; nothing where it is the probability itself.
  private func thresholdConvention(_ hypothesis: ExportedHypothesis) -> [JSON.Member] {
    guard hypothesis.model != nil, isOfClass else { return [] }
    return [
      .init(
        "thresholdConvention",
        .string(
          "inside above p / (p + q): p of the class, q of the likeliest other class of the pixel"))
    ]
  }

  private func spacing(_ spacing: Spacing?) -> JSON {
    guard let spacing else { return .null }
    return .object([
      .init("row", .number(spacing.rowInMillimeters)),
      .init("column", .number(spacing.columnInMillimeters)),
    ])
  }

  /// The three upper rows of the matrix from column, row and slice to the patient.
  private var affine: JSON {
    guard case .patient(let affine) = geometry else { return .null }
    return .array(
      (0..<3).map { axis in
        .array(
          [affine.columnStep, affine.rowStep, affine.sliceStep, affine.origin].map {
            .number($0[axis])
          })
      })
  }

  private var crop: JSON {
    guard let placement = CropPlacement(subject.record) else { return .null }
    return .object([
      .init("firstRow", .number(placement.firstRow)),
      .init("firstColumn", .number(placement.firstColumn)),
      .init("rowStep", .number(placement.rowStep)),
      .init("columnStep", .number(placement.columnStep)),
      .init(
        "convention",
        .string("row of the slice = firstRow + rowStep * row of the case, from 0, at centres")),
    ])
  }

  private var source: JSON {
    let provenance = subject.record.provenance
    let facts = provenance.facts.sorted { $0.key < $1.key }
      .filter { !["opinions", VoxelAffine.fact].contains($0.key) }
    return .object([
      .init("file", .string(provenance.source)), .init("patient", .string(subject.record.patient)),
      .init("sopInstanceUID", .optional(provenance.sopInstanceUID)),
      .init("facts", .object(facts.map { .init($0.key, .string($0.value)) })),
    ])
  }

  private func model(_ model: ExportedHypothesis.Model) -> JSON {
    .object([.init("name", .optional(model.name)), .init("sha256", .string(model.sha256))])
  }

  private func latent(_ hypothesis: ExportedHypothesis) -> JSON {
    guard hypothesis.model != nil else { return .null }
    var members: [JSON.Member] = [
      .init("z", .array(hypothesis.z.map(JSON.number))),
      .init("u", .array(hypothesis.u.map(JSON.number))),
      .init("convention", .string(Self.latentConvention)),
    ]
    switch hypothesis.source {
    case .grader, .edited: break
    case .latent: members.append(.init("chosenIn", .string("latent plane")))
    case .sample(let index, let seed, let temperature):
      members.append(.init("chosenIn", .string("samples of the prior")))
      members.append(.init("sample", .integer(index + 1)))
      members.append(.init("seed", .optional(seed.map { SeedText.text($0) })))
      members.append(.init("temperature", .number(temperature)))
    }
    return .object(members)
  }

  /// How the two numbers of a place in latent space belong together.
  static let latentConvention =
    "z = mu + L u, L the Cholesky factor of the prior's covariance; when diagonal:"
    + " u = (z - mu) / sigma"

  private func probability(_ share: Share?) -> JSON {
    guard let share else { return .null }
    return .object([
      .init("value", .number(share.value)), .init("low", .number(share.interval.low)),
      .init("high", .number(share.interval.high)), .init("samples", .integer(share.total)),
      .init(
        "convention",
        .string(
          "share of samples of the prior with IoU >= \(DistinctOpinions.likeness); 95 % interval")),
    ])
  }

  private func metrics(_ hypothesis: ExportedHypothesis) -> JSON {
    let packed = PackedMask(hypothesis.mask)
    let graders = subject.record.masks.enumerated().map { index, grader in
      JSON.object([
        .init("grader", .integer(index + 1)), .init("areaPixels", .integer(grader.area)),
        .init("iou", .number(intersectionOverUnion(hypothesis.mask, grader))),
        .init("dice", .number(diceCoefficient(packed, PackedMask(grader)))),
      ])
    }
    return .object([
      .init("convention", .string("foreground; two empty masks count as 1")),
      .init("graders", .array(graders)),
    ])
  }

  private func decision(_ decision: ExportedHypothesis.Decision) -> JSON {
    .object([
      .init("verdict", .string(decision.verdict)), .init("reason", .string(decision.reason)),
      .init("reviewer", .string(decision.reviewer)), .init("time", .string(decision.time)),
    ])
  }
}
