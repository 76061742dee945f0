import Imaging

/// A mask of two values before it is known which of them means inside.
struct TwoValuedMask: Equatable {
  /// The mask, if the brighter value means inside.
  let brighter: Mask
  /// Whether all pixels have one value.
  let isConstant: Bool

  /// The mask, if the darker value means inside.
  var darker: Mask {
    Mask(width: brighter.width, height: brighter.height, pixels: brighter.pixels.map { 1 - $0 })
  }

  /// Whether more than half of the pixels along the edge of the picture are of the brighter value.
  var isBrightAtEdge: Bool {
    let (width, height) = (brighter.width, brighter.height)
    var bright = 0
    var total = 0
    for row in 0..<height {
      let isEdge = row == 0 || row == height - 1
      for column in isEdge ? Array(0..<width) : [0, width - 1] {
        total += 1
        bright += brighter[row, column] ? 1 : 0
      }
    }
    return 2 * bright > total
  }
}

extension PNG {
  /// One gray sample per pixel, colors weighed by the eye's sensitivity (ITU-R BT.601:
  /// 0.299 red + 0.587 green + 0.114 blue, in steps of 1/65,536, rounded).
  struct Luminance {
    let samples: [UInt16]
    let maximum: Int
    /// Whether there was a color other than gray.
    let hasColor: Bool
  }

  /// What is written of an image whose colors were turned gray.
  static let luminanceRule = "0.299 red + 0.587 green + 0.114 blue (ITU-R BT.601)"

  /// The picture in gray; transparency is refused.
  func luminance() throws(PNGError) -> Luminance {
    if isPalette { return try paletteLuminance() }
    guard channels > 1 else {
      return Luminance(samples: samples, maximum: maximum, hasColor: false)
    }
    var gray = [UInt16](repeating: 0, count: width * height)
    var hasColor = false
    let hasAlpha = channels % 2 == 0
    for index in gray.indices {
      let start = index * channels
      if hasAlpha, Int(samples[start + channels - 1]) != maximum {
        throw .transparent(row: index / width, column: index % width)
      }
      gray[index] = samples[start]
      if channels >= 3 {
        let (red, green, blue) = (samples[start], samples[start + 1], samples[start + 2])
        if red != green || green != blue {
          hasColor = true
          gray[index] = Self.luminance(red, green, blue)
        }
      }
    }
    return Luminance(samples: gray, maximum: maximum, hasColor: hasColor)
  }

  private func paletteLuminance() throws(PNGError) -> Luminance {
    var hasColor = false
    var gray = [UInt16](repeating: 0, count: samples.count)
    for (index, sample) in samples.enumerated() {
      let color = palette[(Int(sample) * 4)..<(Int(sample) * 4 + 4)].map(UInt16.init)
      guard color[3] == 255 else {
        throw .transparent(row: index / width, column: index % width)
      }
      if color[0] != color[1] || color[1] != color[2] { hasColor = true }
      gray[index] = Self.luminance(color[0], color[1], color[2])
    }
    return Luminance(samples: gray, maximum: 255, hasColor: hasColor)
  }

  private static func luminance(_ red: UInt16, _ green: UInt16, _ blue: UInt16) -> UInt16 {
    let sum = 19595 * UInt64(red) + 38470 * UInt64(green) + 7471 * UInt64(blue)
    return UInt16((sum + 32768) >> 16)
  }

  /// The mask of a picture with at most two grays, whatever they are. Of a single gray, only black
  /// counts as the darker one.
  func twoValuedMask() throws(PNGError) -> TwoValuedMask {
    let gray = try luminance().samples
    let low = gray.min() ?? 0
    let high = gray.max() ?? 0
    if let index = gray.firstIndex(where: { $0 != low && $0 != high }) {
      throw .notTwoValued(
        low: Int(low), high: Int(high), value: Int(gray[index]), row: index / width,
        column: index % width)
    }
    let isConstant = low == high
    let bright = isConstant && low == 0 ? UInt16.max : high
    return TwoValuedMask(
      brighter: Mask(width: width, height: height, pixels: gray.map { $0 == bright ? 1 : 0 }),
      isConstant: isConstant)
  }
}
