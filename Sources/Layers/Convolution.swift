import CKernels
import Tensors

/// A same-size 3 x 3 convolution with ReLU over images shaped `[batch, channels, height, width]`:
/// y = max(0, W * x + b).
package struct Convolution: Equatable, Sendable {
  /// Filters, shaped `[outputs, inputs, 3, 3]`.
  package let weight: ParameterSlot

  /// One number per output channel.
  package let bias: ParameterSlot

  /// A convolution over the channels of one or two maps, with its parameters added to `layout`.
  package init(
    _ name: String, inputs: [Int], outputs: Int, in layout: inout ParameterLayout
  ) {
    weight = layout.filter(name + ".weight", inputs: inputs, outputs: outputs, side: 3)
    bias = layout.bias(name + ".bias", outputs: outputs)
  }

  private var outputs: Int { weight.shape[0] }

  /// Returns the filtered images, shaped `[batch, outputs, height, width]`.
  ///
  /// A `cache` keeps the transformed filters; only for parameters that do not change.
  package func callAsFunction(
    _ images: [FeatureMap], _ parameters: ParameterValues, cache: FilterCache? = nil,
    on compute: Compute
  ) -> FeatureMap {
    let shape = images[0].shape.with(channels: outputs)
    let result = compute.map(shape)
    var operation = penumbra_convolution(shape)
    operation.input = pair(images)
    operation.output = pair([result])
    operation.bias = UnsafePointer(parameters[bias])
    operation.relu = 1
    convolve(&operation, parameters, isTurned: false, cache: cache, on: compute)
    compute.observer?(weight.name, result)
    return result
  }

  /// Writes the gradients of weight and bias, and returns those of the input maps.
  ///
  /// - Parameters:
  ///   - images: what was filtered.
  ///   - gradient: the gradient before the ReLU, zero where the result was zero.
  ///   - masks: for each input map the activations whose zeros stop its gradient; nil stops nothing.
  ///   - needsInput: whether gradients of the input maps are wanted; without, none is returned.
  package func gradients(
    _ images: [FeatureMap], gradient: FeatureMap, masks: [FeatureMap?], needsInput: Bool = true,
    _ parameters: ParameterValues, into gradients: ParameterValues, on compute: Compute
  ) -> [FeatureMap] {
    weightGradient(images, gradient, into: gradients, on: compute)
    guard needsInput else { return [] }
    let results = images.map { compute.map($0.shape) }
    var operation = penumbra_convolution(gradient.shape)
    operation.input = pair([gradient])
    operation.output = pair(results)
    operation.mask = pair(masks, shapes: images.map(\.shape))
    convolve(&operation, parameters, isTurned: true, cache: nil, on: compute)
    return results
  }

  // MARK: Forward, and backward to the input

  private func convolve(
    _ operation: inout penumbra_convolution, _ parameters: ParameterValues, isTurned: Bool,
    cache: FilterCache?, on compute: Compute
  ) {
    if compute.kernels.isMixed {
      tiled(&operation, parameters, isTurned: isTurned, cache: cache, on: compute)
    } else if compute.algorithm.usesWinograd(operation),
      cache != nil || operation.tiles >= Self.leastTiles(on: compute)
    {
      winograd(&operation, parameters, isTurned: isTurned, cache: cache, on: compute)
    } else {
      direct(&operation, parameters, isTurned: isTurned, on: compute)
    }
  }

  /// With fewer tiles, transforming filters, which makes them four times as large, costs more than it
  /// saves in products.
  private static func leastTiles(on compute: Compute) -> Int {
    compute.algorithm == .automatic ? 16 : 0
  }

  private func winograd(
    _ operation: inout penumbra_convolution, _ parameters: ParameterValues, isTurned: Bool,
    cache: FilterCache?, on compute: Compute
  ) {
    operation.filter = UnsafePointer(
      cache?.filter(of: weight, count: transformedCount) {
        transformed(parameters, isTurned: isTurned, $0, on: compute)
      }
        ?? {
          let array = compute.array("winograd filter", count: transformedCount)
          transformed(parameters, isTurned: isTurned, array, on: compute)
          return array.floats
        }())
    let jobs = operation.divideIntoTiles(threads: compute.workers.count)
    let kernels = compute.kernels.table.pointee
    let operation = operation
    compute.run(jobs: jobs * operation.outputGroups, scratch: operation.scratchFloats) {
      job, scratch in
      withUnsafePointer(to: operation) { kernels.winograd($0, job, scratch) }
    }
  }

  private var transformedCount: Int { weight.transformedFloats }

  private func transformed(
    _ parameters: ParameterValues, isTurned: Bool, _ array: AlignedMemory, on compute: Compute
  ) {
    let kernels = compute.kernels.table.pointee
    let (inputs, outputs) = (weight.packedInputs, weight.packedOutputs)
    compute.run(jobs: isTurned ? outputs : inputs) {
      kernels.winograd_filter(
        parameters[weight], array.floats, inputs, outputs, isTurned ? 1 : 0, $0)
    }
  }

  private func direct(
    _ operation: inout penumbra_convolution, _ parameters: ParameterValues, isTurned: Bool,
    on compute: Compute
  ) {
    let kernels = compute.kernels.table.pointee
    operation.filter = UnsafePointer(parameters[weight])
    if isTurned {
      let turned = compute.array("turned filter", count: weight.floats)
      compute.run(jobs: weight.packedOutputs) {
        kernels.turn_filter(
          parameters[weight], turned.floats, weight.packedInputs, weight.packedOutputs, $0)
      }
      operation.filter = UnsafePointer(turned.floats)
    }
    let operation = operation
    compute.run(jobs: operation.batch * operation.height) { job in
      withUnsafePointer(to: operation) { kernels.direct($0, job) }
    }
  }

  // MARK: Backward to the parameters

  private func weightGradient(
    _ images: [FeatureMap], _ gradient: FeatureMap, into gradients: ParameterValues,
    on compute: Compute
  ) {
    var operation = penumbra_convolution(gradient.shape)
    operation.input = pair(images)
    operation.output = pair([gradient])
    if compute.kernels.isMixed {
      tiledGradient(operation, into: gradients, on: compute)
    } else if !compute.algorithm.usesWinograd(operation) {
      directGradient(operation, into: gradients, on: compute)
    } else if weight.packedInputs * weight.packedOutputs > 64 * 64 {
      wideGradient(operation, into: gradients, on: compute)
    } else {
      narrowGradient(operation, into: gradients, on: compute)
    }
  }

  /// Few channels: the tiles are cut into parts, each with sums of its own.
  private func narrowGradient(
    _ operation: penumbra_convolution, into gradients: ParameterValues, on compute: Compute
  ) {
    var operation = operation
    let jobs = operation.divideIntoTiles(threads: 1)
    let parts = min(jobs, weight.packedInputs * weight.packedOutputs > 32 * 32 ? 4 : 8)
    let stride = transformedCount + weight.packedOutputs
    let sums = compute.array("gradient sums", count: parts * stride)
    let kernels = compute.kernels.table.pointee
    let shared = operation
    compute.run(jobs: parts, scratch: operation.scratchFloats) { part, scratch in
      let own = sums.floats + part * stride
      withUnsafePointer(to: shared) {
        kernels.winograd_gradient(
          $0, jobs * part / parts, jobs * (part + 1) / parts, scratch, own, own + transformedCount)
      }
    }
    collect(sums, parts: parts, stride: stride, into: gradients, on: compute)
  }

  /// Many channels: many tiles are transformed first, then each element has its own sums.
  private func wideGradient(
    _ operation: penumbra_convolution, into gradients: ParameterValues, on compute: Compute
  ) {
    var operation = operation
    let jobs = operation.divideIntoTiles(threads: compute.workers.count)
    let channels = weight.packedInputs + weight.packedOutputs
    let elements = Int(PENUMBRA_TILE_ELEMENTS)
    let fitting = Self.wideFloats / (elements * operation.tilesPerJob * channels)
    let together = min(jobs, max(fitting, 4))
    let tiles = together * operation.tilesPerJob
    let padding = Int(PENUMBRA_CHANNEL_BLOCK)
    let v = compute.array("input tiles", count: elements * (tiles * weight.packedInputs + padding))
    let m = compute.array(
      "gradient tiles", count: elements * (tiles * weight.packedOutputs + padding))
    let sums = compute.array("gradient sums", count: transformedCount + weight.packedOutputs)
    let kernels = compute.kernels.table.pointee
    let shared = operation
    for first in stride(from: 0, to: jobs, by: together) {
      let count = min(together, jobs - first)
      compute.run(jobs: count) { job in
        withUnsafePointer(to: shared) {
          kernels.winograd_pairs($0, first + job, job, v.floats, m.floats, tiles)
        }
      }
      compute.run(jobs: elements) { element in
        withUnsafePointer(to: shared) {
          kernels.winograd_products(
            $0, element, v.floats, m.floats, tiles, count * shared.tilesPerJob,
            first == 0 ? 1 : 0, sums.floats, sums.floats + transformedCount)
        }
      }
    }
    collect(sums, parts: 1, stride: 0, into: gradients, on: compute)
  }

  /// The most floats of transformed tiles at a time: 64 MB.
  private static let wideFloats = 1 << 24

  private func collect(
    _ sums: AlignedMemory, parts: Int, stride: Int, into gradients: ParameterValues,
    on compute: Compute
  ) {
    let kernels = compute.kernels.table.pointee
    compute.run(jobs: weight.packedInputs) {
      kernels.winograd_filter_gradient(
        sums.floats, parts, stride, gradients[weight], weight.packedInputs, weight.packedOutputs,
        $0)
    }
    addParts(
      sums.floats + transformedCount, parts: parts, stride: stride, count: weight.packedOutputs,
      to: gradients[bias])
  }

  private func directGradient(
    _ operation: penumbra_convolution, into gradients: ParameterValues, on compute: Compute
  ) {
    let kernels = compute.kernels.table.pointee
    gradients.sumRows(
      operation.batch * operation.height, parts: 4, of: weight, and: bias, on: compute
    ) { rows, sums, biasSums in
      withUnsafePointer(to: operation) {
        kernels.direct_gradient($0, rows.lowerBound, rows.upperBound, sums, biasSums)
      }
    }
  }
}

