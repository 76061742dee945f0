import Tensors
import Testing

@testable import Layers

@Test("Resizing equals the plain loops, and its gradients are its transpose")
func resizingEqualsReference() {
  for kernels in Kernels.available {
    var generator = SplitMix64(seed: 2)
    let compute = Compute(threads: 2, kernels: kernels)
    let fine = Tensor.random([2, 18, 6, 10], using: &generator)
    let coarse = Tensor.random([2, 18, 3, 5], using: &generator)
    let ones = FeatureMap(Tensor(shape: fine.shape, values: fine.values.map { _ in 1 }))
    let coarseOnes = FeatureMap(Tensor(shape: coarse.shape, values: coarse.values.map { _ in 1 }))

    let pooled = Resizing.pool(FeatureMap(fine), on: compute).tensor
    #expect(pooled.isClose(to: Reference.pool(fine), within: 1e-6))
    let unpooled = Resizing.poolGradient(
      FeatureMap(coarse), image: ones, addingTo: nil, on: compute)
    #expect(abs(dot(pooled, coarse) - dot(fine, unpooled.tensor)) < 1e-3)
    let twice = Resizing.poolGradient(
      FeatureMap(coarse), image: ones, addingTo: FeatureMap(unpooled.tensor), on: compute)
    #expect(twice.tensor.values == unpooled.tensor.values.map { 2 * $0 })

    let enlarged = Resizing.enlarge(FeatureMap(coarse), height: 6, width: 10, on: compute).tensor
    #expect(enlarged.isClose(to: Reference.enlarge(coarse, height: 6, width: 10), within: 1e-6))
    let reduced = Resizing.enlargeGradient(FeatureMap(fine), image: coarseOnes, on: compute)
    #expect(abs(dot(enlarged, fine) - dot(coarse, reduced.tensor)) < 1e-3)
  }
}

@Test("A single row or column is enlarged by repeating it")
func singleRow() {
  let compute = Compute(threads: 1)
  let image = FeatureMap(Tensor(shape: [1, 1, 1, 2], values: [1, 3]))
  #expect(
    Resizing.enlarge(image, height: 2, width: 3, on: compute).tensor.values == [1, 2, 3, 1, 2, 3])
}

private func dot(_ a: Tensor, _ b: Tensor) -> Double {
  zip(a.values, b.values).reduce(0) { $0 + Double($1.0) * Double($1.1) }
}
