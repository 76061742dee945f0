import Glibc

/// A block of floats on a cache-line boundary, zero at first.
package final class AlignedMemory: @unchecked Sendable {
  // Unchecked: whoever shares a block between threads divides it or orders the accesses, as the
  // kernels' jobs do; the block itself only owns the memory.

  /// The number of floats.
  package let count: Int

  /// The first float; aligned to 64 bytes.
  package let floats: UnsafeMutablePointer<Float>

  /// A block of `count` floats, all zero.
  package init(count: Int) {
    precondition(count >= 0, "AlignedMemory: \(count) floats")
    self.count = count
    let bytes = (max(count, 1) * MemoryLayout<Float>.stride + 63) / 64 * 64
    var raw: UnsafeMutableRawPointer?
    let failure = posix_memalign(&raw, 64, bytes)
    guard failure == 0, let raw else {
      preconditionFailure("AlignedMemory: no memory for \(bytes) bytes")
    }
    memset(raw, 0, bytes)
    floats = raw.bindMemory(to: Float.self, capacity: max(count, 1))
  }

  deinit { free(floats) }

  /// Copies the floats of a block of the same size.
  package func copy(from other: AlignedMemory) {
    precondition(other.count == count, "copy: \(other.count) floats into \(count)")
    memcpy(floats, other.floats, count * MemoryLayout<Float>.stride)
  }

  /// The floats as an array.
  package var array: [Float] { Array(UnsafeBufferPointer(start: floats, count: count)) }
}