extension ParameterSlot {
  /// Floats of a filter after the Winograd transform, as the kernels lay it out.
  var transformedFloats: Int {
    Int(PENUMBRA_TILE_ELEMENTS) * (packedInputs * packedOutputs + Int(PENUMBRA_CHANNEL_BLOCK))
  }
}

/// Filters of parameters that do not change, as the kernels of one `Compute` take them, by the place
/// of the filter.
package final class FilterCache {
  private var filters: [Int: AlignedMemory] = [:]

  /// A cache without filters.
  package init() {}

  func filter(
    of slot: ParameterSlot, count: Int, make: (AlignedMemory) -> Void
  ) -> UnsafeMutablePointer<Float> {
    if let known = filters[slot.offset] { return known.floats }
    let array = AlignedMemory(count: count)
    make(array)
    filters[slot.offset] = array
    return array.floats
  }
}

extension ConvolutionAlgorithm {
  /// Whether Winograd kernels are used; on planes of fewer than 3 pixels they have no advantage.
  func usesWinograd(_ operation: penumbra_convolution) -> Bool {
    switch self {
    case .automatic: min(operation.height, operation.width) >= 3
    case .winograd: true
    case .direct: false
    }
  }
}

extension penumbra_convolution {
  /// An operation over maps of a size, with nothing to read or write yet.
  init(_ shape: FeatureMap.Shape) {
    self.init()
    batch = shape.batch
    height = shape.height
    width = shape.width
    tilesPerJob = 32
    outputGroups = 1
  }

