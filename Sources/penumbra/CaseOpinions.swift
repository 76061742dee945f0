import Evaluation
import Imaging
import Interchange
import ProbUNet

/// What many draws of a model say of one case: distinct opinions with probabilities and sizes.
struct CaseOpinions {
  /// One opinion.
  struct Opinion {
    /// How many draws express it.
    var share: Share
    /// The mask that stands for it.
    var mask: Mask
    /// How large that mask is.
    var size: MaskSize
    /// The latent code of that mask; nil without one.
    var z: [Float]?
    /// The code in standard deviations of the prior.
    var u: [Float]?
    /// The graders, counted from 0, whose masks are closer to this opinion than to any other.
    var graders: [Int] = []
  }

  /// A grader beside the opinions.
  struct Grader {
    /// The grader's mask.
    var mask: Mask
    /// The opinion whose mask is closest, counted from 0; the likelier one of equals.
    var opinion: Int
    /// The IoU with that opinion's mask.
    var iou: Double
  }

  /// The sizes in mm that probabilities are told for.
  static let diameters = [6, 8]

  /// The shares of nested masks among the draws that mark anything, the largest mask first.
  static let nestedShares = [0.1, 0.5, 0.9]

  /// The IoU below which no opinion stands for a grader.
  static let leastOverlap = 0.1

  /// The case.
  let subject: Case
  /// What kind of network was asked.
  let kind: ProbUNet.Configuration.Kind
  /// Where its masks come from.
  let source: SampleSource
  /// The seed of the draws.
  let seed: Int
  /// The number of draws; of networks that answer in turn, the number of their answers.
  let draws: Int
  /// How many draws mark anything.
  let present: Share
  /// How many draws are at least as long as each of `diameters`; nil without a spacing.
  let long: [Share]?
  /// The opinions, the likeliest first.
  private(set) var opinions: [Opinion]
  /// The graders in the order of the case.
  let graders: [Grader]
  /// Pixels inside in at least each of `nestedShares` of the draws that mark anything; nil when none
  /// does.
  let nested: [Mask]?

  /// Draws `draws` masks of `subject` and gathers them; networks that can give but a few different
  /// answers give each once.
  ///
  /// `progress` hears how many are drawn.
  init(
    of subject: Case, _ model: CheckedModel, draws: Int, seed: Int,
    progress: (Int) -> Void = { _ in }
  ) throws {
    let encoded = try model.encode(subject)
    let configuration = model.model.configuration
    let draws = Self.answers(of: configuration.sampleSource) ?? draws
    let codes = encoded.codes(draws, seed: caseSeed(UInt64(seed), subject.id))
    let masks = try Self.masks(
      encoded, codes, model, subject, seed: UInt64(seed), progress)
    let packed = masks.map(PackedMask.init)
    let groups = DistinctOpinions(among: packed)
    self.subject = subject
    kind = configuration.kind
    source = configuration.sampleSource
    self.seed = seed
    self.draws = draws
    present = Share(packed.count { !$0.isEmpty }, of: draws)
    opinions = groups.opinions.indices.map { index in
      let medoid = groups.opinions[index].medoid
      let z = codes[medoid].isEmpty ? nil : codes[medoid]
      return Opinion(
        share: groups.share(of: index), mask: masks[medoid],
        size: MaskSize(of: masks[medoid], spacing: subject.spacing), z: z,
        u: z.map(encoded.prior.whitened))
    }
    let centres = groups.opinions.map { packed[$0.medoid] }
    graders = subject.masks.map { mask in
      let overlaps = centres.map { intersectionOverUnion($0, PackedMask(mask)) }
      let best = overlaps.indices.reduce(0) { overlaps[$1] > overlaps[$0] ? $1 : $0 }
      return Grader(mask: mask, opinion: best, iou: overlaps[best])
    }
    long = Self.long(masks, subject.spacing)
    let marking = packed.filter { !$0.isEmpty }
    nested =
      marking.isEmpty
      ? nil
      : Self.nestedShares.map { PixelFrequency(marking).mask(insideAtLeast: $0) }
    for (number, grader) in graders.enumerated() {
      opinions[grader.opinion].graders.append(number)
    }
  }

  /// The number of different answers of a network without chance; nil where masks are drawn.
  private static func answers(of source: SampleSource) -> Int? {
    switch source {
    case .latentCode, .dropout: nil
    case .members(let count): count
    case .single: 1
    }
  }

  /// Made a part at a time, so that a thousand maps of logits never lie in memory at once.
  private static func masks(
    _ encoded: EncodedCase, _ codes: [[Float]], _ model: CheckedModel, _ subject: Case,
    seed: UInt64, _ progress: (Int) -> Void
  ) throws -> [Mask] {
    guard model.model.latentDimensions > 0 else {
      let seed = caseSeed(seed, subject.id)
      return try stride(from: 0, to: codes.count, by: 8).flatMap { first in
        progress(first)
        return try model.masks(
          encoded.draw(min(8, codes.count - first), from: first, seed: seed), of: subject)
      }
    }
    return try stride(from: 0, to: codes.count, by: 64).flatMap { start in
      progress(start)
      return try model.masks(
        encoded.decode(Array(codes[start..<min(start + 64, codes.count)])), of: subject)
    }
  }

  private static func long(_ masks: [Mask], _ spacing: Spacing?) -> [Share]? {
    guard let spacing else { return nil }
    let lengths = longestDiameters(of: masks, spacing: spacing)
    return diameters.map { limit in
      Share(lengths.count { $0 >= Double(limit) }, of: masks.count)
    }
  }
}
