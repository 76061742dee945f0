import Foundation
import Imaging

/// One of the finitely many ways to see a phantom, with its exact probability.
package struct Opinion: Equatable, Sendable {
  /// What the grader decided, for example `tight, halo out`.
  package let name: String
  /// The probability that a grader draws this mask.
  package let probability: Double
  /// The mask.
  package let mask: Mask

  /// An opinion.
  package init(name: String, probability: Double, mask: Mask) {
    self.name = name
    self.probability = probability
    self.mask = mask
  }
}

extension Opinion {
  /// The fact of a case's provenance that lists all opinions as JSON.
  package static let fact = "opinions"

  /// Returns `opinions` as the JSON that is stored with a case: an array of objects with `name`,
  /// `probability` and `runs`, the mask as start and length of each run of pixels, row by row.
  package static func json(_ opinions: [Opinion]) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    let stored = opinions.map {
      Stored(name: $0.name, probability: $0.probability, runs: $0.mask.runs)
    }
    return String(decoding: try encoder.encode(stored), as: UTF8.self)
  }

  /// Returns the opinions that are stored with a case; nil when it has none or they are damaged.
  package static func stored(in subject: Case) -> [Opinion]? {
    guard let json = subject.provenance.facts[fact],
      let stored = try? JSONDecoder().decode([Stored].self, from: Data(json.utf8))
    else { return nil }
    let (width, height) = (subject.image.width, subject.image.height)
    let opinions = stored.compactMap { item in
      Mask(width: width, height: height, runs: item.runs).map {
        Opinion(name: item.name, probability: item.probability, mask: $0)
      }
    }
    return opinions.count == stored.count ? opinions : nil
  }

  private struct Stored: Codable {
    let name: String
    let probability: Double
    let runs: [Int]
  }
}
