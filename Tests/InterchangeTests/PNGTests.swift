import Imaging
import Testing

@testable import Interchange

@Test(
  "Samples are read as they are stored, without gamma or palette colors",
  arguments: [
    ("gray1", 5, 1, [1, 0, 1, 1, 0, 0, 1, 0, 0, 1]), ("gray2", 4, 3, [0, 1, 2, 3]),
    ("gray4", 3, 15, [0, 10, 15]), ("gray8", 3, 255, [0, 1, 2, 128, 254, 255]),
    ("gray16", 2, 65535, [1000, 65535]), ("palette", 2, 255, [0, 2]),
    ("rgb", 2, 255, [7, 7, 7, 1, 2, 3]), ("gray-alpha", 2, 255, [7, 255, 9, 128]),
  ])
func pngSamples(_ name: String, _ width: Int, _ maximum: Int, _ samples: [UInt16]) throws {
  let png = try PNG(path: fixture("png/\(name).png"))
  #expect(png.width == width)
  #expect(png.maximum == maximum)
  #expect(png.samples == samples)
}

@Test("A gray image is scaled from 0 to 1 by its depth")
func grayImage() throws {
  #expect(try PNG(path: fixture("png/gray2.png")).grayImage().values == [0, 1 / 3, 2 / 3, 1])
  #expect(try PNG(path: fixture("png/rgb-gray.png")).grayImage().values == [7 / 255, 1])
  #expect(try PNG(path: fixture("png/gray16.png")).grayImage().values == [1000 / 65535, 1])
}

@Test("A mask has two values; in a palette the index counts")
func masks() throws {
  #expect(try PNG(path: fixture("png/mask.png")).mask().pixels == [0, 1, 0])
  #expect(try PNG(path: fixture("png/mask-empty.png")).mask().isEmpty)
  #expect(try PNG(path: fixture("png/palette.png")).mask().pixels == [0, 1])
  #expect(try PNG(path: fixture("png/gray1.png")).mask().area == 5)
}

@Test("What is not gray, not binary or not a PNG is refused with the reason")
func pngErrors() throws {
  #expect(
    text { _ = try PNG(path: fixture("png/gray8.png")).mask() }
      == "not a binary mask: expected 0 or 255, found 1 at row 0, column 1")
  #expect(
    text { _ = try PNG(path: fixture("png/rgb.png")).grayImage() }
      == "not a gray image: expected equal red, green and blue and no transparency, "
      + "found another color at row 0, column 1")
  #expect(
    text { _ = try PNG(path: fixture("png/gray-alpha.png")).grayImage() }
      == "not a gray image: expected equal red, green and blue and no transparency, "
      + "found another color at row 0, column 1")
  #expect(
    text { _ = try PNG(path: fixture("png/huge.png")) }
      == "damaged or not a PNG: Invalid IHDR data")
  #expect(
    text { _ = try PNG(path: fixture("png/too-many.png")) }
      == "too large: expected at most 67108864 samples, found 8192 x 8192 x 3")
  #expect(
    text { _ = try PNG(parsing: []) }
      == "damaged or not a PNG: the signature is not that of a PNG")
  #expect(
    text { _ = try PNG(path: fixture("png/none.png")) }
      == "\(fixture("png/none.png")): cannot open: No such file or directory")
}

@Test("A PNG cut anywhere is refused")
func truncatedPNG() throws {
  let whole = try readFile(fixture("png/gray8.png"), limit: 10_000)
  for count in 0..<whole.count {
    #expect(throws: PNGError.self) { try PNG(parsing: Array(whole.prefix(count))) }
  }
  #expect(throws: PNGError.self) { try PNG(path: fixture("png/short.png")) }
}

@Test("A PNG with any byte changed is read or refused, never trapped")
func mutatedPNG() throws {
  for name in ["gray1", "gray16", "palette", "rgb", "gray-alpha"] {
    let whole = try readFile(fixture("png/\(name).png"), limit: 10_000)
    for index in whole.indices {
      for change in [0x01, 0x80, 0xFF] as [UInt8] {
        var damaged = whole
        damaged[index] ^= change
        _ = try? PNG(parsing: damaged).mask()
      }
    }
  }
}

@Test("What is written is read back, and twice the same gives the same bytes")
func pngRoundTrip() throws {
  let gray = (0..<(7 * 5)).map { UInt8($0 * 7) }
  let texts = [(keyword: "case", text: "a/b"), (keyword: "seed", text: "1")]
  let file = try PNG.encode(gray: gray, width: 7, height: 5, texts: texts)
  #expect(try PNG(parsing: file).samples == gray.map(UInt16.init))
  #expect(try PNG.encode(gray: gray, width: 7, height: 5, texts: texts) == file)
  let rgb = (0..<(3 * 4 * 2)).map { UInt8($0) }
  let color = try PNG(parsing: PNG.encode(rgb: rgb, width: 4, height: 2))
  #expect(color.channels == 3)
  #expect(color.samples == rgb.map(UInt16.init))
}

@Test("A mask survives writing and reading")
func maskRoundTrip() throws {
  var mask = Mask(width: 9, height: 4)
  mask[2, 3] = true
  mask[0, 8] = true
  #expect(try PNG(parsing: PNG.encode(mask)).mask() == mask)
}
