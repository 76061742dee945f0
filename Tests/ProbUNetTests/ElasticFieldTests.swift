import Tensors
import Testing

@testable import ProbUNet

@Test("A field is the same for the same seed, and no other")
func elasticSeeds() {
  let fields = [3, 3, 4].map { seed in
    var generator = SplitMix64(seed: UInt64(seed))
    return ElasticField(size: .square(40), smoothing: 10, using: &generator)
  }
  #expect(fields[0].rows == fields[1].rows)
  #expect(fields[0].columns == fields[1].columns)
  #expect(fields[0].rows != fields[2].rows)
  #expect(fields[0].rows != fields[0].columns)
}

@Test("The longest displacement is the longest")
func elasticLongest() {
  var generator = SplitMix64(seed: 1)
  let field = ElasticField(size: .square(64), smoothing: 10, using: &generator)
  let lengths = zip(field.rows, field.columns).map { ($0 * $0 + $1 * $1).squareRoot() }
  #expect(abs((lengths.max() ?? 0) - field.longest) < 1e-6)
}

@Test("Neighbours at a distance are alike as after Gaussian smoothing of white noise")
func elasticCorrelation() {
  // Smoothed with sigma, white noise correlates as exp(-d² / (4 sigma²)).
  let (smoothing, distance, side) = (Float(6), 8, 64)
  var (together, alone) = (0.0, 0.0)
  var generator = SplitMix64(seed: 5)
  for _ in 0..<200 {
    let field = ElasticField(size: .square(side), smoothing: smoothing, using: &generator)
    for row in stride(from: 0, to: side, by: 7) {
      for column in stride(from: 0, to: side - distance, by: 7) {
        let (a, b) = (field.rows[row * side + column], field.rows[row * side + column + distance])
        together += Double(a * b)
        alone += Double(a * a + b * b) / 2
      }
    }
  }
  #expect(abs(together / alone - 0.641) < 0.03)
}

@Test("A field has no folds at the magnitudes of the paper's recipe")
func elasticSmoothness() {
  for seed in 0..<20 as Range<UInt64> {
    var generator = SplitMix64(seed: seed)
    let field = ElasticField(size: .square(128), smoothing: 10, using: &generator)
    let scale = 5 / field.longest
    let steps = field.columns.indices.dropLast().filter { $0 % 128 != 127 }.map {
      scale * (field.columns[$0 + 1] - field.columns[$0])
    }
    #expect(steps.allSatisfy { $0 > -1 })
  }
}
