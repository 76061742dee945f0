/// The attributes of a DICOM file that this program looks at, by their names in the standard.
package enum DICOMTag: String, CaseIterable, Sendable {
  case transferSyntaxUID = "TransferSyntaxUID"
  case sopClassUID = "SOPClassUID"
  case sopInstanceUID = "SOPInstanceUID"
  case patientID = "PatientID"
  case sliceThickness = "SliceThickness"
  case studyInstanceUID = "StudyInstanceUID"
  case seriesInstanceUID = "SeriesInstanceUID"
  case imagePositionPatient = "ImagePositionPatient"
  case imageOrientationPatient = "ImageOrientationPatient"
  case frameOfReferenceUID = "FrameOfReferenceUID"
  case samplesPerPixel = "SamplesPerPixel"
  case photometricInterpretation = "PhotometricInterpretation"
  case numberOfFrames = "NumberOfFrames"
  case rows = "Rows"
  case columns = "Columns"
  case pixelSpacing = "PixelSpacing"
  case bitsAllocated = "BitsAllocated"
  case bitsStored = "BitsStored"
  case highBit = "HighBit"
  case pixelRepresentation = "PixelRepresentation"
  case rescaleIntercept = "RescaleIntercept"
  case rescaleSlope = "RescaleSlope"
  case lossyImageCompression = "LossyImageCompression"
  case modalityLUTSequence = "ModalityLUTSequence"

  /// The number of the tag.
  package var number: (group: UInt16, element: UInt16) {
    switch self {
    case .transferSyntaxUID: (0x0002, 0x0010)
    case .sopClassUID: (0x0008, 0x0016)
    case .sopInstanceUID: (0x0008, 0x0018)
    case .patientID: (0x0010, 0x0020)
    case .sliceThickness: (0x0018, 0x0050)
    case .studyInstanceUID: (0x0020, 0x000D)
    case .seriesInstanceUID: (0x0020, 0x000E)
    case .imagePositionPatient: (0x0020, 0x0032)
    case .imageOrientationPatient: (0x0020, 0x0037)
    case .frameOfReferenceUID: (0x0020, 0x0052)
    case .modalityLUTSequence: (0x0028, 0x3000)
    default: (0x0028, pixelElement)
    }
  }

  /// The element of a tag of group 0028, which describes the pixels.
  private var pixelElement: UInt16 {
    switch self {
    case .samplesPerPixel: 0x0002
    case .photometricInterpretation: 0x0004
    case .numberOfFrames: 0x0008
    case .rows: 0x0010
    case .columns: 0x0011
    case .pixelSpacing: 0x0030
    case .bitsAllocated: 0x0100
    case .bitsStored: 0x0101
    case .highBit: 0x0102
    case .pixelRepresentation: 0x0103
    case .rescaleIntercept: 0x1052
    case .rescaleSlope: 0x1053
    default: 0x2110
    }
  }

  /// Whether the attribute holds items instead of a value; only its presence counts.
  package var isSequence: Bool { self == .modalityLUTSequence }
}

/// What the attributes of a DICOM file say, as texts; absent and empty ones are left out.
package struct DICOMAttributes: Equatable, Sendable {
  private var texts: [DICOMTag: String] = [:]

  /// No attributes.
  package init() {}

  /// The text of an attribute, several values with backslashes between; nil when there is none.
  package subscript(_ tag: DICOMTag) -> String? {
    get { texts[tag] }
    set { texts[tag] = newValue.map(Self.trimmed).flatMap { $0.isEmpty ? nil : $0 } }
  }

  /// The values of an attribute without the blanks around them; none when it is absent.
  package func values(_ tag: DICOMTag) -> [String] {
    let parts = texts[tag]?.split(separator: "\\", omittingEmptySubsequences: false) ?? []
    return parts.map { Self.trimmed(String($0)) }
  }

  /// The text without the blanks and zero bytes that pad it.
  private static func trimmed(_ text: String) -> String {
    let isPadding = { (scalar: Unicode.Scalar) in scalar == " " || scalar.value == 0 }
    var scalars = text.unicodeScalars[...]
    while let first = scalars.first, isPadding(first) { scalars.removeFirst() }
    while let last = scalars.last, isPadding(last) { scalars.removeLast() }
    return String(scalars)
  }
}
