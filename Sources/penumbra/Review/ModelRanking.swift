import Dispatch
import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Reviewer
import Synchronization

/// Draws samples of every case of a library, behind the reviewer, to order the cases by.
///
/// Those that the reader sees come first; what earlier sessions drew is not drawn again.
final class ModelRanking: Sendable {
  private struct State {
    /// The cases still to be looked at, the next one last.
    var waiting: [Int] = []
    /// Cases that are measured, or cannot be.
    var isDone: Set<Int> = []
    var isRunning = false
  }

  private let hypotheses: HypothesisSource
  private let library: CaseLibrary
  private let memory: @Sendable (String) -> MeasureMemory?
  private let state = Mutex(State())

  /// A ranking of the cases of `library`; `memory` is what is kept of the model with a SHA-256.
  init(
    _ hypotheses: HypothesisSource, _ library: CaseLibrary,
    memory: @escaping @Sendable (String) -> MeasureMemory? = { _ in nil }
  ) {
    self.hypotheses = hypotheses
    self.library = library
    self.memory = memory
  }

  /// Begins with the cases in `order`, or goes on with those; results of `shown` come every second.
  func measure(_ order: [Int], by shown: MaskModel) {
    let isFirst = state.withLock { state in
      state.waiting = order.reversed().filter { !state.isDone.contains($0) }
      defer { state.isRunning = true }
      return !state.isRunning
    }
    guard isFirst else { return }
    hypotheses.inBackground { [self] in
      // On half of the processors and without the lock that hypotheses on screen wait for.
      let threads = max(1, ProcessInfo.processInfo.activeProcessorCount / 2)
      let unreadable = run(shown.companion(threads: threads), memory(shown.model.sha256))
      hypotheses.post(.measuringEnded(unreadable: unreadable))
    }
  }

  /// Measures what waits; returns how many cases cannot be measured.
  private func run(_ model: MaskModel, _ memory: MeasureMemory?) -> Int {
    let known = memory?.begin() ?? [:]
    takeKnown(known)
    var found: [Int: ModelMeasures] = [:]
    var lines: [(key: MeasureMemory.Key, measures: ModelMeasures)] = []
    var unreadable = 0
    var last = DispatchTime.now()
    let pause: UInt64 = 1_000_000_000
    func deliver() {
      memory?.add(lines)
      hypotheses.post(.measured(found))
      (found, lines, last) = ([:], [], .now())
    }
    while let index = next() {
      // A case that cannot be read has no samples; opening it says why.
      guard let (subject, scene) = try? library.shown(at: index),
        let encoded = try? model.encode(subject, of: scene)
      else {
        unreadable += 1
        continue
      }
      let measures = ModelMeasures(of: subject, samples: Self.sampleMasks(of: subject, encoded))
      found[index] = measures
      if memory != nil, let key = key(index) { lines.append((key, measures)) }
      if DispatchTime.now().uptimeNanoseconds - last.uptimeNanoseconds > pause { deliver() }
    }
    deliver()
    return unreadable
  }

  /// Takes over what earlier sessions found of cases with the same pixels.
  private func takeKnown(_ known: [MeasureMemory.Key: ModelMeasures]) {
    guard !known.isEmpty else { return }
    let ids = Set(known.keys.map(\.id))
    var found: [Int: ModelMeasures] = [:]
    for (index, entry) in library.entries.enumerated() where ids.contains(entry.id) {
      if let key = key(index), let measures = known[key] { found[index] = measures }
    }
    state.withLock { $0.isDone.formUnion(found.keys) }
    hypotheses.post(.measured(found))
  }

  private func key(_ index: Int) -> MeasureMemory.Key? {
    (try? library.checksum(at: index)).map {
      MeasureMemory.Key(id: library.entries[index].id, crc32: $0)
    }
  }

  /// The next case, which counts as done from now on.
  private func next() -> Int? {
    state.withLock { state in
      while let index = state.waiting.popLast() {
        if state.isDone.insert(index).inserted { return index }
      }
      return nil
    }
  }

  /// The samples that review shows first of the case.
  private static func sampleMasks(of subject: Case, _ encoded: EncodedCase) -> [Mask] {
    let seed = sampleSeed(caseID: subject.id, batch: 0)
    let count = ModelMeasures.samples
    guard encoded.prior.dimensions > 0 else { return encoded.draw(count, seed: seed).map(\.mask) }
    return encoded.decode(
      (0..<count).map {
        encoded.prior.code(at: HypothesisSource.place(ofSample: $0, seed: seed, encoded))
      }
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
