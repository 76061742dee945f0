import Foundation
import Tensors

/// How images and masks are changed at random before they are learned from.
///
/// All changes together are one map from the crop to the image, so that image and mask always go
/// through the same one. The method is that of Kohl et al. (2018), who name the deformations but not
/// their magnitudes.
public struct Augmentation: Codable, Equatable, Sendable {
  /// Whether images are mirrored and turned by quarters.
  public var isTurning = false
  /// Whether left and right are exchanged, in every other image.
  public var isMirroring = false
  /// The largest rotation in both directions, in degrees.
  public var rotationInDegrees: Float = 0
  /// The smallest magnification.
  public var leastScale: Float = 1
  /// The largest magnification.
  public var greatestScale: Float = 1
  /// The largest shear in both directions: columns per row.
  public var shear: Float = 0
  /// The longest displacement of an elastic deformation is drawn from zero to this, in pixels.
  public var elasticPeakInPixels: Float = 0
  /// The standard deviation of the smoothing of an elastic deformation, in pixels.
  public var elasticSmoothingInPixels: Float = 10
  /// Sides that are shorter than this are made so long by reflection before the crop is cut out.
  public var tileSide = 0

  /// Nothing but a crop at a random place.
  public init() {}

  /// Mirrors and quarter turns: no pixel is interpolated.
  public static let turns: Augmentation = {
    var turns = Augmentation()
    turns.isTurning = true
    return turns
  }()

  /// Left and right, and no quarter turns: for images that have an up and a down.
  public static let mirrors: Augmentation = {
    var mirrors = Augmentation()
    mirrors.isMirroring = true
    return mirrors
  }()

  /// Mirrors with rotation, scale and elastic deformation, as in the authors' released code for images
  /// of streets; the magnitude of the elastic deformation is our choice.
  public static let streets: Augmentation = {
    var streets = mirrors
    streets.rotationInDegrees = 22.5
    streets.leastScale = 0.8
    streets.greatestScale = 1.2
    streets.elasticPeakInPixels = 5
    return streets
  }()

  /// Elastic deformation, rotation, shear and scale, and no mirror, as in the paper.
  ///
  /// Rotation and scale are those of the authors' released code for other images; shear and
  /// elastic deformation are our choice.
  public static let elastic: Augmentation = {
    var elastic = Augmentation()
    elastic.rotationInDegrees = 22.5
    elastic.leastScale = 0.8
    elastic.greatestScale = 1.2
    elastic.shear = 0.1
    elastic.elasticPeakInPixels = 5
    return elastic
  }()

  /// Everything at once.
  public static let full: Augmentation = {
    var full = elastic
    full.isTurning = true
    return full
  }()

  /// The named augmentations.
  public static let named: [String: Augmentation] = [
    "none": Augmentation(), "turns": turns, "elastic": elastic, "full": full,
    "mirrors": mirrors, "streets": streets,
  ]

  /// Why the augmentation cannot be done; nil when it can.
  public var problem: String? {
    let checks: [(Bool, String)] = [
      ((0...180).contains(rotationInDegrees), "a rotation of 0 to 180 degrees"),
      (
        leastScale >= 0.1 && leastScale <= greatestScale && greatestScale <= 10,
        "scales from 0.1 to 10, the least first"
      ),
      ((0...2).contains(shear), "a shear of 0 to 2"),
      ((0...1000).contains(elasticPeakInPixels), "an elastic peak of 0 to 1000 pixels"),
      ((1...1000).contains(elasticSmoothingInPixels), "elastic smoothing of 1 to 1000 pixels"),
      ((0...8192).contains(tileSide), "a tile of 0 to 8192 pixels"),
    ]
    return checks.first { !$0.0 }?.1
  }
}

extension Augmentation {
  /// The linear part of a map: what one step down and one step to the right in the crop are in the
  /// image.
  private struct Matrix {
    var rowPerRow: Float = 1
    var rowPerColumn: Float = 0
    var columnPerRow: Float = 0
    var columnPerColumn: Float = 1

    func applied(_ row: Float, _ column: Float) -> (Float, Float) {
      (
        rowPerRow * row + rowPerColumn * column, columnPerRow * row + columnPerColumn * column
      )
    }

    /// This after `first`.
    func after(_ first: Matrix) -> Matrix {
      let down = applied(first.rowPerRow, first.columnPerRow)
      let right = applied(first.rowPerColumn, first.columnPerColumn)
      return Matrix(
        rowPerRow: down.0, rowPerColumn: right.0, columnPerRow: down.1, columnPerColumn: right.1)
    }
  }

  /// Returns whether a crop of that size can be cut out of an image.
  package func fits(width: Int, height: Int, size: CropSize) -> Bool {
    max(width, tileSide) >= size.width && max(height, tileSide) >= size.height
  }

