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

@Test("Memory of sizes that are not used any more goes back to the system")
func memoryOfOtherSizes() {
  let shapes = [8, 16, 12].map { FeatureMap.Shape(batch: 1, channels: 16, height: $0, width: $0) }
  let pool = MapPool(least: 0)
  let bytes = shapes.map { $0.elements * 4 }
  for (index, shape) in shapes.enumerated() {
    pool.beginRun()
    for _ in 0..<3 { _ = (pool.map(shape, elementBytes: 4), pool.map(shape, elementBytes: 4)) }
    #expect(pool.freeBytes <= 2 * (bytes[...index].max() ?? 0), "run \(index)")
  }
  for _ in 0..<8 {
    pool.beginRun()
    _ = pool.map(shapes[0], elementBytes: 4)
  }
  pool.beginRun()
  #expect(pool.freeBytes <= 2 * bytes[0])
}

@Test("Within a run, and from run to run, memory of the same shapes is used again")
func memoryFromRunToRun() {
  let compute = Compute(threads: 1)
  let shapes = [8, 16].map { FeatureMap.Shape(batch: 1, channels: 16, height: $0, width: $0) }
  let run = {
    compute.beginRun()
    let maps = shapes.map { compute.map($0) }
    return maps.map { $0.map.data }
  }
  let first = run()
  for _ in 0..<20 { #expect(run() == first) }
}
