/// One nodule, as all readers who outlined it saw it.
struct MatchedNodule {
  /// What each reader marked, by slice; a reader who did not outline the nodule marked nothing.
  var readings: [[String: LIDCAnnotation.Nodule.Area]]
  /// How likely cancer each reader thought it to be.
  var malignancies: [Int?]
  /// Whether a reader outlined it as several nodules, which count as one here.
  var isSplit = false

  /// The slices on which anybody outlined it.
  var slices: Set<String> { Set(readings.flatMap(\.keys)) }

  /// The smallest window around all masks; nil when the outlines surround no pixel.
  var bounds: (rows: Range<Int>, columns: Range<Int>)? {
    readings.flatMap(\.values).reduce(nil) { PixelRegion.joined($0, $1.mask.bounds) }
  }

  /// The nodules of a scan, which readers name each in their own way, matched by their place.
  ///
  /// Two outlined nodules are the same when they share a pixel, the outline included, on one slice or
  /// on two that follow each other; and so is what is the same as one of them. `order` tells the
  /// number of each slice along the body.
  static func match(_ annotation: LIDCAnnotation, order: [String: Int]) -> [MatchedNodule] {
    let marks = annotation.readings.enumerated().flatMap { reading, marks in
      marks.nodules.filter(\.isOutlined).map { Mark(reading, $0, order) }
    }
    return groups(marks).map { group in
      let empty: [[String: LIDCAnnotation.Nodule.Area]] = annotation.readings.map { _ in [:] }
      var nodule = MatchedNodule(
        readings: empty, malignancies: annotation.readings.map { _ in nil })
      for mark in group.map({ marks[$0] }) { nodule.add(mark) }
      return nodule
    }
  }

  private mutating func add(_ mark: Mark) {
    if !readings[mark.reading].isEmpty { isSplit = true }
    readings[mark.reading].merge(mark.areas) { $0.union($1) }
    malignancies[mark.reading] = malignancies[mark.reading] ?? mark.malignancy
  }

  /// Returns the numbers of marks that belong together, in the order of their first.
  private static func groups(_ marks: [Mark]) -> [[Int]] {
    var root = Array(marks.indices)
    for second in marks.indices {
      for first in 0..<second where root[first] != root[second] {
        guard marks[first].isSame(as: marks[second]) else { continue }
        let (old, new) = (root[second], root[first])
        for index in root.indices where root[index] == old { root[index] = new }
      }
    }
    return Dictionary(grouping: marks.indices) { root[$0] }.values.sorted { $0[0] < $1[0] }
  }

  /// One outlined nodule of one reader.
  private struct Mark {
    let reading: Int
    let malignancy: Int?
    let areas: [String: LIDCAnnotation.Nodule.Area]
    /// The same areas by the number of their slice, where it is known.
    let numbered: [Int: LIDCAnnotation.Nodule.Area]

    init(_ reading: Int, _ nodule: LIDCAnnotation.Nodule, _ order: [String: Int]) {
      self.reading = reading
      malignancy = nodule.malignancy
      areas = nodule.areas()
      numbered = Dictionary(
        areas.compactMap { uid, area in order[uid].map { ($0, area) } },
        uniquingKeysWith: { a, _ in a })
    }

    /// Whether two marks share a pixel; a reader's own nodules are as many as the reader says.
    func isSame(as other: Mark) -> Bool {
      guard reading != other.reading else { return false }
      let isOnOneSlice = areas.contains { uid, area in
        other.areas[uid]?.covered.overlaps(area.covered) ?? false
      }
      return isOnOneSlice
        || numbered.contains { number, area in
          [number - 1, number + 1].contains {
            other.numbered[$0]?.covered.overlaps(area.covered) ?? false
          }
        }
    }
  }
}

extension LIDCAnnotation.Nodule.Area {
  /// What either holds.
  func union(_ other: Self) -> Self {
    Self(mask: mask.union(other.mask), covered: covered.union(other.covered))
  }
}
