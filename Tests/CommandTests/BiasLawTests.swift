import Evaluation
import Foundation
import Imaging
import Interchange
import ProbUNet
import Testing

@testable import penumbra

@Test(
  "The shipped model keeps the bias law: mean GED²(n) is the unbiased value plus E d(S, S') / n")
func biasLawOfShippedModel() throws {
  let path = try #require(Assets.model())
  let model = CheckedModel(model: try HypothesisModel.open(path), name: "shipped")
  let library = CaseLibrary.demo()
  let (draws, counts) = (96, [1, 4, 8, 16])
  var measured = [Double](repeating: 0, count: counts.count)
  var (limit, diversity) = (0.0, 0.0)
  let cases = [0, 5, 10, 15]
  for index in cases {
    let subject = try library.case(at: index)
    let encoded = try model.encode(subject)
    let samples = try model.masks(
      encoded.draw(draws, seed: caseSeed(11, subject.id)), of: subject
    ).map(PackedMask.init)
    let graders = subject.masks.map(PackedMask.init)
    let whole = CaseDistances(samples: samples, graders: graders).terms(first: draws)
    limit += (whole.ged2Unbiased(of: .independent) ?? .nan) / Double(cases.count)
    diversity += (whole.diversity(of: .independent) ?? .nan) / Double(cases.count)
    for (place, count) in counts.enumerated() {
      let groups = stride(from: 0, to: draws, by: count).map { start in
        CaseDistances(samples: Array(samples[start..<start + count]), graders: graders)
          .terms(first: count).ged2
      }
      measured[place] += groups.reduce(0, +) / Double(groups.count * cases.count)
    }
  }
  #expect(diversity > 0.05)
  for (place, count) in counts.enumerated() {
    #expect(abs(measured[place] - (limit + diversity / Double(count))) < 0.03, "n = \(count)")
  }
}
