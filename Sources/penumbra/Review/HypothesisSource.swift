import Foundation
import Imaging
import Interchange
import ProbUNet
import Reviewer
import Synchronization
import Tensors

/// The model of a review session: loads behind the first frame, encodes cases on its own thread,
/// decodes at once.
final class HypothesisSource: Sendable {
  private struct State {
    var model: MaskModel?
    /// The cases used last, the latest at the end.
    var encoded: [(caseID: String, case: EncodedCase, posteriors: [LatentGaussian])] = []
    /// The case on screen; work for any other is not begun.
    var wanted = ""
    /// The number of the latest lattice asked for; older ones are not begun.
    var latestGrid = 0
    /// The number of the latest search for opinions; older ones are given up.
    var latestOpinions = 0
  }

  private static let kept = 8
  /// The most samples that a key waits for: some milliseconds with large networks.
  private static let mostAtOnce = 16
  /// The most logits that a key waits for: those of 16 masks of 512 x 512 pixels.
  private static let mostLogitsAtOnce = 1 << 22
  /// The most masks that are made before it is asked whether they are still wanted.
  private static let mostInPart = 64
  private let mailbox: Mailbox
  private let worker = Worker(name: "hypotheses")
  private let state = Mutex(State())

  /// A source that answers into `mailbox`.
  init(_ mailbox: Mailbox) { self.mailbox = mailbox }

  /// Reads the model at `path`, which is to fit the cases or scenes of `library`.
  func load(path: String, threads: Int, for library: CaseLibrary) {
    work { [self] in
      do {
        let model = try MaskModel(
          HypothesisModel.load(path: path, threads: threads), for: library)
        state.withLock { $0.model = model }
        mailbox.post(.modelReady(ModelFacts(model.model)))
      } catch {
        mailbox.post(.modelAbsent("\(displaySafe(path)): \(Failure(error).description)"))
      }
    }
  }

  /// Finds prior and posteriors of `open`.
  func encode(_ open: OpenCase) {
    let caseID = open.record.id
    state.withLock { $0.wanted = caseID }
    work { [self] in
      guard let model = model(wantedFor: caseID) else { return }
      do {
        mailbox.post(.encoded(caseID: caseID, try encoding(open.record, open.scene, model)))
      } catch {
        mailbox.post(.hypothesesFailed(caseID: caseID, reason: Failure(error).description))
      }
    }
  }

  /// Finds prior and posteriors of the case at `index` ahead of time, unless another case than the
  /// one now on screen is asked for before.
  ///
  /// What goes wrong is told once the case is opened.
  func prepare(_ index: Int, of library: CaseLibrary) {
    let wanted = state.withLock { $0.wanted }
    work { [self] in
      guard let model = model(wantedFor: wanted) else { return }
      guard let next = try? library.shown(at: index) else { return }
      _ = try? encoding(next.record, next.scene, model)
    }
  }

  /// Returns prior and posteriors of a case prepared before, at once; nil when that is not done.
  func prepared(_ caseID: String) -> Encoding? {
    state.withLock { state in
      guard let known = state.encoded.first(where: { $0.caseID == caseID }) else { return nil }
      state.wanted = caseID
      return Encoding(known.case, known.posteriors)
    }
  }

  /// Returns samples of an encoded case, at once, where they are few and nothing else is computed; else
  /// nil.
  func samplesAtOnce(
    caseID: String, seed: UInt64, _ sampling: Sampling
  ) -> [Reviewer.Hypothesis]? {
    guard sampling.count <= Self.mostAtOnce, worker.isIdle, let encoded = find(caseID),
      encoded.prior.dimensions > 0,
      sampling.count * encoded.logitCount <= Self.mostLogitsAtOnce
    else { return nil }
    return Self.samples(of: encoded, seed: seed, sampling)
  }

  /// Draws samples of an encoded case.
  ///
  /// Sample i depends on `seed`, i and the temperature alone, so that sample 7 is always sample 7. A
  /// network without a latent code has its own way to draw.
  func sample(caseID: String, seed: UInt64, _ sampling: Sampling) {
    work { [self] in
      guard let encoded = find(caseID) else { return }
      let drawn = Self.samples(of: encoded, seed: seed, sampling)
      mailbox.post(.sampled(caseID: caseID, seed: seed, sampling, drawn))
    }
  }

  private static func samples(
    of encoded: EncodedCase, seed: UInt64, _ sampling: Sampling
  ) -> [Reviewer.Hypothesis] {
    let threshold = sampling.threshold
    guard encoded.prior.dimensions > 0 else {
      return encoded.draw(sampling.count, seed: seed)
        .map { hypothesis(z: [], u: [], threshold: threshold, $0) }
    }
    return (0..<sampling.count).map { index in
      let place = place(ofSample: index, seed: seed, temperature: sampling.temperature, encoded)
      return hypothesis(at: place, threshold: threshold, encoded)
    }
  }

  /// Returns the hypothesis at `u`, at once; nil when the case is not encoded.
  func decode(caseID: String, u: [Float], threshold: Double) -> Reviewer.Hypothesis? {
    find(caseID).map { Self.hypothesis(at: u, threshold: threshold, $0) }
  }

