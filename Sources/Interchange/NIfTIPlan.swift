import Imaging

/// What a volume and the masks of its graders make, found out by reading them once.
struct NIfTIPlan {
  /// The files, and the name of the volume.
  let planned: PlannedCase
  let header: NIfTIHeader
  let width: Int
  let height: Int
  /// The slices that at least one grader marked; of a picture of one slice, that one.
  let slices: [Int]
  /// The distances between pixels; unknown unless the file names a unit or a place.
  let spacing: Spacing?
  /// What the values of the image mean.
  let range: ValueRange
  let meaning: ValueRange.Meaning

  /// Why a volume makes no case, with the file that is to blame.
  struct Refusal: Error, Equatable {
    let item: String
    let reason: String
  }

  /// Reads the files of `planned` in the folder `path` to their ends.
  init(_ planned: PlannedCase, in path: String) throws(Refusal) {
    self.planned = planned
    let image = try Self.open(planned.image, in: path)
    (header, width, height) = (image.header, image.width, image.height)
    var range = ValueRange()
    try Self.readAll(image, planned.image) { (values, _) throws(Refusal) in range.add(values) }
    self.range = range
    meaning = range.meaning(isInteger: header.isIntegral)
    guard range.least <= range.greatest else {
      throw Refusal(item: planned.image, reason: "no voxel is a finite number")
    }
    spacing = try Self.spacing(of: header, planned.image)
    var isMarked = [Bool](repeating: image.count == 1, count: image.count)
    for file in planned.masks {
      let mask = try Self.open(file, in: path)
      try Self.requireFit(mask, image, file)
      var inside: Float?
      try Self.readAll(mask, file) { (values, slice) throws(Refusal) in
        guard let marked = values.first(where: { $0 != 0 }) else { return }
        isMarked[slice] = true
        let expected = inside ?? marked
        inside = expected
        if let other = values.first(where: { $0 != 0 && $0 != expected }) {
          throw Refusal(
            item: file,
            reason: "not a mask of two values: expected 0 and \(expected), found \(other) in slice"
              + " \(slice)")
        }
      }
    }
    slices = isMarked.indices.filter { isMarked[$0] }
    guard !slices.isEmpty else {
      throw Refusal(item: planned.image, reason: "no grader marked anything in this volume")
    }
  }

  /// Where the voxels of a slice lie, in millimeters; nil where that is unknown.
  func affine(ofSlice slice: Int) -> VoxelAffine? {
    header.affine?.scaled(by: header.unitInMillimeters ?? 1).beginning(atSlice: slice)
  }

  private static func spacing(
    of header: NIfTIHeader, _ file: String
  ) throws(Refusal) -> Spacing? {
    guard header.unitInMillimeters != nil || header.affine != nil, header.distances.count > 1,
      header.distances[0] > 0, header.distances[1] > 0
    else { return nil }
    let (row, column) = (header.distanceInMillimeters(1), header.distanceInMillimeters(0))
    guard let spacing = Spacing(possibleRow: row, column: column) else {
      throw Refusal(
        item: file,
        reason: "impossible distances between voxels: expected \(Spacing.rangeText), found"
          + " \(column) and \(row)")
    }
    return spacing
  }

  static func open(_ file: String, in path: String) throws(Refusal) -> NIfTIVolume {
    do { return try NIfTIVolume(path: path + "/" + file) } catch {
      throw Refusal(item: file, reason: error.description)
    }
  }

  private static func readAll(
    _ volume: NIfTIVolume, _ file: String, _ body: ([Float], Int) throws(Refusal) -> Void
  ) throws(Refusal) {
    for slice in 0..<volume.count {
      let values: [Float]
      do { values = try volume.slice() ?? [] } catch {
        throw Refusal(item: file, reason: error.description)
      }
      try body(values, slice)
    }
    do { try volume.checkEnd() } catch { throw Refusal(item: file, reason: error.description) }
  }

  /// A mask must have the voxels of its image, at the same places where both tell them.
  private static func requireFit(
    _ mask: NIfTIVolume, _ image: NIfTIVolume, _ file: String
  ) throws(Refusal) {
    guard mask.width == image.width, mask.height == image.height, mask.count == image.count else {
      throw Refusal(
        item: file,
        reason: "a mask of another size: expected \(image.width) x \(image.height) x \(image.count)"
          + " as its image, found \(mask.width) x \(mask.height) x \(mask.count)")
    }
    guard let a = image.header.affine, let b = mask.header.affine else { return }
    let corners = [(0, 0, 0), (image.width - 1, image.height - 1, image.count - 1)]
    for (column, row, slice) in corners {
      let place = (column: Double(column), row: Double(row), slice: Double(slice))
      let first = a.place(column: place.column, row: place.row, slice: place.slice)
      let second = b.place(column: place.column, row: place.row, slice: place.slice)
      let distance = VoxelAffine.length(zip(first, second).map { $0 - $1 })
      guard distance <= 0.5 * (a.spacing.min() ?? 0) else {
        throw Refusal(
          item: file,
          reason:
            "lies elsewhere than its image: expected the same place for voxel \(column), \(row),"
            + " \(slice), found it \(distance) mm away; resample the mask to its image")
      }
    }
  }
}

extension NIfTIHeader {
  /// Whether values are whole numbers, scaling included.
  var isIntegral: Bool {
    numberType.isInteger && slope == slope.rounded() && intercept == intercept.rounded()
  }

  /// The distance between voxels along an axis.
  func distanceInMillimeters(_ axis: Int) -> Double {
    Float(distances[axis]).shortestDouble * (unitInMillimeters ?? 1)
  }
}
