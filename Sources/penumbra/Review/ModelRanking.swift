import Dispatch
import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Reviewer

/// Draws samples of every case of a library, behind the reviewer, to order the cases by.
extension HypothesisSource {
  /// Begins; results come every second.
  func measureAll(_ library: CaseLibrary) {
    guard let shown = loadedModel else { return }
    inBackground { [self] in
      // On half of the processors and without the lock that hypotheses on screen wait for.
      let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
      let model = shown.companion(threads: threads)
      var found: [Int: ModelMeasures] = [:]
      var unreadable = 0
      var last = DispatchTime.now()
      let pause: UInt64 = 1_000_000_000
      for index in library.entries.indices {
        // A case that cannot be read has no samples; opening it says why.
        guard let subject = try? library.case(at: index),
          let encoded = try? model.encode(subject.image)
        else {
          unreadable += 1
          continue
        }
        found[index] = ModelMeasures(of: subject, samples: sampleMasks(of: subject, encoded))
        let now = DispatchTime.now()
        if now.uptimeNanoseconds - last.uptimeNanoseconds > pause {
          post(.measured(found))
          found = [:]
          last = now
        }
      }
      post(.measured(found))
      post(.measuringEnded(unreadable: unreadable))
    }
  }

  /// The samples that review shows first of the case.
  private func sampleMasks(of subject: Case, _ encoded: EncodedCase) -> [Mask] {
    let seed = sampleSeed(caseID: subject.id, batch: 0)
    let count = ModelMeasures.samples
    guard encoded.prior.dimensions > 0 else { return encoded.draw(count, seed: seed).map(\.mask) }
    return encoded.decode(
      (0..<count).map { encoded.prior.code(at: Self.place(ofSample: $0, seed: seed, encoded)) }
    ).map(\.mask)
  }
}

extension ModelMeasures {
  /// The measures of a case from masks that a model drew of it.
  init(of subject: Case, samples: [Mask]) {
    let packed = samples.map(PackedMask.init)
    let distances = CaseDistances(samples: packed, graders: subject.masks.map(PackedMask.init))
    let frequency = PixelFrequency(packed)
    let shares = frequency.counts.filter { $0 > 0 }.map { Float($0) / Float(frequency.total) }
    let entropy = shares.reduce(0) { $0 + PlaneView.entropy($1) }
    self.init(
      ged2: distances.terms(first: samples.count).ged2,
      entropy: shares.isEmpty ? 0 : Double(entropy) / Double(shares.count),
      present: Double(packed.count { !$0.isEmpty }) / Double(packed.count),
      opinions: DistinctOpinions(among: packed).opinions.count)
  }
}
