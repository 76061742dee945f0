import Evaluation
import Imaging
import ProbUNet
import Reviewer

/// What takes a model many hypotheses: its opinions on a case, and where a mask lies.
extension HypothesisSource {
  /// Draws many masks of `record` and tells the opinions apart; stops when another case is on screen.
  ///
  /// Draw i is sample i of the same seed. Networks to whom a draw is dear, or who have few answers,
  /// make fewer.
  func findOpinions(_ record: Case, seed: UInt64, _ sampling: Sampling) {
    let isLatest = beginOpinions()
    work { [self] in
      guard let model = model(wantedFor: record.id), let encoded = find(record.id) else { return }
      let total = Self.draws(model.model.configuration, wanted: sampling.count)
      var masks: [Mask] = []
      var plain: [ProbUNet.Hypothesis] = []
      if encoded.prior.dimensions == 0 {
        plain = encoded.draw(total, seed: seed)
        masks = plain.map { $0.mask(above: sampling.threshold) }
      }
      let place = { (draw: Int) in
        Self.place(ofSample: draw, seed: seed, temperature: sampling.temperature, encoded)
      }
      let part = Self.partSize(logitCount: encoded.logitCount)
      while masks.count < total {
        guard isLatest(), self.model(wantedFor: record.id) != nil else { return }
        let next = masks.count..<min(total, masks.count + part)
        masks += encoded.decode(next.map { encoded.prior.code(at: place($0)) })
          .map { $0.mask(above: sampling.threshold) }
        post(.opinionProgress(caseID: record.id, done: masks.count, total: total))
      }
      let set = OpinionSet(masks, spacing: record.spacing) { draw in
        plain.isEmpty
          ? Self.hypothesis(at: place(draw), threshold: sampling.threshold, encoded)
          : Self.hypothesis(z: [], u: [], threshold: sampling.threshold, plain[draw])
      }
      post(.opinionsFound(caseID: record.id, sampling, set))
    }
  }

  private static func draws(_ configuration: Configuration, wanted: Int) -> Int {
    switch configuration.sampleSource {
    case .latentCode: configuration.kind.hasCheapSamples ? wanted : min(wanted, 128)
    case .dropout: min(wanted, 64)
    case .members(let count): count
    case .single: 1
    }
  }

  /// Finds the code that `mask` most probably belongs to; for a mark that is told apart. The search is
  /// given up when another case is on screen.
  func findCode(
    _ open: OpenCase, name: String, mask: Mask, ofGrader grader: Int? = nil, isForMark: Bool = false
  ) {
    let caseID = open.record.id
    work { [self] in
      guard let model = model(wantedFor: caseID), let encoded = find(caseID) else { return }
      do {
        let start = try model.start(for: mask, ofGrader: grader, open.record, of: open.scene)
        let isWanted = { self.model(wantedFor: caseID) != nil }
        guard start.posterior.dimensions > 0,
          let found = encoded.code(of: mask, from: start.posterior.mean, while: isWanted)
        else {
          if isForMark, isWanted() { post(.markCodeFound(caseID: caseID, mask: mask, nil)) }
          return
        }
        let reached = encoded.decode(found.z).mask
        let posterior = Encoding(
          prior: LatentGaussian(encoded.prior), posteriors: [LatentGaussian(start.posterior)])
        let code = FoundCode(
          name: name, u: found.u, overlap: intersectionOverUnion(reached, mask),
          isOfNothing: reached.isEmpty && mask.isEmpty,
          divergence: start.isOfMask && posterior.isUsable
            ? posterior.divergence(ofGrader: 0) : nil)
        post(
          isForMark
            ? .markCodeFound(caseID: caseID, mask: mask, code) : .codeFound(caseID: caseID, code))
      } catch {
        post(.hypothesesFailed(caseID: caseID, reason: Failure(error).description))
      }
    }
  }
}
