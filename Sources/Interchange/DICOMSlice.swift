#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Imaging

/// One slice of a CT in Hounsfield units, with its place in the patient.
package struct DICOMSlice: Equatable, Sendable {
  /// Hounsfield units; what lies below air, padding above all, is raised to air.
  package let image: GrayImage
  /// Where it lies, and which slice it is.
  package let placement: SlicePlacement
  /// Whether the values went through a lossy compression.
  package let isLossy: Bool
  /// Whether the file says how to make Hounsfield units of its values; if not, it stores them.
  package let hasRescale: Bool

  /// The Hounsfield units of air, below which nothing is meant.
  static let air: Float = -1024

  /// The slice that `samples`, as they are stored, and what the attributes say of them make.
  package init(_ attributes: DICOMAttributes, samples: [UInt16]) throws(DICOMError) {
    placement = try SlicePlacement(attributes)
    let format = try SampleFormat(attributes)
    let rescale = try Rescale(attributes)
    guard samples.count == placement.rows * placement.columns else {
      throw .unreadable("its pixels are not as many as its rows and columns say")
    }
    hasRescale = attributes[.rescaleSlope] != nil && attributes[.rescaleIntercept] != nil
    isLossy = attributes[.lossyImageCompression] == "01"
    image = GrayImage(
      width: placement.columns, height: placement.rows, unit: .hounsfield,
      values: samples.map { max(Self.air, rescale.hounsfield(format.value($0))) })
  }
}

/// Where a slice of a CT lies in the patient.
package struct SlicePlacement: Equatable, Sendable {
  /// The number of rows.
  package let rows: Int
  /// The number of columns.
  package let columns: Int
  /// The distance between pixel centres.
  package let spacing: Spacing
  /// The centre of the first pixel, in millimeters: to the left, to the back, to the head.
  package let position: [Double]
  /// The directions in which columns and rows count up: two unit vectors, one after the other.
  package let orientation: [Double]
  /// The name of the slice.
  package let sopInstanceUID: String
  /// The name of the series.
  package let seriesInstanceUID: String
  /// The name of the study.
  package let studyInstanceUID: String?
  /// The name of the space that positions are given in.
  package let frameOfReferenceUID: String?
  /// The patient.
  package let patientID: String?
  /// In millimeters, as the file has it; for information only.
  package let sliceThickness: String?

  /// The place along the normal of the slice, in millimeters; slices are sorted by it.
  package var height: Double { zip(normal, position).reduce(0) { $0 + $1.0 * $1.1 } }

  /// The direction in which slices follow each other: a unit vector.
  var normal: [Double] {
    let (x, y) = (orientation[0...2], orientation[3...5])
    return [x[1] * y[5] - x[2] * y[4], x[2] * y[3] - x[0] * y[5], x[0] * y[4] - x[1] * y[3]]
  }

  /// The placement that the attributes of a CT slice give.
  package init(_ attributes: DICOMAttributes) throws(DICOMError) {
    let ct = "1.2.840.10008.5.1.4.1.1.2"
    guard attributes[.sopClassUID] == ct else {
      throw .attribute(
        .sopClassUID, expected: "that of a CT slice, \(ct)", found: attributes[.sopClassUID])
    }
    guard ["1", nil].contains(attributes[.numberOfFrames]) else {
      throw .attribute(.numberOfFrames, expected: "1", found: attributes[.numberOfFrames])
    }
    rows = try attributes.integer(.rows, 1...Limits.dicomSide)
    columns = try attributes.integer(.columns, 1...Limits.dicomSide)
    let between = try attributes.numbers(.pixelSpacing, "two distances of \(Spacing.rangeText)") {
      $0.count == 2 && $0.allSatisfy(Spacing.range.contains)
    }
    spacing = Spacing(rowInMillimeters: between[0], columnInMillimeters: between[1])
    position = try attributes.numbers(.imagePositionPatient, "three numbers") { $0.count == 3 }
    orientation = try attributes.numbers(
      .imageOrientationPatient, "two unit vectors at a right angle", Self.isOrientation)
    sopInstanceUID = try attributes.identifier(.sopInstanceUID)
    seriesInstanceUID = try attributes.identifier(.seriesInstanceUID)
    studyInstanceUID = attributes[.studyInstanceUID]
    frameOfReferenceUID = attributes[.frameOfReferenceUID]
    patientID = attributes[.patientID]
    sliceThickness = attributes[.sliceThickness]
  }

  private static func isOrientation(_ numbers: [Double]) -> Bool {
    guard numbers.count == 6 else { return false }
    let (x, y) = (numbers[..<3], numbers[3...])
    let product = { (a: ArraySlice<Double>, b: ArraySlice<Double>) in
      zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
    }
    return abs(product(x, x) - 1) < 2e-3 && abs(product(y, y) - 1) < 2e-3
      && abs(product(x, y)) < 1e-3
  }
}