  /// Decodes all places of a lattice.
  func decodeGrid(caseID: String, _ grid: LatentGrid) {
    let number = state.withLock { state in
      state.latestGrid += 1
      return state.latestGrid
    }
    work { [self] in
      guard let encoded = find(caseID) else { return }
      var filled = grid
      let codes = grid.places.map { encoded.prior.code(at: $0) }
      let size = Self.partSize(logitCount: encoded.logitCount)
      for start in stride(from: 0, to: codes.count, by: size) {
        guard state.withLock({ $0.wanted == caseID && $0.latestGrid == number }) else { return }
        let part = codes[start..<min(start + size, codes.count)]
        filled.masks += encoded.decode(Array(part)).map { $0.mask(above: grid.threshold) }
      }
      mailbox.post(.gridDecoded(caseID: caseID, filled))
    }
  }

  /// How many masks of so many logits each are made before it is asked whether they are still wanted.
  static func partSize(logitCount: Int) -> Int {
    max(1, min(mostInPart, mostLogitsAtOnce / max(1, logitCount)))
  }

  /// The place of sample `index`, in standard deviations of the prior.
  static func place(
    ofSample index: Int, seed: UInt64, temperature: Double = 1, _ encoded: EncodedCase
  ) -> [Float] {
    var generator = SplitMix64(seed: seed &+ UInt64(index) &* 0xD1B5_4A32_D192_ED03)
    return (0..<encoded.prior.dimensions).map { _ in
      Float(temperature) * standardNormal(using: &generator)
    }
  }

  /// Begins a search for opinions; returns whether it is still the latest.
  func beginOpinions() -> @Sendable () -> Bool {
    let number = state.withLock { state in
      state.latestOpinions += 1
      return state.latestOpinions
    }
    return { [self] in state.withLock { $0.latestOpinions == number } }
  }

  /// The model, once it is read.
  var loadedModel: MaskModel? { state.withLock { $0.model } }

  /// Does long work on a thread of its own, so that what a key asks for does not wait for it.
  func inBackground(_ job: @escaping @Sendable () -> Void) {
    mailbox.beginWork()
    DispatchQueue.global(qos: .utility).async { [mailbox] in
      job()
      mailbox.endWork()
    }
  }

  /// The model, as far as the case is the one on screen.
  func model(wantedFor caseID: String) -> MaskModel? {
    state.withLock { $0.wanted == caseID ? $0.model : nil }
  }

  /// Leaves a message for the reviewer.
  func post(_ message: Session.Message) { mailbox.post(message) }

  func work(_ job: @escaping @Sendable () -> Void) {
    mailbox.beginWork()
    worker.add { [mailbox] in
      job()
      mailbox.endWork()
    }
  }

  func find(_ caseID: String) -> EncodedCase? {
    state.withLock { $0.encoded.first { $0.caseID == caseID }?.case }
  }

  /// Returns prior and posteriors, and keeps them.
  private func encoding(_ record: Case, _ scene: Scene?, _ model: MaskModel) throws -> Encoding {
    let known = state.withLock { $0.encoded.first { $0.caseID == record.id } }
    let encoded = try known?.case ?? model.encode(record, of: scene)
    let posteriors =
      try known?.posteriors ?? model.posteriors(record, of: scene).map { LatentGaussian($0) }
    keep(encoded, posteriors, of: record.id)
    return Encoding(encoded, posteriors)
  }

  private func keep(_ encoded: EncodedCase, _ posteriors: [LatentGaussian], of caseID: String) {
    state.withLock { state in
      state.encoded.removeAll { $0.caseID == caseID }
      state.encoded.append((caseID, encoded, posteriors))
      if state.encoded.count > Self.kept { state.encoded.removeFirst() }
    }
  }

  static func hypothesis(
    at u: [Float], threshold: Double, _ encoded: EncodedCase
  ) -> Reviewer.Hypothesis {
    let z = encoded.prior.code(at: u)
    return hypothesis(z: z, u: u, threshold: threshold, encoded.decode(z))
  }

  static func hypothesis(
    z: [Float], u: [Float], threshold: Double, _ decoded: ProbUNet.Hypothesis
  ) -> Reviewer.Hypothesis {
    Reviewer.Hypothesis(
      z: z, u: u, probabilities: decoded.probabilities, mask: decoded.mask(above: threshold),
      threshold: threshold)
  }
}

extension MaskModel {
  /// The model for the cases of `library`, or for its scenes by the class they are shown by.
  init(_ model: HypothesisModel, for library: CaseLibrary) throws(ModelError) {
    if let task = library.manifest.task, let label = library.shownClass {
      try self.init(model, of: task, showing: label)
    } else {
      try self.init(model)
    }
  }
}

extension EncodedCase {
  /// The numbers that one hypothesis is made from.
  var logitCount: Int { width * height * (classes - 1) }
}

extension ModelFacts {
  /// The facts of a loaded model.
  init(_ model: HypothesisModel) {
    let plane = model.planeDimensions
    self.init(
      name: displaySafe(model.name), sha256: model.sha256, kind: model.kind,
      latentDimensions: model.latentDimensions, plane: Plane(x: plane.0, y: plane.1))
  }
}

extension Encoding {
  /// The same in the reviewer's words; without places where there is no latent code.
  fileprivate init(_ encoded: EncodedCase, _ posteriors: [LatentGaussian]) {
    self =
      encoded.prior.dimensions > 0
      ? Encoding(prior: LatentGaussian(encoded.prior), posteriors: posteriors) : .none
  }
}

extension LatentGaussian {
  /// The same Gaussian in the reviewer's words.
  init(_ gaussian: Gaussian) {
    self.init(
      mean: gaussian.mean, sigma: gaussian.logSigma.map { exp($0) }, lower: gaussian.lower)
  }
}
