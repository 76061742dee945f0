import Imaging

/// A copy of a mask that a reader paints in; the mask it was copied from never changes.
///
/// Everything that was painted can be taken back, one stroke after the other: a stroke is what one key
/// painted, a click with the drag behind it, or the pen from when it was put down to when it was lifted.
package struct MaskEditor: Equatable, Sendable {
  /// What the copied mask belongs to.
  package enum Source: Equatable, Sendable {
    /// Grader `index`, from 0.
    case grader(Int)
    /// Sample `index`, from 0, of those on screen.
    case sample(Int)
    /// Nothing: the mask was empty.
    case nothing
  }

  /// A mask before it was edited.
  package struct Origin: Equatable, Sendable {
    /// What it belongs to.
    package let source: Source
    /// The mask.
    package let mask: Mask

    /// A mask to edit.
    package init(_ source: Source, _ mask: Mask) {
      self.source = source
      self.mask = mask
    }

    /// What it is called: `grader 2`, `S3`, or `an empty mask`.
    package var name: String {
      switch source {
      case .grader(let index): "grader \(index + 1)"
      case .sample(let index): "S\(index + 1)"
      case .nothing: "an empty mask"
      }
    }
  }

  /// What the pen does where it comes.
  package enum Pen: Equatable, Sendable {
    /// Nothing.
    case up
    /// It adds pixels to the mask.
    case adding
    /// It takes pixels from the mask.
    case erasing
  }

  /// What one stroke changed.
  private struct Stroke: Equatable, Sendable {
    /// The pixels that changed sides, row by row.
    var pixels: [Int]
    /// The origin before and after it; another one when the mask was begun anew.
    var origins: (before: Origin, after: Origin)

    static func == (a: Stroke, b: Stroke) -> Bool {
      a.pixels == b.pixels && a.origins == b.origins
    }
  }

  /// The radii of the brush, in pixels; 0 paints one pixel.
  package static let radii = 0...10

  /// What is edited.
  package private(set) var origin: Origin
  /// The mask as it was painted.
  package private(set) var mask: Mask
  /// The radius of the brush in pixels.
  package private(set) var radius = 1
  /// What the pen does.
  package private(set) var pen = Pen.up
  /// The mask that was accepted last; nil before.
  package var accepted: Mask?
  private var strokes: [Stroke] = []
  private var undone: [Stroke] = []

  /// A copy of `origin` to edit.
  package init(_ origin: Origin) {
    self.origin = origin
    mask = origin.mask
  }

  /// What the mask is called: `edited grader 2`, `edited S3`, or `drawn mask`.
  package var name: String {
    origin.source == .nothing ? "drawn mask" : "edited \(origin.name)"
  }

  /// The same in fewer letters: `edited 2`, `edited S3`, or `drawn`.
  var shortName: String {
    switch origin.source {
    case .grader(let index): "edited \(index + 1)"
    case .sample: "edited \(origin.name)"
    case .nothing: "drawn"
    }
  }

  /// Whether the mask is another one than at the beginning.
  package var isChanged: Bool { mask != origin.mask }

  /// Whether leaving for good would lose something: what was painted and not accepted.
  package var isUnsaved: Bool { isChanged && mask != accepted }

  /// Whether a stroke can be taken back.
  package var canUndo: Bool { !strokes.isEmpty }

  /// Whether a stroke that was taken back can be brought back.
  package var canRedo: Bool { !undone.isEmpty }

  /// The pixels under the brush at a place: those whose middles lie at most its radius away. Of pixels
  /// beyond the border there are none.
  package func brush(row: Int, column: Int) -> [Int] {
    Self.disc(row: row, column: column, radius: radius, mask.width, mask.height)
  }

  private static func disc(
    row: Int, column: Int, radius: Int, _ width: Int, _ height: Int
  ) -> [Int] {
    var pixels: [Int] = []
    for down in -radius...radius {
      for across in -radius...radius
      where down * down + across * across <= radius * radius
        && (0..<height).contains(row + down) && (0..<width).contains(column + across)
      {
        pixels.append((row + down) * width + column + across)
      }
    }
    return pixels
  }

  // MARK: Painting

  /// Makes the brush larger or smaller by `pixels`; false at the ends of `radii`.
  package mutating func changeRadius(by pixels: Int) -> Bool {
    let wished = min(max(Self.radii.lowerBound, radius + pixels), Self.radii.upperBound)
    defer { radius = wished }
    return wished != radius
  }

  /// Paints once: adds where the pixel lies outside of the mask, erases where it lies inside. With the
  /// pen down it goes on doing what it does.
  package mutating func dab(row: Int, column: Int) {
    guard contains(row, column) else { return }
    if pen != .up {
      paint([(row, column)], isAdding: pen == .adding, joins: true)
    } else {
      paint([(row, column)], isAdding: !mask[row, column], joins: false)
    }
  }

  /// Puts the pen down, which paints; or lifts it. Down it adds when the pixel lay outside of the mask,
  /// and erases when it lay inside.
  package mutating func togglePen(row: Int, column: Int) {
    guard pen == .up, contains(row, column) else {
      pen = .up
      return
    }
    let isAdding = !mask[row, column]
    paint([(row, column)], isAdding: isAdding, joins: false)
    pen = isAdding ? .adding : .erasing
  }

  /// Lifts the pen.
  package mutating func liftPen() { pen = .up }

  /// Goes on with the stroke on the way from one pixel to another; without the pen down nothing is
  /// painted.
  package mutating func drag(from start: (row: Int, column: Int), to end: (row: Int, column: Int)) {
    guard pen != .up else { return }
    paint(Self.way(from: start, to: end), isAdding: pen == .adding, joins: true)
  }

  /// Goes on with the last stroke on the way from one pixel to another, pen or no pen; only where the
  /// middle of the brush lies in `rows` and `columns`. The way may leave the image.
  package mutating func drag(
    from start: (row: Int, column: Int), to end: (row: Int, column: Int), isAdding: Bool,
    within shown: (rows: Range<Int>, columns: Range<Int>)
  ) {
    let places = Self.way(from: start, to: end).filter {
      shown.rows.contains($0.row) && shown.columns.contains($0.column)
    }
    paint(places, isAdding: isAdding, joins: true)
  }

  /// The pixels from one to another, without a gap.
  private static func way(
    from start: (row: Int, column: Int), to end: (row: Int, column: Int)
  ) -> [(row: Int, column: Int)] {
    let steps = max(abs(end.row - start.row), abs(end.column - start.column))
    return (0...max(1, steps)).map { step in
      let part = Double(step) / Double(max(1, steps))
      return (
        row: start.row + Int((Double(end.row - start.row) * part).rounded()),
        column: start.column + Int((Double(end.column - start.column) * part).rounded())
      )
    }
  }

  private func contains(_ row: Int, _ column: Int) -> Bool {
    (0..<mask.height).contains(row) && (0..<mask.width).contains(column)
  }

  private mutating func paint(
    _ places: [(row: Int, column: Int)], isAdding: Bool, joins: Bool
  ) {
    var changed: [Int] = []
    for place in places {
      for pixel in brush(row: place.row, column: place.column) where has(pixel) != isAdding {
        flip(pixel)
        changed.append(pixel)
      }
    }
    // While the pen is down the last stroke is its own: putting it down changed a pixel.
    if joins, let last = strokes.indices.last {
      strokes[last].pixels += changed
      if !changed.isEmpty { undone = [] }
    } else {
      record(changed, from: origin)
    }
  }

  private func has(_ pixel: Int) -> Bool { mask[pixel / mask.width, pixel % mask.width] }

  private mutating func flip(_ pixel: Int) {
    mask[pixel / mask.width, pixel % mask.width].toggle()
  }

  // MARK: Taking back

  /// Begins anew with another mask of the same size, which can be taken back too.
  package mutating func restart(with other: Origin) {
    precondition(
      other.mask.width == mask.width && other.mask.height == mask.height,
      "restart(with:): \(other.mask.width) x \(other.mask.height) for \(mask.width) x \(mask.height)"
    )
    let before = origin
    let changed = mask.pixels.indices.filter { mask.pixels[$0] != other.mask.pixels[$0] }
    for pixel in changed { flip(pixel) }
    origin = other
    pen = .up
    record(changed, from: before)
  }

  private mutating func record(_ pixels: [Int], from before: Origin) {
    guard !pixels.isEmpty || before != origin else { return }
    strokes.append(Stroke(pixels: pixels, origins: (before, origin)))
    undone = []
  }

  /// Takes the last stroke back and lifts the pen; false when there is none.
  package mutating func undo() -> Bool {
    pen = .up
    guard let stroke = strokes.popLast() else { return false }
    for pixel in stroke.pixels { flip(pixel) }
    origin = stroke.origins.before
    undone.append(stroke)
    return true
  }

  /// Brings back the stroke that was taken back last; false when there is none.
  package mutating func redo() -> Bool {
    pen = .up
    guard let stroke = undone.popLast() else { return false }
    for pixel in stroke.pixels { flip(pixel) }
    origin = stroke.origins.after
    strokes.append(stroke)
    return true
  }
}
