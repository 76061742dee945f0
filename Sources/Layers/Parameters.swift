import Tensors

/// One named tensor among the parameters of a network, and how it lies in memory.
///
/// The canonical order is that of files and papers, `[outputs, inputs, side, side]`; in memory a
/// filter is `[inputs][taps][outputs]` with whole blocks of outputs, as the kernels read it.
package struct ParameterSlot: Equatable, Sendable {
  /// The name, for example `unet.encoder.0.1.weight`.
  package let name: String

  /// The canonical shape: `[outputs, inputs, side, side]`, or `[outputs]` for a bias.
  package let shape: [Int]

  /// The input channels by the maps they come from; each map begins a new block in memory.
  package let inputGroups: [Int]

  /// Whether input channels fill whole blocks; not so for planar images.
  package let isBlocked: Bool

  /// The first float in the parameters' memory.
  package let offset: Int

  /// Whether the slot is a filter, which the weight decay applies to, or a bias.
  package var isFilter: Bool { shape.count == 4 }

  /// The number of parameters.
  package var parameterCount: Int { shape.reduce(1, *) }

  /// The number of floats in memory, padding included.
  package var floats: Int { packedInputs * taps * packedOutputs }

  /// Output channels with padding.
  package var packedOutputs: Int { roundedToBlocks(shape[0]) }

  /// Input channels with padding; 1 for a bias.
  package var packedInputs: Int {
    isFilter ? inputGroups.reduce(0) { $0 + padded($1) } : 1
  }

  private var taps: Int { isFilter ? shape[2] * shape[3] : 1 }

  private func padded(_ inputs: Int) -> Int { isBlocked ? roundedToBlocks(inputs) : inputs }

  /// Calls `body(canonical index, float)` for every parameter.
  func forEach(_ body: (_ canonical: Int, _ float: Int) -> Void) {
    guard isFilter else {
      for index in 0..<shape[0] { body(index, offset + index) }
      return
    }
    var (input, packed) = (0, 0)
    for group in inputGroups {
      for index in 0..<group {
        forEachTap(of: input + index, at: packed + index, body)
      }
      input += group
      packed += padded(group)
    }
  }

  private func forEachTap(of input: Int, at packed: Int, _ body: (Int, Int) -> Void) {
    for output in 0..<shape[0] {
      for tap in 0..<taps {
        body(
          (output * shape[1] + input) * taps + tap,
          offset + (packed * taps + tap) * packedOutputs + output)
      }
    }
  }
}

/// The parameters of a network in a fixed order: names, shapes and places, not the numbers.
package struct ParameterLayout: Equatable, Sendable {
  /// The slots in order.
  package private(set) var slots: [ParameterSlot] = []

  /// The number of floats of all slots.
  package private(set) var floats = 0

  /// A layout without slots.
  package init() {}

  /// The number of parameters, padding not counted.
  package var parameterCount: Int { slots.reduce(0) { $0 + $1.parameterCount } }

  /// Adds a filter with `side` x `side` taps over inputs that come from one or more maps.
  package mutating func filter(
    _ name: String, inputs: [Int], outputs: Int, side: Int, isBlocked: Bool = true
  ) -> ParameterSlot {
    append(
      name, shape: [outputs, inputs.reduce(0, +), side, side], inputs: inputs,
      isBlocked: isBlocked)
  }

  /// Adds a bias.
  package mutating func bias(_ name: String, outputs: Int) -> ParameterSlot {
    append(name, shape: [outputs], inputs: [], isBlocked: false)
  }

  private mutating func append(
    _ name: String, shape: [Int], inputs: [Int], isBlocked: Bool
  ) -> ParameterSlot {
    let slot = ParameterSlot(
      name: name, shape: shape, inputGroups: inputs, isBlocked: isBlocked, offset: floats)
    slots.append(slot)
    floats += slot.floats
    return slot
  }
}

/// Numbers for every slot of a layout: parameters, or gradients, or moments.
package final class ParameterValues: Sendable {
  /// The places of the numbers.
  package let layout: ParameterLayout

  /// The numbers, zero where there is padding.
  package let memory: AlignedMemory

  /// Zeros for every slot.
  package init(_ layout: ParameterLayout) {
    self.layout = layout
    memory = AlignedMemory(count: layout.floats)
  }

  /// The first float of a slot.
  package subscript(slot: ParameterSlot) -> UnsafeMutablePointer<Float> {
    memory.floats + slot.offset
  }

  /// Returns the sums of the squares of each of `slots`.
  package func squares(of slots: ArraySlice<ParameterSlot>, on compute: Compute) -> [Double] {
    var sums = [Double](repeating: 0, count: slots.count)
    let kernels = compute.kernels.table.pointee
    sums.withUnsafeMutableBufferPointer { sums in
      compute.run(jobs: slots.count) { job in
        let slot = slots[slots.startIndex + job]
        sums[job] = kernels.squares(self[slot], slot.floats)
      }
    }
    return sums
  }

  /// Returns the numbers of a slot in canonical order.
  package func tensor(_ slot: ParameterSlot) -> Tensor {
    var values = [Float](repeating: 0, count: slot.parameterCount)
    slot.forEach { canonical, float in values[canonical] = memory.floats[float] }
    return Tensor(shape: slot.shape, values: values)
  }

  /// Sets the numbers of a slot from a tensor in canonical order.
  package func set(_ slot: ParameterSlot, to tensor: Tensor) {
    precondition(
      tensor.shape == slot.shape, "\(slot.name): shapes \(slot.shape) and \(tensor.shape) differ")
    slot.forEach { canonical, float in memory.floats[float] = tensor.values[canonical] }
  }
}
