import CPNG
import Imaging

/// The samples of a PNG as they are stored: no gamma, no palette colors, no scaling.
package struct PNG: Equatable, Sendable {
  /// The number of columns.
  package let width: Int
  /// The number of rows.
  package let height: Int
  /// Samples of a pixel: 1 gray or palette index, 2 gray and alpha, 3 RGB, 4 RGB and alpha.
  package let channels: Int
  /// The largest value a sample can have: 1, 3, 15, 255 or 65,535.
  package let maximum: Int
  /// Whether the samples are indices of a palette.
  package let isPalette: Bool
  /// Red, green, blue and opacity of 256 colors; empty unless the samples are indices of them.
  let palette: [UInt8]
  /// The samples, row by row, channel by channel.
  package let samples: [UInt16]

  /// Reads the PNG held in `file`.
  package init(parsing file: [UInt8]) throws(PNGError) {
    let header = try Self.header(file)
    width = Int(header.width)
    height = Int(header.height)
    channels = Int(header.channels)
    maximum = 1 << Int(header.depth) - 1
    isPalette = header.is_palette != 0
    let count = width * height * channels
    guard count <= Limits.pngSamples else {
      throw .tooLarge(width: width, height: height, channels: channels)
    }
    palette = isPalette ? try Self.palette(file) : []
    samples =
      header.depth == 16
      ? try Self.samples(file, as: UInt16.self, count: count)
      : try Self.samples(file, as: UInt8.self, count: count).map(UInt16.init)
  }

  /// Reads the PNG at `path`.
  package init(path: String) throws(PNGError) {
    try self.init(parsing: Self.contents(path))
  }

  private static func contents(_ path: String) throws(PNGError) -> [UInt8] {
    do { return try readFile(path, limit: Limits.pngFile) } catch { throw .file(error) }
  }

  private static func header(_ file: [UInt8]) throws(PNGError) -> penumbra_png_header {
    var header = penumbra_png_header()
    try checked { error, capacity in
      penumbra_png_read_header(file, file.count, Limits.pngSide, &header, error, capacity)
    }
    return header
  }

  private static func palette(_ file: [UInt8]) throws(PNGError) -> [UInt8] {
    var palette = [UInt8](repeating: 0, count: 1024)
    try checked { error, capacity in
      penumbra_png_read_palette(file, file.count, Limits.pngSide, &palette, error, capacity)
    }
    return palette
  }

  private static func samples<Sample: FixedWidthInteger>(
    _ file: [UInt8], as type: Sample.Type, count: Int
  ) throws(PNGError) -> [Sample] {
    var samples = [Sample](repeating: 0, count: count)
    try checked { error, capacity in
      samples.withUnsafeMutableBytes { bytes in
        penumbra_png_read_samples(
          file, file.count, Limits.pngSide, bytes.bindMemory(to: UInt8.self).baseAddress,
          bytes.count, error, capacity)
      }
    }
    return samples
  }

  private static func checked(
    _ call: (UnsafeMutablePointer<CChar>?, Int) -> Int32
  ) throws(PNGError) {
    var message = [CChar](repeating: 0, count: 200)
    let outcome = message.withUnsafeMutableBufferPointer { call($0.baseAddress, $0.count) }
    guard outcome == 0 else {
      throw .library(
        String(decoding: message.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self))
    }
  }
}

// MARK: What the samples mean

extension PNG {
  /// The image in gray from 0 to 1; a color image only when all its colors are gray.
  package func grayImage() throws(PNGError) -> GrayImage {
    let scale = Float(maximum)
    return GrayImage(
      width: width, height: height, unit: .unitInterval,
      values: try graySamples().map { Float($0) / scale })
  }