/// How a value is stored in a sample.
struct SampleFormat: Equatable {
  /// The number of bits that count.
  let bitsStored: Int
  /// Whether the highest of them is a sign.
  let isSigned: Bool

  /// The format that the attributes give: one gray sample for each pixel, no table of values.
  init(_ attributes: DICOMAttributes) throws(DICOMError) {
    _ = try attributes.integer(.samplesPerPixel, 1...1)
    guard ["MONOCHROME1", "MONOCHROME2"].contains(attributes[.photometricInterpretation]) else {
      throw .attribute(
        .photometricInterpretation, expected: "MONOCHROME1 or MONOCHROME2",
        found: attributes[.photometricInterpretation])
    }
    let bitsAllocated = try attributes.bitsAllocated
    bitsStored = try attributes.integer(.bitsStored, 1...bitsAllocated)
    _ = try attributes.integer(.highBit, (bitsStored - 1)...(bitsStored - 1))
    isSigned = try attributes.integer(.pixelRepresentation, 0...1) == 1
    guard attributes[.modalityLUTSequence] == nil else {
      throw .attribute(.modalityLUTSequence, expected: "none", found: "a table")
    }
  }

  /// Returns the value in `sample`: bits above those that count are masked, the sign is carried on.
  func value(_ sample: UInt16) -> Int {
    let bits = Int(sample) & (1 << bitsStored - 1)
    return isSigned && bits >> (bitsStored - 1) == 1 ? bits - 1 << bitsStored : bits
  }
}

/// How values become Hounsfield units.
struct Rescale: Equatable {
  let slope: Double
  let intercept: Double

  /// The slope and intercept that the attributes give, 1 and 0 when they do not.
  init(_ attributes: DICOMAttributes) throws(DICOMError) {
    slope = try attributes.optionalNumber(.rescaleSlope, "a number other than 0") { $0 != 0 } ?? 1
    intercept = try attributes.optionalNumber(.rescaleIntercept, "a number") { _ in true } ?? 0
  }

  func hounsfield(_ value: Int) -> Float { Float(Double(value) * slope + intercept) }
}

extension DICOMAttributes {
  /// The number of bits that a sample takes in the file: 8 or 16.
  package var bitsAllocated: Int {
    get throws(DICOMError) {
      guard let bits = self[.bitsAllocated].flatMap({ Int($0) }), [8, 16].contains(bits) else {
        throw .attribute(.bitsAllocated, expected: "8 or 16", found: self[.bitsAllocated])
      }
      return bits
    }
  }

  /// Returns the whole number of an attribute, which must lie in `range`.
  package func integer(
    _ tag: DICOMTag, _ range: ClosedRange<Int>
  ) throws(DICOMError) -> Int {
    guard let number = self[tag].flatMap({ Int($0) }), range.contains(number) else {
      let (low, high) = (range.lowerBound, range.upperBound)
      let expected = low == high ? "\(low)" : "\(low) to \(high)"
      throw .attribute(tag, expected: expected, found: self[tag])
    }
    return number
  }

  fileprivate func numbers(
    _ tag: DICOMTag, _ expected: String, _ isRight: ([Double]) -> Bool
  ) throws(DICOMError) -> [Double] {
    let values = values(tag)
    let numbers = values.compactMap(Self.number)
    guard numbers.count == values.count, isRight(numbers) else {
      throw .attribute(tag, expected: expected, found: self[tag])
    }
    return numbers
  }

  fileprivate func optionalNumber(
    _ tag: DICOMTag, _ expected: String, _ isRight: (Double) -> Bool
  ) throws(DICOMError) -> Double? {
    guard self[tag] != nil else { return nil }
    return try numbers(tag, expected) { $0.count == 1 && isRight($0[0]) }[0]
  }

  /// Returns an identifier: digits and dots, at most 64.
  fileprivate func identifier(_ tag: DICOMTag) throws(DICOMError) -> String {
    guard let text = self[tag], isIdentifier(text) else {
      throw .attribute(tag, expected: "a UID of digits and dots", found: self[tag])
    }
    return text
  }

  /// Returns the finite number that a decimal string gives; many writers exceed its 16 characters.
  private static func number(_ text: String) -> Double? {
    guard text.utf8.count <= 64, text.utf8.allSatisfy({ "0123456789+-.eE".utf8.contains($0) })
    else { return nil }
    return Double(text).flatMap { $0.isFinite ? $0 : nil }
  }
}

/// Returns whether `text` can be a UID of DICOM.
func isIdentifier(_ text: String) -> Bool {
  (1...64).contains(text.utf8.count)
    && text.utf8.allSatisfy { (48...57).contains($0) || $0 == UInt8(ascii: ".") }
}
