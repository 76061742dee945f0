import Cells
import Imaging

/// The case on screen, ready to be drawn.
package struct OpenCase: Equatable, Sendable {
  /// The case.
  package let record: Case
  /// The scene that the case shows one class of; nil for any other case.
  package let scene: Scene?
  /// What is told of it.
  package let facts: CaseFacts
  /// Its image.
  package let raster: Raster
  /// Its masks as numbers 0 and 1.
  package let maskRasters: [Raster]
  /// The part of the image that all masks of graders together fill; nil when all are empty.
  package let lesion: Region?
  /// How far the graders agree.
  package let agreement: GraderAgreement
  /// The range of values in the image.
  package let range: ClosedRange<Float>
  /// The range of all but the outermost values around the lesion.
  package let surroundings: ClosedRange<Float>

  /// Prepares a case, which may show one class of `scene`, and of which `facts` are told.
  package init(_ record: Case, of scene: Scene? = nil, facts: CaseFacts = CaseFacts()) {
    self.record = record
    self.scene = scene
    self.facts = facts
    raster = Raster(
      width: record.image.width, height: record.image.height, values: record.image.values)
    maskRasters = record.masks.map(\.raster)
    agreement = GraderAgreement(record.masks)
    lesion = Self.bounds(agreement.mask(.union) ?? record.masks[0])
    let finite = record.image.values.filter(\.isFinite)
    range = (finite.min() ?? 0)...(finite.max() ?? 1)
    surroundings = Self.spread(record.image, around: lesion)
  }

  /// The height of a pixel over its width.
  package var pixelAspect: Double {
    record.spacing.map { $0.rowInMillimeters / $0.columnInMillimeters } ?? 1
  }

  /// The middle of the lesion, or of the image.
  package var focus: (x: Double, y: Double) {
    guard let lesion else { return (Double(raster.width) / 2, Double(raster.height) / 2) }
    return (lesion.x + lesion.width / 2, lesion.y + lesion.height / 2)
  }

  /// The zoom at which the lesion fills about a third of the view; 1...8.
  package var lesionZoom: Double {
    guard let lesion else { return 1 }
    let size = max(lesion.width / Double(raster.width), lesion.height / Double(raster.height))
    let wished = 1 / max(size * 2.6, 0.01)
    return min(8, max(1, (wished * 2).rounded(.down) / 2))
  }

  /// Returns the distance between two pixels: in millimeters where the spacing is known, or in pixels.
  package func distance(_ a: ReviewState.Point, _ b: ReviewState.Point) -> Double {
    let across = (a.x - b.x) * (record.spacing?.columnInMillimeters ?? 1)
    let down = (a.y - b.y) * (record.spacing?.rowInMillimeters ?? 1)
    return (across * across + down * down).squareRoot()
  }

  /// The unit of lengths.
  package var lengthUnit: String { record.spacing == nil ? "px" : "mm" }

  /// Returns an area of `pixels` with its unit: square millimeters where the spacing is known.
  package func area(_ pixels: Int) -> String { record.spacing.areaText(pixels) }

  /// The values between the 1st and the 99th of 100, in a square of three times the lesion's size.
  private static func spread(_ image: GrayImage, around lesion: Region?) -> ClosedRange<Float> {
    let side = max(32, 3 * max(lesion?.width ?? .infinity, lesion?.height ?? .infinity))
    let middle = lesion.map { (x: $0.x + $0.width / 2, y: $0.y + $0.height / 2) }
    func part(_ center: Double, _ limit: Int) -> Range<Int> {
      guard side < Double(limit) else { return 0..<limit }
      let start = min(max(0, center - side / 2), Double(limit) - side)
      return Int(start)..<Int(start + side)
    }
    let columns = part(middle?.x ?? 0, image.width)
    var values: [Float] = []
    for row in part(middle?.y ?? 0, image.height) {
      for column in columns where image[row, column].isFinite { values.append(image[row, column]) }
    }
    values.sort()
    guard let first = values.first, let last = values.last, first < last else { return 0...1 }
    let low = values[values.count / 100]
    let high = values[values.count - 1 - values.count / 100]
    return low < high ? low...high : first...last
  }

  private static func bounds(_ mask: Mask) -> Region? {
    var (left, right, top, bottom) = (Int.max, -1, Int.max, -1)
    for row in 0..<mask.height {
      for column in 0..<mask.width where mask[row, column] {
        (left, right) = (min(left, column), max(right, column))
        (top, bottom) = (min(top, row), max(bottom, row))
      }
    }
    guard right >= 0 else { return nil }
    return Region(
      x: Double(left), y: Double(top), width: Double(right - left + 1),
      height: Double(bottom - top + 1))
  }
}

extension Mask {
  /// The mask as numbers 0 and 1.
  package var raster: Raster {
    Raster(width: width, height: height, values: pixels.map(Float.init))
  }
}

extension Spacing? {
  /// Returns an area of `pixels` with its unit: square millimeters where the spacing is known.
  package func areaText(_ pixels: Int) -> String {
    guard let spacing = self else { return "\(pixels) px" }
    let area = Double(pixels) * spacing.rowInMillimeters * spacing.columnInMillimeters
    return area < 9.95 && pixels > 0 ? "\(decimal(area, 1)) mm²" : "\(Int(area.rounded())) mm²"
  }
}

/// Returns `value` with `places` decimal places.
package func decimal(_ value: Double, _ places: Int) -> String {
  guard value.isFinite, abs(value) < 1e12 else { return "-" }
  var scale = 1.0
  for _ in 0..<places { scale *= 10 }
  let scaled = (abs(value) * scale).rounded()
  let whole = Int(scaled / scale)
  let sign = value < 0 && scaled > 0 ? "-" : ""
  guard places > 0 else { return "\(sign)\(whole)" }
  let rest = String(Int(scaled) - whole * Int(scale))
  return "\(sign)\(whole).\(String(repeating: "0", count: places - rest.count))\(rest)"
}
