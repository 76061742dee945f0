import Tensors
import Testing

@testable import Layers

@Test("Two steps of Adam equal the formula; only filters decay")
func adamFormula() {
  let compute = Compute(threads: 1)
  var layout = ParameterLayout()
  let filter = layout.filter("w", inputs: [1], outputs: 1, side: 1)
  let bias = layout.bias("b", outputs: 1)
  let parameters = ParameterValues(layout)
  let gradients = ParameterValues(layout)
  parameters.set(filter, to: Tensor(shape: [1, 1, 1, 1], values: [2]))
  parameters.set(bias, to: Tensor(shape: [1], values: [2]))
  var adam = Adam(parameters)
  adam.weightDecay = 0.1
  var (w, m, v) = ([2.0, 2.0], [0.0, 0.0], [0.0, 0.0])
  for step in 1...2 {
    gradients.set(filter, to: Tensor(shape: [1, 1, 1, 1], values: [Float(step)]))
    gradients.set(bias, to: Tensor(shape: [1], values: [Float(step)]))
    adam.update(
      parameters, gradients: gradients, gradientScales: [0.5, 0.5], rate: 0.01,
      averageDecay: 0.5, on: compute)
    for i in 0..<2 {
      let g = 0.5 * Double(step) + (i == 0 ? 0.1 * w[0] : 0)
      m[i] = 0.9 * m[i] + 0.1 * g
      v[i] = 0.999 * v[i] + 0.001 * g * g
      let (mHat, vHat) =
        step == 1 ? (m[i] / 0.1, v[i] / 0.001) : (m[i] / 0.19, v[i] / (1 - 0.999 * 0.999))
      w[i] -= 0.01 * mHat / (vHat.squareRoot() + 1e-8)
    }
  }
  #expect(abs(Double(parameters.tensor(filter).values[0]) - w[0]) < 1e-5)
  #expect(abs(Double(parameters.tensor(bias).values[0]) - w[1]) < 1e-5)
}
