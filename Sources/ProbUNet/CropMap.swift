/// Where in an image each pixel of a crop comes from: one map for the image and its masks.
///
/// Places outside the image are reflected about its outermost pixels.
struct CropMap: Equatable {
  /// The size of the crop.
  let size: CropSize
  /// The row in the image of each pixel of the crop, row by row.
  private(set) var rows: [Float]
  /// The column in the image of each pixel of the crop, row by row.
  private(set) var columns: [Float]

  /// A linear map: `center` is what lies at the crop's centre, `down` and `right` are what one step
  /// in the crop is in the image, each as rows and columns.
  init(
    size: CropSize, center: (Float, Float), down: (Float, Float), right: (Float, Float)
  ) {
    self.size = size
    rows = Self.line(size, center.0, down.0, right.0)
    columns = Self.line(size, center.1, down.1, right.1)
  }

  private static func line(
    _ size: CropSize, _ center: Float, _ down: Float, _ right: Float
  ) -> [Float] {
    let middle = (Float(size.height - 1) / 2, Float(size.width - 1) / 2)
    return [Float](unsafeUninitializedCapacity: size.width * size.height) { places, count in
      for row in 0..<size.height {
        let first = center + down * (Float(row) - middle.0)
        for column in 0..<size.width {
          places[row * size.width + column] = first + right * (Float(column) - middle.1)
        }
      }
      count = size.width * size.height
    }
  }

  /// Moves every place by `field`, whose longest displacement becomes `peak` pixels.
  mutating func displace(by field: ElasticField, peak: Float) {
    let scale = peak / max(field.longest, 1e-12)
    for index in rows.indices {
      rows[index] += scale * field.rows[index]
      columns[index] += scale * field.columns[index]
    }
  }

  /// Writes what bilinear interpolation finds in `values`, row by row of the crop.
  func interpolate(
    _ values: [Float], width: Int, height: Int, into target: (Int) -> UnsafeMutablePointer<Float>
  ) {
    values.withUnsafeBufferPointer { values in
      rows.withUnsafeBufferPointer { rows in
        columns.withUnsafeBufferPointer { columns in
          for row in 0..<size.height {
            let target = target(row)
            for column in 0..<size.width {
              let index = row * size.width + column
              let y = Self.reflected(rows[index], height)
              let x = Self.reflected(columns[index], width)
              let (top, left) = (Int(y), Int(x))
              let (bottom, right) = (min(top + 1, height - 1), min(left + 1, width - 1))
              let (down, along) = (y - Float(top), x - Float(left))
              let upper =
                values[top * width + left] * (1 - along) + values[top * width + right] * along
              let lower =
                values[bottom * width + left] * (1 - along) + values[bottom * width + right] * along
              target[column] = upper * (1 - down) + lower * down
            }
          }
        }
      }
    }
  }

  /// Returns the nearest pixels of a mask or label map, row by row of the crop.
  func nearest(_ pixels: [UInt8], width: Int, height: Int) -> [UInt8] {
    pixels.withUnsafeBufferPointer { pixels in
      [UInt8](unsafeUninitializedCapacity: rows.count) { result, count in
        for index in rows.indices {
          let row = Int(Self.reflected(rows[index], height) + 0.5)
          let column = Int(Self.reflected(columns[index], width) + 0.5)
          result[index] = pixels[row * width + column]
        }
        count = rows.count
      }
    }
  }

  /// Returns `place` reflected about 0 and `length - 1` until it lies between them.
  @inline(__always)
  private static func reflected(_ place: Float, _ length: Int) -> Float {
    let last = Float(length - 1)
    if place >= 0, place <= last { return place }
    guard last > 0 else { return 0 }
    let rest = abs(place).truncatingRemainder(dividingBy: 2 * last)
    return rest > last ? 2 * last - rest : rest
  }
}
