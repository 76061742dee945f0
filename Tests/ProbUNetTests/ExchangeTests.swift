import Foundation
import Imaging
import Interchange
import Testing

@testable import ProbUNet

/// A model with the answers that PyTorch gives with the same weights.
private struct Exchange {
  let model: HypothesisModel
  private let file: Safetensors

  init(folder: String) throws {
    model = try HypothesisModel.load(path: folder + "/model.safetensors", threads: 2)
    file = try Safetensors(path: folder + "/expected.safetensors")
  }

  func floats(_ name: String) throws -> [Float] { try #require(file[name], "\(name)").floats() }

  func image(_ index: Int) throws -> (image: GrayImage, mask: Mask) {
    let entry = try #require(file["input.image.\(index)"])
    let (height, width) = (entry.shape[0], entry.shape[1])
    let mask = try floats("input.mask.\(index)").map { UInt8($0) }
    return (
      GrayImage(width: width, height: height, unit: .unitInterval, values: try entry.floats()),
      Mask(width: width, height: height, pixels: mask)
    )
  }

  var codes: [[Float]] {
    get throws {
      let entry = try #require(file["input.z"])
      let (values, width) = (try entry.floats(), entry.shape[1])
      return (0..<entry.shape[0]).map { Array(values[$0 * width..<($0 + 1) * width]) }
    }
  }

  /// The model that PyTorch wrote for this test, and, where the environment names a folder in
  /// `PENUMBRA_EXCHANGE`, what `Tests/Scripts/exchange-with-pytorch.py` put there.
  static var folders: [String] {
    let fixtures = URL(filePath: #filePath).deletingLastPathComponent()
      .deletingLastPathComponent().appending(path: "Fixtures/pytorch/exchange").path
    let others = ProcessInfo.processInfo.environment["PENUMBRA_EXCHANGE"] ?? ""
    return [fixtures] + others.split(separator: ":").map(String.init)
  }
}

@Test(
  "A model gives the same Gaussians and logits here and in PyTorch", arguments: Exchange.folders)
func exchangedModel(_ folder: String) throws {
  let exchange = try Exchange(folder: folder)
  for index in 0..<2 {
    let (image, mask) = try exchange.image(index)
    let encoded = try exchange.model.encode(image)
    let expected = { (name: String) in try exchange.floats("expected.\(index).\(name)") }
    if exchange.model.latentDimensions > 0 {
      let posterior = try exchange.model.posterior(image, mask)
      for (ours, name) in [(encoded.prior, "prior"), (posterior, "posterior")] {
        #expect(largestError(ours.mean, try expected("\(name).mu")) < 1e-5)
        #expect(largestError(ours.logSigma, try expected("\(name).log_sigma")) < 1e-5)
      }
    }
    let margins = encoded.decode(try exchange.codes).flatMap(\.margins)
    #expect(largestError(margins, try expected("margins")) < 1e-5)
  }
}

/// Returns the largest difference as a share of the largest expected number, or of 1 where all are
/// less.
private func largestError(_ ours: [Float], _ expected: [Float]) -> Float {
  guard ours.count == expected.count, !ours.isEmpty else { return .infinity }
  let scale = expected.reduce(Float(1)) { max($0, abs($1)) }
  return zip(ours, expected).reduce(0) { max($0, abs($1.0 - $1.1)) } / scale
}