  /// The mask: 0 outside, the largest value inside; in a palette, any one other index inside.
  package func mask() throws(PNGError) -> Mask {
    let samples = try graySamples()
    let inside = isPalette ? samples.first { $0 != 0 } ?? 1 : UInt16(maximum)
    if let index = samples.firstIndex(where: { $0 != 0 && $0 != inside }) {
      throw .notBinary(
        value: Int(samples[index]), maximum: Int(inside), row: index / width,
        column: index % width)
    }
    return Mask(width: width, height: height, pixels: samples.map { $0 == 0 ? 0 : 1 })
  }

  /// One sample per pixel.
  private func graySamples() throws(PNGError) -> [UInt16] {
    guard channels > 1 else { return samples }
    var gray = [UInt16](repeating: 0, count: width * height)
    let colors = channels >= 3 ? 3 : 1
    for index in gray.indices {
      let pixel = samples[(index * channels)..<((index + 1) * channels)]
      gray[index] = samples[index * channels]
      let isGray = pixel.prefix(colors).allSatisfy { $0 == gray[index] }
      let isOpaque = pixel.dropFirst(colors).allSatisfy { $0 == maximum }
      guard isGray && isOpaque else { throw .notGray(row: index / width, column: index % width) }
    }
    return gray
  }
}

// MARK: Writing

extension PNG {
  /// Returns a PNG of 8-bit gray values, row by row, with texts by keyword (plain ASCII).
  ///
  /// The same input gives the same bytes; no time is stored.
  package static func encode(
    gray values: [UInt8], width: Int, height: Int, texts: [(keyword: String, text: String)] = []
  ) throws(PNGError) -> [UInt8] {
    try encode(values, width: width, height: height, channels: 1, texts: texts)
  }

  /// Returns a PNG of 8-bit red, green and blue values, pixel by pixel, of the size on paper that
  /// `dotsPerInch` gives it, if any.
  package static func encode(
    rgb values: [UInt8], width: Int, height: Int, dotsPerInch: Double? = nil,
    texts: [(keyword: String, text: String)] = []
  ) throws(PNGError) -> [UInt8] {
    try encode(
      values, width: width, height: height, channels: 3, dotsPerInch: dotsPerInch, texts: texts)
  }

  /// Returns a gray PNG of a mask: 255 inside, 0 outside.
  package static func encode(
    _ mask: Mask, texts: [(keyword: String, text: String)] = []
  ) throws(PNGError) -> [UInt8] {
    try encode(
      gray: mask.pixels.map { $0 == 0 ? 0 : 255 }, width: mask.width, height: mask.height,
      texts: texts)
  }

  private static func encode(
    _ values: [UInt8], width: Int, height: Int, channels: Int, dotsPerInch: Double? = nil,
    texts: [(keyword: String, text: String)]
  ) throws(PNGError) -> [UInt8] {
    precondition(
      values.count == width * height * channels,
      "PNG.encode: \(values.count) values for \(width) x \(height) x \(channels)")
    let strings = texts.map { (Array($0.keyword.utf8CString), Array($0.text.utf8CString)) }
    var out = penumbra_png_bytes()
    defer { penumbra_png_free(&out) }
    try checked { error, capacity in
      withPointers(to: strings) { pairs in
        penumbra_png_write(
          values, UInt32(width), UInt32(height), Int32(channels),
          UInt32(((dotsPerInch ?? 0) / 0.0254).rounded()), pairs, Int32(pairs.count), &out,
          error, capacity)
      }
    }
    return Array(UnsafeBufferPointer(start: out.bytes, count: out.count))
  }

  /// Calls `body` with pointers to all texts, which live as long as the call.
  private static func withPointers<Result>(
    to strings: [([CChar], [CChar])], _ done: [penumbra_png_text] = [],
    _ body: ([penumbra_png_text]) -> Result
  ) -> Result {
    guard done.count < strings.count else { return body(done) }
    let (keyword, text) = strings[done.count]
    return keyword.withUnsafeBufferPointer { keyword in
      text.withUnsafeBufferPointer { text in
        let pair = penumbra_png_text(keyword: keyword.baseAddress, text: text.baseAddress)
        return withPointers(to: strings, done + [pair], body)
      }
    }
  }
}