  private var inputs: Int { (input.0.blocks + input.1.blocks) * Int(PENUMBRA_CHANNEL_BLOCK) }
  private var outputs: Int { (output.0.blocks + output.1.blocks) * Int(PENUMBRA_CHANNEL_BLOCK) }

  /// Tiles of 4 x 4 pixels in all images.
  var tiles: Int { batch * ((height + 3) / 4) * ((width + 3) / 4) }

  /// Chooses how many tiles a job takes, so that its tiles stay in the second-level cache, and into
  /// how many groups the outputs are cut where there are too few tiles for all threads; returns the
  /// number of tile jobs.
  mutating func divideIntoTiles(threads: Int) -> Int {
    tilesPerJob = 32
    if tiles <= tilesPerJob * (threads - 1) { tilesPerJob = 16 }
    let jobs = (tiles + tilesPerJob - 1) / tilesPerJob
    outputGroups =
      jobs >= threads ? 1 : min((threads + jobs - 1) / jobs, outputs / Int(PENUMBRA_CHANNEL_BLOCK))
    return jobs
  }

  /// Floats of scratch memory that a job needs.
  var scratchFloats: Int {
    Int(PENUMBRA_TILE_ELEMENTS)
      * (tilesPerJob * (inputs + outputs) + 2 * Int(PENUMBRA_CHANNEL_BLOCK))
  }
}

/// Two maps for the kernels; the second without channels where there is only one.
func pair(_ maps: [FeatureMap]) -> (penumbra_map, penumbra_map) {
  (maps[0].map, maps.count > 1 ? maps[1].map : penumbra_map())
}

/// Two optional maps; one that is missing keeps its channels but has no data.
private func pair(
  _ maps: [FeatureMap?], shapes: [FeatureMap.Shape]
) -> (penumbra_map, penumbra_map) {
  func one(_ index: Int) -> penumbra_map {
    guard index < shapes.count else { return penumbra_map() }
    var map = maps[index]?.map ?? penumbra_map()
    map.blocks = shapes[index].blocks
    return map
  }
  return (one(0), one(1))
}
