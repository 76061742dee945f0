import Foundation
import Layers
import Tensors

/// What a network answers to one image: as many masks as one likes.
package protocol Answers: Sendable {
  /// The Gaussian that codes are drawn from; of no dimensions where there is no latent code.
  var prior: Gaussian { get }

  /// Returns the answers that belong to codes; always the centre where there is no latent code.
  func decode(_ codes: [[Float]]) -> [PixelScores]

  /// Draws the codes of the answers that `draw` draws; without numbers where there is no latent code.
  func codes(_ count: Int, seed: UInt64) -> [[Float]]

  /// Draws `count` answers from number `first` on, counted from 0: answer i depends on the seed and on
  /// i alone.
  func draw(_ count: Int, from first: Int, seed: UInt64) -> [PixelScores]

  /// Returns the one answer to give when only one is wanted.
  func centre() -> PixelScores
}

extension Answers {
  package var prior: Gaussian { Gaussian(mean: [], logSigma: []) }

  package func codes(_ count: Int, seed: UInt64) -> [[Float]] {
    [[Float]](repeating: [], count: count)
  }

  package func decode(_ codes: [[Float]]) -> [PixelScores] {
    [PixelScores](repeating: centre(), count: codes.count)
  }
}

/// What turns latent codes into answers.
protocol CodeDecoder: Sendable {
  /// Returns the answer of each code.
  func callAsFunction(_ codes: [[Float]]) -> [PixelScores]
}

extension PixelDecoder: CodeDecoder {}

/// Answers that are latent codes, drawn from the prior; the centre is the prior's mean.
struct LatentAnswers: Answers {
  let prior: Gaussian
  let decoder: any CodeDecoder

  func decode(_ codes: [[Float]]) -> [PixelScores] { decoder(codes) }

  func codes(_ count: Int, seed: UInt64) -> [[Float]] {
    var generator = SplitMix64(seed: seed)
    return (0..<count).map { _ in prior.sample(using: &generator) }
  }

  func draw(_ count: Int, from first: Int, seed: UInt64) -> [PixelScores] {
    decoder(Array(codes(first + count, seed: seed).dropFirst(first)))
  }

  func centre() -> PixelScores { decoder([prior.mean])[0] }
}

/// A fixed number of answers that come in turn; the centre is their mean.
struct FixedAnswers: Answers {
  private let scores: [PixelScores]

  init(_ scores: [PixelScores]) { self.scores = scores }

  func draw(_ count: Int, from first: Int, seed: UInt64) -> [PixelScores] {
    (first..<first + count).map { scores[$0 % scores.count] }
  }

  func centre() -> PixelScores { PixelScores.mean(scores) }
}

/// Answers of passes with dropout, each with choices of its own; the centre is the pass without.
struct DropoutAnswers: Answers {
  /// Returns the answer of a pass, without dropout where there is no seed.
  private let pass: @Sendable (UInt64?) -> PixelScores

  init(_ pass: @escaping @Sendable (UInt64?) -> PixelScores) { self.pass = pass }

  func draw(_ count: Int, from first: Int, seed: UInt64) -> [PixelScores] {
    (first..<first + count).map { pass(mixed(seed, UInt64($0))) }
  }

  func centre() -> PixelScores { pass(nil) }
}

extension PixelScores {
  /// Returns the mean of the probabilities of not being background, or of the one class that is shown,
  /// and of more than two classes the most frequent one.
  static func mean(_ scores: [PixelScores]) -> PixelScores {
    guard scores.count > 1 else { return scores[0] }
    let logOdds = scores.compactMap(\.logOdds)
    return PixelScores(
      margins: meanOdds(scores.map(\.margins)),
      classes: mostFrequent(scores.compactMap(\.classes)),
      logOdds: logOdds.isEmpty ? nil : meanOdds(logOdds))
  }

  /// The logit of the mean of the probabilities that logits stand for.
  private static func meanOdds(_ logits: [[Float]]) -> [Float] {
    logits[0].indices.map { pixel in
      let sum = logits.map { 1 / (1 + exp(-Double($0[pixel]))) }.reduce(0, +)
      let p = min(max(sum / Double(logits.count), 1e-12), 1 - 1e-12)
      return Float(log(p / (1 - p)))
    }
  }

  private static func mostFrequent(_ votes: [[UInt8]]) -> [UInt8]? {
    guard let first = votes.first else { return nil }
    return first.indices.map { pixel in
      var counts = [Int](repeating: 0, count: 256)
      for vote in votes { counts[Int(vote[pixel])] += 1 }
      return UInt8(counts.indices.max { counts[$0] < counts[$1] } ?? 0)
    }
  }
}
