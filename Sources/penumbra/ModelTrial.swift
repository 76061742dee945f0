import Evaluation
import Imaging
import Interchange
import ProbUNet
import Tensors

/// One model under the protocol that all models share: encode a case once, draw samples, and measure
/// every number of samples on prefixes of the same draw.
struct ModelTrial {
  /// The model.
  let model: HypothesisModel

  /// What the model is called in messages.
  let name: String

  /// The numbers of samples, ascending.
  let counts: [Int]

  /// The seed of all samples.
  let seed: UInt64

  /// Throws when the model is not one of the cases of `library`, or of the class that it shows.
  func requireFit(_ library: CaseLibrary) throws(Failure) {
    let checked: CheckedModel
    do { checked = try CheckedModel(model, for: library) } catch {
      throw Failure(.badData, "\(displaySafe(name)): \(error.description)")
    }
    guard checked.scenes != nil, let task = library.manifest.task, let label = library.shownClass
    else { return }
    throw Failure(
      .badData,
      "\(displaySafe(name)): expected a model trained with --class"
        + " \(displaySafe(task.classes[Int(label)])), found one of all \(task.classes.count) classes;"
        + " leave --class out to measure all of them, or name another --model")
  }

  /// Returns the score of the model on a case.
  ///
  /// The samples of a case depend on the seed and its id only, not on what else is evaluated. With
  /// `isExact`, the masks of the case are all opinions, each as often as it is probable.
  func score(_ subject: Case, isExact: Bool = false) throws -> CaseScore {
    let checked = CheckedModel(model: model, name: name)
    let encoded = try checked.encode(subject)
    let drawn = encoded.draw(counts.last ?? 1, seed: caseSeed(seed, subject.id))
    let masks = try checked.masks(drawn, of: subject)
    return CaseScore(
      id: subject.id, patient: subject.patient, hypotheses: masks.map(PackedMask.init),
      centre: PackedMask(try checked.masks([encoded.centre], of: subject)[0]),
      graders: subject.masks.map(PackedMask.init),
      reconstructions: try reconstructions(encoded, subject, checked), counts: counts,
      uncertaintyCorrelation: Evaluation.uncertaintyCorrelation(
        margins: drawn.map(\.margins), graders: subject.masks), isExact: isExact)
  }

  /// The hypotheses of the posterior means of all graders; nil without a posterior.
  private func reconstructions(
    _ encoded: EncodedCase, _ subject: Case, _ checked: CheckedModel
  ) throws -> [PackedMask]? {
    guard model.latentDimensions > 0 else { return nil }
    // Graders of one mind have one posterior.
    var places: [[UInt8]: Int] = [:]
    var means: [[Float]] = []
    let indices = try subject.masks.indices.map { grader in
      if let known = places[subject.masks[grader].pixels] { return known }
      places[subject.masks[grader].pixels] = means.count
      means.append(try checked.posterior(subject, grader: grader).mean)
      return means.count - 1
    }
    let masks = try checked.masks(encoded.decode(means), of: subject).map(PackedMask.init)
    return indices.map { masks[$0] }
  }
}

/// Returns the seed of one case: the FNV-1a hash of its id, mixed with the seed of the run.
func caseSeed(_ seed: UInt64, _ id: String) -> UInt64 {
  let hash = id.utf8.reduce(0xCBF2_9CE4_8422_2325 as UInt64) {
    ($0 ^ UInt64($1)) &* 0x100_0000_01B3
  }
  var generator = SplitMix64(seed: hash ^ seed)
  return generator.next()
}
