import Synchronization

/// Memory for feature maps that is used again and again.
///
/// A map that is no longer needed gives its memory back; the next of the same shape takes it. As
/// kernels write only inside, the border of zeros stays what it is.
///
/// Images of many sizes need maps of many shapes. So memory of shapes that the present run has not
/// used goes back to the system, the longest unused first, when all memory would come to more than the
/// last few runs needed at once.
final class MapPool: Sendable {
  private struct Kind: Hashable {
    var shape: FeatureMap.Shape
    var elementBytes: Int

    var floats: Int { (shape.elements * elementBytes + 3) / 4 }
    var bytes: Int { floats * MemoryLayout<Float>.stride }
  }

  /// The free memory of one shape.
  private struct Shelf {
    var blocks: [AlignedMemory] = []
    /// The last run that used the shape.
    var run = 0
  }

  private struct State {
    var shelves: [Kind: Shelf] = [:]
    var usedBytes = 0
    var freeBytes = 0
    var run = 0
    /// The most bytes that were in use at once in each of the last runs, the present one last.
    var peaks = [0]

    mutating func take(_ kind: Kind) -> AlignedMemory? {
      let memory = shelves[kind, default: Shelf()].blocks.popLast()
      shelves[kind]?.run = run
      usedBytes += kind.bytes
      peaks[peaks.count - 1] = max(peaks[peaks.count - 1], usedBytes)
      if memory != nil { freeBytes -= kind.bytes }
      return memory
    }

    /// Lets free memory go until all memory is what recent runs needed, or `least`.
    mutating func trim(least: Int) {
      let limit = max(least, peaks.max() ?? 0)
      while usedBytes + freeBytes > limit {
        let old = shelves.filter { $0.value.run != run && !$0.value.blocks.isEmpty }
        guard let kind = old.min(by: { $0.value.run < $1.value.run })?.key else { return }
        freeBytes -= kind.bytes * (shelves[kind]?.blocks.count ?? 0)
        shelves[kind] = nil
      }
    }
  }

  private let state = Mutex(State())
  private let least: Int

  private static let recentRuns = 8

  /// A pool that keeps at least so many bytes, whatever runs need.
  init(least: Int = 256 << 20) { self.least = least }

  /// The bytes of memory that nobody uses.
  var freeBytes: Int { state.withLock(\.freeBytes) }

  /// Tells that another run begins.
  func beginRun() {
    state.withLock {
      $0.run += 1
      $0.peaks = $0.peaks.suffix(Self.recentRuns - 1) + [$0.usedBytes]
      $0.trim(least: least)
    }
  }

  /// Returns a map with any numbers inside and zeros around them.
  func map(_ shape: FeatureMap.Shape, elementBytes: Int) -> FeatureMap {
    let kind = Kind(shape: shape, elementBytes: elementBytes)
    let memory = state.withLock { state in
      let memory = state.take(kind)
      if memory == nil { state.trim(least: least) }
      return memory
    }
    return FeatureMap(
      shape, elementBytes: elementBytes, memory: memory ?? AlignedMemory(count: kind.floats),
      pool: self)
  }

  func giveBack(_ memory: AlignedMemory, for shape: FeatureMap.Shape, elementBytes: Int) {
    let kind = Kind(shape: shape, elementBytes: elementBytes)
    state.withLock {
      $0.usedBytes -= kind.bytes
      $0.freeBytes += kind.bytes
      $0.shelves[kind, default: Shelf(run: $0.run)].blocks.append(memory)
    }
  }
}
