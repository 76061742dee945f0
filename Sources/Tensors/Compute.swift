/// Where computing happens: kernels, threads, and memory that is used again.
///
/// One thread at a time uses a `Compute`.
package final class Compute {
  /// The kernels in use.
  package let kernels: Kernels

  /// The threads in use.
  package let workers: Workers

  /// How convolutions are computed.
  package var algorithm: ConvolutionAlgorithm

  /// Is shown the result of each layer with the name of its weights, to find what went wrong; nil to
  /// show nothing.
  package var observer: ((_ weight: String, _ result: FeatureMap) -> Void)?

  private let pool = MapPool()
  private var scratches: [AlignedMemory]
  private var arrays: [String: AlignedMemory] = [:]

  /// A place to compute with `threads` threads.
  package init(
    threads: Int, kernels: Kernels = .best, algorithm: ConvolutionAlgorithm = .automatic
  ) {
    self.kernels = kernels
    self.algorithm = algorithm
    workers = Workers(count: threads)
    scratches = (0..<threads).map { _ in AlignedMemory(count: 0) }
  }

  deinit { workers.stop() }

  /// Tells that another run begins: what it does not need is not kept for ever.
  package func beginRun() { pool.beginRun() }

  /// Returns a map with any numbers inside and zeros around them.
  package func map(_ shape: FeatureMap.Shape) -> FeatureMap {
    pool.map(shape, elementBytes: kernels.elementBytes)
  }

  /// Calls `body(job, scratch)` for every job, on all threads; `scratch` has `floats` floats.
  package func run(
    jobs: Int, scratch floats: Int, _ body: (Int, UnsafeMutablePointer<Float>) -> Void
  ) {
    for worker in scratches.indices where scratches[worker].count < floats {
      scratches[worker] = AlignedMemory(count: floats)
    }
    let scratches = self.scratches
    workers.run(jobs: jobs) { job, worker in body(job, scratches[worker].floats) }
  }

  /// Calls `body(job)` for every job, on all threads.
  package func run(jobs: Int, _ body: (Int) -> Void) {
    workers.run(jobs: jobs) { job, _ in body(job) }
  }

  /// Returns an array of at least `count` floats, the same one for a `name` at every call.
  package func array(_ name: String, count: Int) -> AlignedMemory {
    if let known = arrays[name], known.count >= count { return known }
    let array = AlignedMemory(count: count)
    arrays[name] = array
    return array
  }
}

/// How convolutions with 3 x 3 filters are computed.
public enum ConvolutionAlgorithm: String, CaseIterable, Sendable {
  /// What is fastest for the size at hand.
  case automatic
  /// Winograd F(4x4, 3x3): a quarter of the multiplications, a little less exact.
  case winograd
  /// Multiplying and adding, nine times per channel and pixel.
  case direct
}
