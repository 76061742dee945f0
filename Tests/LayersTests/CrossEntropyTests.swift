import Foundation
import Tensors
import Testing

@testable import Layers

@Test("Cross-entropy and its gradient follow the formula; ignored pixels count for nothing")
func crossEntropyFormula() {
  var generator = SplitMix64(seed: 4)
  let compute = Compute(threads: 2)
  let logits = Tensor.random([2, 3, 2, 3], using: &generator)
  let classes: [UInt8] = [0, 1, 2, 255, 1, 0, 2, 2, 1, 0, 255, 1]
  let (loss, gradient) = crossEntropy(FeatureMap(logits), classes: classes, on: compute)
  var expected = 0.0
  for n in 0..<2 {
    for pixel in 0..<6 {
      let wanted = Int(classes[n * 6 + pixel])
      let y = (0..<3).map { Double(logits[n, $0, pixel / 3, pixel % 3]) }
      let sum = y.reduce(0) { $0 + exp($1) }
      if wanted < 3 { expected += (log(sum) - y[wanted]) / 2 }
      for k in 0..<3 {
        let p = wanted < 3 ? (exp(y[k]) / sum - (k == wanted ? 1 : 0)) / 2 : 0
        #expect(abs(Double(gradient.tensor[n, k, pixel / 3, pixel % 3]) - p) < 1e-6)
      }
    }
  }
  #expect(abs(loss - expected) < 1e-5)
}

@Test("Weights count an image more or less, and each image has a cross-entropy of its own")
func weightedCrossEntropy() {
  var generator = SplitMix64(seed: 4)
  let compute = Compute(threads: 2)
  let logits = FeatureMap(Tensor.random([2, 3, 2, 3], using: &generator))
  let classes: [UInt8] = [0, 1, 2, 255, 1, 0, 2, 2, 1, 0, 255, 1]
  let own = crossEntropies(logits, classes: classes, on: compute)
  let (loss, gradient) = crossEntropy(logits, classes: classes, on: compute)
  #expect(abs((own[0] + own[1]) / 2 - loss) < 1e-9)
  let weighted = crossEntropy(logits, classes: classes, weights: [0.25, 3], on: compute)
  #expect(abs((0.25 * own[0] + 3 * own[1]) / 2 - weighted.loss) < 1e-6)
  for index in gradient.tensor.values.indices {
    let weight: Float = index < 18 ? 0.25 : 3
    let expected = weight * gradient.tensor.values[index]
    #expect(abs(weighted.gradient.tensor.values[index] - expected) < 1e-6)
  }
}
