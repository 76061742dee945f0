import Testing

@testable import Tensors

@Test("A tensor comes back from a feature map as it went in, and the border is zero")
func mapRoundTrip() {
  let tensor = Tensor(
    shape: [2, 18, 3, 5], values: (0..<540).map { Float($0) + 1 })
  let map = FeatureMap(tensor)
  #expect(map.tensor == tensor)
  let sum = (0..<map.shape.elements).reduce(Float(0)) { $0 + map[$1] }
  #expect(sum == tensor.values.reduce(0, +))
}

@Test("Memory of a map is used again for the next of its shape, border and all")
func reusedMemory() {
  let compute = Compute(threads: 1)
  let shape = FeatureMap.Shape(batch: 1, channels: 16, height: 2, width: 2)
  let first = { compute.map(shape).map.data }()
  #expect(compute.map(shape).map.data == first)
  #expect(compute.map(shape.with(channels: 32)).map.data != first)
}
