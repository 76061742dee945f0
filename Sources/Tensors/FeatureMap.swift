import CKernels

/// Rounds up to whole channel blocks.
package func roundedToBlocks(_ channels: Int) -> Int {
  let block = Int(PENUMBRA_CHANNEL_BLOCK)
  return (channels + block - 1) / block * block
}

/// Images in the order in which the kernels read them: blocks of 16 channels, a border of zeros.
///
/// The shape is `[batch, channels, height, width]`; the memory is
/// `[batch, blocks, paddedHeight, paddedWidth, 16]`. Channels that fill up the last block are zero.
package final class FeatureMap: @unchecked Sendable {
  // Unchecked: as for `AlignedMemory`.

  /// The lengths of a map's axes.
  package struct Shape: Hashable, Sendable {
    /// The number of images.
    package var batch: Int
    /// The number of channels.
    package var channels: Int
    /// The number of rows.
    package var height: Int
    /// The number of columns.
    package var width: Int

    /// A shape from its lengths.
    package init(batch: Int, channels: Int, height: Int, width: Int) {
      self.batch = batch
      self.channels = channels
      self.height = height
      self.width = width
    }

    /// Channel blocks of one image.
    package var blocks: Int { roundedToBlocks(channels) / Int(PENUMBRA_CHANNEL_BLOCK) }
    /// Rows with the border; whole tiles of four and one more on each side.
    package var paddedHeight: Int { (height + 3) / 4 * 4 + 2 }
    /// Columns with the border.
    package var paddedWidth: Int { (width + 3) / 4 * 4 + 2 }
    /// Elements of one row.
    package var rowStride: Int { paddedWidth * Int(PENUMBRA_CHANNEL_BLOCK) }
    /// Elements of one plane.
    package var planeStride: Int { paddedHeight * rowStride }
    /// Elements of the map.
    package var elements: Int { batch * blocks * planeStride }

    /// The same lengths with other channels.
    package func with(channels: Int) -> Shape {
      Shape(batch: batch, channels: channels, height: height, width: width)
    }
  }

  /// The lengths of the axes.
  package let shape: Shape

  /// Bytes of an element: 4 for a float, 2 for a bfloat16 number.
  package let elementBytes: Int

  let memory: AlignedMemory
  private let pool: MapPool?

  /// A map of zeros with memory of its own.
  package convenience init(_ shape: Shape, elementBytes: Int = 4) {
    self.init(
      shape, elementBytes: elementBytes,
      memory: AlignedMemory(count: (shape.elements * elementBytes + 3) / 4), pool: nil)
  }

  init(_ shape: Shape, elementBytes: Int, memory: AlignedMemory, pool: MapPool?) {
    self.shape = shape
    self.elementBytes = elementBytes
    self.memory = memory
    self.pool = pool
  }

  deinit { pool?.giveBack(memory, for: shape, elementBytes: elementBytes) }

  /// The map as the kernels see it.
  package var map: penumbra_map {
    penumbra_map(
      data: memory.floats, blocks: shape.blocks, planeStride: shape.planeStride,
      rowStride: shape.rowStride)
  }

  /// The element at `offset`, borders and all; rounded to the nearest that the map can hold.
  package subscript(offset: Int) -> Float {
    get {
      elementBytes == 4
        ? memory.floats[offset] : Float(bitPattern: UInt32(halves[offset]) << 16)
    }
    set {
      if elementBytes == 4 {
        memory.floats[offset] = newValue
      } else {
        let bits = newValue.bitPattern
        halves[offset] = UInt16(truncatingIfNeeded: (bits &+ 0x7fff &+ (bits >> 16 & 1)) >> 16)
      }
    }
  }

  /// Writes the elements of one channel of `count` pixels of a row, the first at `offset`, to `target`.
  package func read(_ count: Int, at offset: Int, into target: UnsafeMutablePointer<Float>) {
    let block = Int(PENUMBRA_CHANNEL_BLOCK)
    if elementBytes == 4 {
      for pixel in 0..<count { target[pixel] = memory.floats[offset + pixel * block] }
    } else {
      for pixel in 0..<count {
        target[pixel] = Float(bitPattern: UInt32(halves[offset + pixel * block]) << 16)
      }
    }
  }

  private var halves: UnsafeMutablePointer<UInt16> {
    UnsafeMutableRawPointer(memory.floats).assumingMemoryBound(to: UInt16.self)
  }

  /// Where a number lies among the elements.
  package func offset(batch: Int, channel: Int, row: Int, column: Int) -> Int {
    let block = Int(PENUMBRA_CHANNEL_BLOCK)
    return (batch * shape.blocks + channel / block) * shape.planeStride
      + (row + 1) * shape.rowStride + (column + 1) * block + channel % block
  }

  /// A map with the numbers of a tensor shaped `[batch, channels, height, width]`.
  package convenience init(_ tensor: Tensor) { self.init(tensor, elementBytes: 4) }

  private convenience init(_ tensor: Tensor, elementBytes: Int) {
    precondition(tensor.shape.count == 4, "FeatureMap: shape \(tensor.shape) has not four axes")
    self.init(
      Shape(
        batch: tensor.shape[0], channels: tensor.shape[1], height: tensor.shape[2],
        width: tensor.shape[3]), elementBytes: elementBytes)
    forEach { offset, index in self[offset] = tensor.values[index] }
  }

  /// A map with the numbers of a tensor, held as `compute` holds them.
  package convenience init(_ tensor: Tensor, on compute: Compute) {
    self.init(tensor, elementBytes: compute.kernels.elementBytes)
  }

  /// The numbers in plain order.
  package var tensor: Tensor {
    var values = [Float](
      repeating: 0, count: shape.batch * shape.channels * shape.height * shape.width)
    forEach { offset, index in values[index] = self[offset] }
    return Tensor(
      shape: [shape.batch, shape.channels, shape.height, shape.width], values: values)
  }

  private func forEach(_ body: (_ offset: Int, _ index: Int) -> Void) {
    var index = 0
    for batch in 0..<shape.batch {
      for channel in 0..<shape.channels {
        for row in 0..<shape.height {
          for column in 0..<shape.width {
            body(offset(batch: batch, channel: channel, row: row, column: column), index)
            index += 1
          }
        }
      }
    }
  }
}
