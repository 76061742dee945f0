import CKernels
import Tensors

/// Convolutions on matrix registers: how their work is cut into jobs.
extension Convolution {
  /// Forward, or, turned, backward to the input.
  func tiled(
    _ operation: inout penumbra_convolution, _ parameters: ParameterValues, isTurned: Bool,
    cache: FilterCache?, on compute: Compute
  ) {
    let kernels = compute.kernels.table.pointee
    let (inputs, outputs) = (weight.packedInputs, weight.packedOutputs)
    let outBlocks = (isTurned ? inputs : outputs) / Int(PENUMBRA_CHANNEL_BLOCK)
    let size =
      isTurned
      ? penumbra_tile_filter_floats(outputs, inputs)
      : penumbra_tile_filter_floats(inputs, outputs)
    func pack(into array: AlignedMemory) {
      compute.run(jobs: outBlocks) {
        kernels.tile_filter(parameters[weight], array.floats, inputs, outputs, isTurned ? 1 : 0, $0)
      }
    }
    if let cache {
      operation.filter = UnsafePointer(cache.filter(of: weight, count: size, make: pack))
    } else {
      let array = compute.array("tiles of the filter", count: size)
      pack(into: array)
      operation.filter = UnsafePointer(array.floats)
    }
    let lines = operation.lines
    let step = operation.linesPerJob
    let chunks = (lines + step - 1) / step
    let groups = min((outBlocks + 1) / 2, max(1, 4 * compute.workers.count / chunks))
    let scratch = withUnsafePointer(to: operation) { penumbra_tile_scratch_floats($0, step) }
    let operation = operation
    compute.run(jobs: chunks * groups, scratch: scratch) { job, scratch in
      let (chunk, group) = job.quotientAndRemainder(dividingBy: groups)
      withUnsafePointer(to: operation) {
        kernels.tile_convolution(
          $0, chunk * step, min(chunk * step + step, lines), evenCut(outBlocks, group, groups),
          evenCut(outBlocks, group + 1, groups), scratch)
      }
    }
  }

  /// Backward to the parameters.
  ///
  /// Filters of many channels are cut by channels, so that each job has sums of its own; others by
  /// lines, into a number of parts that does not depend on the number of threads.
  func tiledGradient(
    _ operation: penumbra_convolution, into gradients: ParameterValues,
    on compute: Compute
  ) {
    let block = Int(PENUMBRA_CHANNEL_BLOCK)
    let inputs = pieces(of: weight.packedInputs / block, atMost: 8)
    let outputs = pieces(of: weight.packedOutputs / block, atMost: 8)
    let places = inputs.count * outputs.count
    let lines = operation.lines
    let parts = places >= 4 ? 1 : min(lines, 8 / places)
    let stride = weight.floats + weight.packedOutputs
    let sums = compute.array("gradient sums", count: parts > 1 ? parts * stride : 0)
    let scratch = withUnsafePointer(to: operation) {
      penumbra_tile_gradient_scratch_floats($0, lines, inputs[0].count, outputs[0].count)
    }
    let kernels = compute.kernels.table.pointee
    compute.run(jobs: places * parts, scratch: scratch) { job, scratch in
      let (part, place) = job.quotientAndRemainder(dividingBy: places)
      let (input, output) = (inputs[place / outputs.count], outputs[place % outputs.count])
      let own = parts > 1 ? sums.floats + part * stride : gradients[weight]
      let ownBias = parts > 1 ? own + weight.floats : gradients[bias]
      withUnsafePointer(to: operation) {
        kernels.tile_gradient(
          $0, lines * part / parts, lines * (part + 1) / parts, input.lowerBound, input.upperBound,
          output.lowerBound, output.upperBound, scratch, own,
          input.lowerBound == 0 ? ownBias : nil)
      }
    }
    guard parts > 1 else { return }
    let row = weight.floats / weight.packedInputs
    compute.run(jobs: weight.packedInputs) { input in
      addParts(
        sums.floats + input * row, parts: parts, stride: stride, count: row,
        to: gradients[weight] + input * row)
    }
    addParts(
      sums.floats + weight.floats, parts: parts, stride: stride, count: weight.packedOutputs,
      to: gradients[bias])
  }
}

/// Cuts `0..<count` into ranges of `length`, the last of which may be shorter.
private func pieces(of count: Int, atMost length: Int) -> [Range<Int>] {
  stride(from: 0, to: count, by: length).map { $0..<min($0 + length, count) }
}

/// Where part `index` of `count` begins in `0..<blocks`; parts hold whole pairs of blocks.
private func evenCut(_ blocks: Int, _ index: Int, _ count: Int) -> Int {
  min(blocks, (blocks + 1) / 2 * index / count * 2)
}

extension penumbra_convolution {
  /// Lines of all images, as the kernels count them.
  fileprivate var lines: Int { batch * (height + 1) }

  /// Lines of which the factors, in two bytes each, fill at most half a megabyte: they are to stay
  /// in the second-level cache.
  fileprivate var linesPerJob: Int {
    let bytes = (input.0.blocks + input.1.blocks) * Int(PENUMBRA_CHANNEL_BLOCK) * 2 * (width + 1)
    return max(1, min(lines, (1 << 19) / bytes - 2))
  }
}
