import Tensors

/// Plain loops over tensors: slow, short and obviously right; what the kernels are tested against.
enum Reference {
  /// Returns `image` filtered with 3 x 3 or 1 x 1 filters shaped `[outputs, inputs, side, side]`,
  /// zeros beyond the border, sums in double precision.
  static func convolution(_ image: Tensor, _ filter: Tensor, bias: [Float]) -> Tensor {
    precondition(
      image.shape[1] == filter.shape[1],
      "convolution: shapes \(image.shape) and \(filter.shape) differ in channels")
    let side = filter.shape[2]
    var result = Tensor(
      zeros: [image.shape[0], filter.shape[0], image.shape[2], image.shape[3]])
    for n in 0..<image.shape[0] {
      for o in 0..<filter.shape[0] {
        for y in 0..<image.shape[2] {
          for x in 0..<image.shape[3] {
            var sum = Double(bias[o])
            eachTap(image, y, x, side) { c, row, column, i, j in
              sum += Double(image[n, c, row, column]) * Double(filter[o, c, i, j])
            }
            result[n, o, y, x] = Float(sum)
          }
        }
      }
    }
    return result
  }

  /// Returns the gradients of the sum of `convolution * gradient` for image, filter and bias.
  static func convolutionGradient(
    _ image: Tensor, _ filter: Tensor, gradient: Tensor
  ) -> (image: Tensor, filter: Tensor, bias: [Float]) {
    let side = filter.shape[2]
    var towardsImage = [Double](repeating: 0, count: image.values.count)
    var towardsFilter = [Double](repeating: 0, count: filter.values.count)
    var towardsBias = [Double](repeating: 0, count: filter.shape[0])
    let (height, width, inputs) = (image.shape[2], image.shape[3], image.shape[1])
    for n in 0..<image.shape[0] {
      for o in 0..<filter.shape[0] {
        for y in 0..<height {
          for x in 0..<width {
            let g = Double(gradient[n, o, y, x])
            towardsBias[o] += g
            eachTap(image, y, x, side) { c, row, column, i, j in
              let at = ((n * inputs + c) * height + row) * width + column
              towardsImage[at] += g * Double(filter[o, c, i, j])
              towardsFilter[((o * inputs + c) * side + i) * side + j] +=
                g * Double(image[n, c, row, column])
            }
          }
        }
      }
    }
    return (
      Tensor(shape: image.shape, values: towardsImage.map { Float($0) }),
      Tensor(shape: filter.shape, values: towardsFilter.map { Float($0) }),
      towardsBias.map { Float($0) }
    )
  }

  private static func eachTap(
    _ image: Tensor, _ y: Int, _ x: Int, _ side: Int, _ body: (Int, Int, Int, Int, Int) -> Void
  ) {
    for c in 0..<image.shape[1] {
      for i in 0..<side {
        for j in 0..<side {
          let (row, column) = (y + i - side / 2, x + j - side / 2)
          guard row >= 0, column >= 0, row < image.shape[2], column < image.shape[3] else {
            continue
          }
          body(c, row, column, i, j)
        }
      }
    }
  }

  /// Returns the means of 2 x 2 pixels.
  static func pool(_ image: Tensor) -> Tensor {
    var result = Tensor(
      zeros: [image.shape[0], image.shape[1], image.shape[2] / 2, image.shape[3] / 2])
    for n in 0..<result.shape[0] {
      for c in 0..<result.shape[1] {
        for y in 0..<result.shape[2] {
          for x in 0..<result.shape[3] {
            let top = image[n, c, 2 * y, 2 * x] + image[n, c, 2 * y, 2 * x + 1]
            let bottom = image[n, c, 2 * y + 1, 2 * x] + image[n, c, 2 * y + 1, 2 * x + 1]
            result[n, c, y, x] = (top + bottom) / 4
          }
        }
      }
    }
    return result
  }

  /// Returns `image` interpolated bilinearly to another size, corners on corners.
  static func enlarge(_ image: Tensor, height: Int, width: Int) -> Tensor {
    var result = Tensor(zeros: [image.shape[0], image.shape[1], height, width])
    for n in 0..<result.shape[0] {
      for c in 0..<result.shape[1] {
        for y in 0..<height {
          let (top, bottom, wy) = neighbours(y, height, image.shape[2])
          for x in 0..<width {
            let (left, right, wx) = neighbours(x, width, image.shape[3])
            let above = image[n, c, top, left] * (1 - wx) + image[n, c, top, right] * wx
            let below = image[n, c, bottom, left] * (1 - wx) + image[n, c, bottom, right] * wx
            result[n, c, y, x] = above * (1 - wy) + below * wy
          }
        }
      }
    }
    return result
  }

  private static func neighbours(_ index: Int, _ fine: Int, _ coarse: Int) -> (Int, Int, Float) {
    guard fine > 1, coarse > 1 else { return (0, 0, 0) }
    let at = Float(index) * Float(coarse - 1) / Float(fine - 1)
    let low = min(Int(at), coarse - 2)
    return (low, low + 1, at - Float(low))
  }
}
