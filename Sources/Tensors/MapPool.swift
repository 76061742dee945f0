import Synchronization

/// Memory for feature maps that is used again and again.
///
/// A map that is no longer needed gives its memory back; the next of the same shape takes it. As
/// kernels write only inside, the border of zeros stays what it is.
final class MapPool: Sendable {
  private let free = Mutex<[FeatureMap.Shape: [AlignedMemory]]>([:])

  /// Returns a map with any numbers inside and zeros around them.
  func map(_ shape: FeatureMap.Shape) -> FeatureMap {
    let memory = free.withLock { $0[shape]?.popLast() }
    return FeatureMap(shape, memory: memory ?? AlignedMemory(count: shape.floats), pool: self)
  }

  func giveBack(_ memory: AlignedMemory, for shape: FeatureMap.Shape) {
    free.withLock { $0[shape, default: []].append(memory) }
  }
}
