/// How images and masks lie in two arrays, found out from their shapes.
struct ArrayShapes: Equatable {
  /// The number of cases; nil where the arrays hold one case and have no axis for it.
  let cases: Int?
  let height: Int
  let width: Int
  let graders: Int
  /// Whether the graders are the last axis, so that their pixels alternate.
  let isAlternating: Bool

  /// Why the shapes do not fit.
  enum Mismatch: Error, Equatable, CustomStringConvertible {
    case none(image: [Int], masks: [Int])
    case several(image: [Int], masks: [Int])
    case empty(image: [Int])

    var description: String {
      switch self {
      case .none(let image, let masks):
        "the shapes do not fit: expected images of (N, H, W), (N, 1, H, W) or (N, H, W, 1) and masks"
          + " of (N, G, H, W), (N, H, W, G) or (N, H, W), found \(shapeText(image)) and"
          + " \(shapeText(masks))"
      case .several(let image, let masks):
        "the shapes fit in several ways: expected one place for the graders, found"
          + " \(shapeText(image)) and \(shapeText(masks)); save the masks as (N, G, H, W) with"
          + " G unlike H and W"
      case .empty(let image):
        "an image of impossible size: expected sides from 1 to \(Limits.caseSide), found"
          + " \(shapeText(image))"
      }
    }
  }

  /// Finds the one way in which an array of images and one of masks fit together.
  init(image: [Int], masks: [Int]) throws(Mismatch) {
    var found: [ArrayShapes] = []
    for frame in Self.frames(image) {
      for shapes in Self.fits(frame, masks) where !found.contains(where: { $0.equals(shapes) }) {
        found.append(shapes)
      }
    }
    guard let first = found.first else { throw .none(image: image, masks: masks) }
    guard found.count == 1 else { throw .several(image: image, masks: masks) }
    guard (1...Limits.caseSide).contains(first.height), (1...Limits.caseSide).contains(first.width)
    else { throw .empty(image: image) }
    guard (1...Limits.caseGraders).contains(first.graders) else {
      throw .none(image: image, masks: masks)
    }
    self = first
  }

  private init(cases: Int?, height: Int, width: Int, graders: Int, isAlternating: Bool) {
    self.cases = cases
    self.height = height
    self.width = width
    self.graders = graders
    self.isAlternating = isAlternating
  }

  /// Whether both read the same numbers in the same way.
  private func equals(_ other: ArrayShapes) -> Bool {
    (cases ?? 1, height, width, graders) == (
      other.cases ?? 1, other.height, other.width, other.graders
    )
      && (isAlternating == other.isAlternating || graders == 1)
  }

  private typealias Frame = (cases: Int?, height: Int, width: Int)

  private static func frames(_ shape: [Int]) -> [Frame] {
    var frames: [Frame] = []
    switch shape.count {
    case 2: frames = [(nil, shape[0], shape[1])]
    case 3:
      frames = [(shape[0], shape[1], shape[2])]
      if shape[0] == 1 { frames.append((nil, shape[1], shape[2])) }
      if shape[2] == 1 { frames.append((nil, shape[0], shape[1])) }
    case 4:
      if shape[1] == 1 { frames.append((shape[0], shape[2], shape[3])) }
      if shape[3] == 1 { frames.append((shape[0], shape[1], shape[2])) }
    default: break
    }
    return frames
  }

  private static func fits(_ frame: Frame, _ masks: [Int]) -> [ArrayShapes] {
    var rest = masks
    if let cases = frame.cases {
      guard rest.first == cases else { return [] }
      rest.removeFirst()
    }
    let (height, width) = (frame.height, frame.width)
    let make = { (graders: Int, isAlternating: Bool) in
      ArrayShapes(
        cases: frame.cases, height: height, width: width, graders: graders,
        isAlternating: isAlternating)
    }
    if rest == [height, width] { return [make(1, false)] }
    guard rest.count == 3 else { return [] }
    var fits: [ArrayShapes] = []
    if rest[1] == height, rest[2] == width { fits.append(make(rest[0], false)) }
    if rest[0] == height, rest[1] == width { fits.append(make(rest[2], true)) }
    return fits
  }
}
