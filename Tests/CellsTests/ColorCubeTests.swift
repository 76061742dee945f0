import Testing

@testable import Cells

/// The colours of graders 1 to 4, samples and agreement.
private let palette = [
  RGB(230, 159, 0), RGB(86, 180, 233), RGB(0, 190, 140), RGB(240, 228, 66), RGB(255, 102, 51),
  RGB(221, 130, 190),
]

private func fills(_ tint: RGB, _ strength: Float) -> [RGB] {
  stride(from: Float(0), through: 255, by: 1).compactMap { level in
    let color = Color.tinted(
      (level / 8).rounded() * 8, tint, strength: strength, depth: .indexed256)
    guard case .rgb(let red, let green, let blue) = color else { return nil }
    return RGB(red, green, blue)
  }
}

@Test(
  "At 256 colours the fills of two masks share no colour, at any grey of the image",
  arguments: [Float(0.3), 0.6, 0.75, 0.85])
func fillsKeepApart(strength: Float) {
  var owner: [Int32: Int] = [:]
  for (index, tint) in palette.enumerated() {
    for color in fills(tint, strength) {
      let number = ColorDepth.indexed256.number(of: color.color)
      #expect(owner[number, default: index] == index, "\(number)")
      owner[number] = index
    }
  }
}

@Test("Their hue is that of the mask within 5 degrees, and brighter greys never look darker")
func fillsKeepTheirHue() {
  for tint in palette {
    for strength in [Float(0.3), 0.6, 0.75, 0.85] {
      let colors = fills(tint, strength)
      for color in colors {
        let off = abs(color.hue - tint.hue)
        #expect(min(off, 360 - off) <= ColorCube.widestHue + 1, "\(color) for \(tint)")
      }
      for (dark, bright) in zip(colors, colors.dropFirst()) {
        #expect(bright.luma > dark.luma - 12, "\(dark) and \(bright) for \(tint)")
      }
    }
  }
}

@Test("A colour of the cube that a fill takes is sent as itself")
func cubeColorsAreExact() {
  for tint in palette {
    for color in fills(tint, 0.75) where color.range >= 80 {
      #expect(ColorCube.nearest(color) == color)
    }
  }
}

@Test("On black a fill keeps more than half of its brightness")
func fillsInTheDark() {
  for tint in palette {
    for depth in [ColorDepth.indexed256, .trueColor] {
      guard
        case .rgb(let red, let green, let blue) = Color.tinted(
          0, tint, strength: 0.8, depth: depth)
      else { continue }
      #expect(RGB(red, green, blue).luma > tint.luma / 2, "\(tint) \(depth)")
    }
  }
}

@Test("With few colours a fill is the one that stands for its mask, at any grey of the image")
func fillsOfFewColors() {
  for level: Float in [0, 100, 255] {
    let fill = Color.tinted(level, RGB(240, 228, 66, ansi: 12), strength: 0.6, depth: .ansi16)
    #expect(fill == .ansi(12))
  }
}

@Test("A fill without a hue is a grey")
func grayFill() {
  guard
    case .rgb(let red, let green, let blue) = Color.tinted(
      128, RGB(225, 225, 235), strength: 0.6, depth: .indexed256)
  else { return }
  #expect(red == green && green == blue)
}

@Test("In true colour fills are mixed as before")
func trueColorFill() {
  #expect(Color.tinted(255, RGB(230, 159, 0), strength: 0.5) == .rgb(242, 207, 127))
}
