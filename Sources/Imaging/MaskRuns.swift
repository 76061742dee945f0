extension Mask {
  /// Start and length of each run of pixels inside, row by row through the whole image.
  package var runs: [Int] {
    var runs: [Int] = []
    var start: Int?
    for (index, pixel) in (pixels + [0]).enumerated() {
      if pixel != 0 && start == nil { start = index }
      if pixel == 0, let first = start {
        runs += [first, index - first]
        start = nil
      }
    }
    return runs
  }

  /// A mask from its runs; nil when they do not fit.
  package init?(width: Int, height: Int, runs: [Int]) {
    guard runs.count % 2 == 0 else { return nil }
    var pixels = [UInt8](repeating: 0, count: width * height)
    for index in stride(from: 0, to: runs.count, by: 2) {
      let (start, length) = (runs[index], runs[index + 1])
      guard start >= 0, length > 0, length <= pixels.count, start <= pixels.count - length else {
        return nil
      }
      for place in start..<(start + length) { pixels[place] = 1 }
    }
    self.init(width: width, height: height, pixels: pixels)
  }
}
