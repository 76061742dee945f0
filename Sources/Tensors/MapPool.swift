import Synchronization

/// Memory for feature maps that is used again and again.
///
/// A map that is no longer needed gives its memory back; the next of the same shape takes it. As
/// kernels write only inside, the border of zeros stays what it is.
final class MapPool: Sendable {
  private struct Kind: Hashable {
    var shape: FeatureMap.Shape
    var elementBytes: Int
  }

  private let free = Mutex<[Kind: [AlignedMemory]]>([:])

  /// Returns a map with any numbers inside and zeros around them.
  func map(_ shape: FeatureMap.Shape, elementBytes: Int) -> FeatureMap {
    let memory = free.withLock {
      $0[Kind(shape: shape, elementBytes: elementBytes)]?.popLast()
    }
    return FeatureMap(
      shape, elementBytes: elementBytes,
      memory: memory ?? AlignedMemory(count: (shape.elements * elementBytes + 3) / 4), pool: self)
  }

  func giveBack(_ memory: AlignedMemory, for shape: FeatureMap.Shape, elementBytes: Int) {
    let kind = Kind(shape: shape, elementBytes: elementBytes)
    free.withLock { $0[kind, default: []].append(memory) }
  }
}