  /// Draws the map of a crop of that size out of an image that it fits.
  ///
  /// With C the centre of the image, o the place of the crop relative to it, T the turns, A the other
  /// linear changes and e the elastic field, a pixel at u from the crop's centre shows what lies at
  /// C + A (T u + o) + e(u).
  func map(
    width: Int, height: Int, size: CropSize, using generator: inout SplitMix64
  ) -> CropMap {
    let place = (
      place(in: height, size.height, using: &generator),
      place(in: width, size.width, using: &generator)
    )
    let turns = turns(using: &generator)
    let shape = linearChange(using: &generator)
    let moved = shape.applied(place.0, place.1)
    let whole = shape.after(turns)
    var map = CropMap(
      size: size,
      center: (Float(height - 1) / 2 + moved.0, Float(width - 1) / 2 + moved.1),
      down: (whole.rowPerRow, whole.columnPerRow),
      right: (whole.rowPerColumn, whole.columnPerColumn))
    if elasticPeakInPixels > 0 {
      let peak = Float.random(in: 0...elasticPeakInPixels, using: &generator)
      map.displace(
        by: ElasticField(size: size, smoothing: elasticSmoothingInPixels, using: &generator),
        peak: peak)
    }
    return map
  }

  /// Draws a map that only shifts, such that the pixel at `row`, `column` is in the crop.
  func shift(
    width: Int, height: Int, size: CropSize, keeping pixel: (row: Int, column: Int),
    using generator: inout SplitMix64
  ) -> CropMap {
    let center = [
      (height, size.height, pixel.row), (width, size.width, pixel.column),
    ].map { length, side, place in
      let tile = max(length, tileSide)
      let padding = (tile - length) / 2
      let first = Int.random(
        in: max(0, place + padding - side + 1)...min(tile - side, place + padding),
        using: &generator)
      return Float(first - padding) + Float(side - 1) / 2
    }
    return CropMap(size: size, center: (center[0], center[1]), down: (1, 0), right: (0, 1))
  }

  /// Draws where the crop's centre lies, relative to the centre of a side of `length` pixels.
  private func place(
    in length: Int, _ side: Int, using generator: inout SplitMix64
  ) -> Float {
    let tile = max(length, tileSide)
    let first = Int.random(in: 0...tile - side, using: &generator) - (tile - length) / 2
    return Float(first) + Float(side - 1) / 2 - Float(length - 1) / 2
  }

  private func turns(using generator: inout SplitMix64) -> Matrix {
    guard isTurning || isMirroring else { return Matrix() }
    let isMirrored = Bool.random(using: &generator)
    var turns = Matrix(columnPerColumn: isMirrored ? -1 : 1)
    guard isTurning else { return turns }
    let quarter = Matrix(rowPerRow: 0, rowPerColumn: 1, columnPerRow: -1, columnPerColumn: 0)
    for _ in 0..<Int.random(in: 0..<4, using: &generator) { turns = quarter.after(turns) }
    return turns
  }

  /// Draws rotation, shear and scale; an image that is shown larger is walked through more slowly.
  private func linearChange(using generator: inout SplitMix64) -> Matrix {
    var change = Matrix()
    if rotationInDegrees > 0 {
      let angle =
        Float.random(in: -rotationInDegrees...rotationInDegrees, using: &generator) * .pi / 180
      change = Matrix(
        rowPerRow: cos(angle), rowPerColumn: -sin(angle), columnPerRow: sin(angle),
        columnPerColumn: cos(angle))
    }
    if shear > 0 {
      let slant = Float.random(in: -shear...shear, using: &generator)
      change = change.after(Matrix(columnPerRow: slant))
    }
    if leastScale != 1 || greatestScale != 1 {
      let step = 1 / Float.random(in: leastScale...greatestScale, using: &generator)
      change = change.after(Matrix(rowPerRow: step, columnPerColumn: step))
    }
    return change
  }
}

extension Augmentation {
  /// Reads an augmentation; what one of an earlier version does not say is as it was then.
  public init(from decoder: any Decoder) throws {
    let values = try decoder.container(keyedBy: CodingKeys.self)
    isTurning = try values.decode(Bool.self, forKey: .isTurning)
    isMirroring = try values.decodeIfPresent(Bool.self, forKey: .isMirroring) ?? false
    rotationInDegrees = try values.decode(Float.self, forKey: .rotationInDegrees)
    leastScale = try values.decode(Float.self, forKey: .leastScale)
    greatestScale = try values.decode(Float.self, forKey: .greatestScale)
    shear = try values.decode(Float.self, forKey: .shear)
    elasticPeakInPixels = try values.decode(Float.self, forKey: .elasticPeakInPixels)
    elasticSmoothingInPixels = try values.decode(Float.self, forKey: .elasticSmoothingInPixels)
    tileSide = try values.decode(Int.self, forKey: .tileSide)
  }
}
