import Imaging
import Testing

@testable import Interchange

@Test("Bits above those that count are masked, and the sign is carried on")
func storedValues() throws {
  #expect(try value(0x0FFF, stored: 12, signed: true) == -1)
  #expect(try value(0xF7FF, stored: 12, signed: true) == 2047)
  #expect(try value(0xF800, stored: 12, signed: true) == -2048)
  #expect(try value(0xF800, stored: 12, signed: false) == 2048)
  #expect(try value(0x8000, stored: 16, signed: true) == -32768)
  #expect(try value(0xF830, stored: 16, signed: true) == -2000)
  #expect(try value(0x8000, stored: 16, signed: false) == 32768)
}

@Test("Padding and whatever else lies below air becomes air")
func padding() throws {
  let slice = try DICOMSlice(
    attributes(), samples: [0xF830, 0, 1024, 2048, 0xFFFF, 1, 2, 3, 4, 5, 6, 7])
  #expect(slice.image.values.prefix(5) == [-1024, -1024, 0, 1024, -1024])
  #expect(slice.image.unit == .hounsfield)
  #expect(slice.hasRescale)
  #expect(!slice.isLossy)
}

@Test("A slice that does not tell its scale is taken as it is, and says so")
func noRescale() throws {
  var attributes = attributes()
  attributes[.rescaleSlope] = nil
  attributes[.rescaleIntercept] = nil
  attributes[.lossyImageCompression] = "01"
  let slice = try DICOMSlice(attributes, samples: [UInt16](repeating: 40, count: 12))
  #expect(slice.image.values.allSatisfy { $0 == 40 })
  #expect(!slice.hasRescale)
  #expect(slice.isLossy)
}

@Test(
  "An attribute that no slice of a CT has is refused with what was expected and found",
  arguments: [
    (
      DICOMTag.sopClassUID, "1.2.840.10008.5.1.4.1.1.6.1",
      "SOPClassUID: expected that of a CT slice, 1.2.840.10008.5.1.4.1.1.2,"
        + " found '1.2.840.10008.5.1.4.1.1.6.1'"
    ),
    (
      .sopClassUID, nil,
      "SOPClassUID: expected that of a CT slice, 1.2.840.10008.5.1.4.1.1.2, found none"
    ),
    (.numberOfFrames, "2", "NumberOfFrames: expected 1, found '2'"),
    (.rows, "0", "Rows: expected 1 to 4096, found '0'"),
    (.columns, "65535", "Columns: expected 1 to 4096, found '65535'"),
    (
      .pixelSpacing, nil,
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found none"
    ),
    (
      .pixelSpacing, "0\\0",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found '0\\0'"
    ),
    (
      .pixelSpacing, "1e-30\\1",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found '1e-30\\1'"
    ),
    (
      .pixelSpacing, "0.5",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found '0.5'"
    ),
    (
      .pixelSpacing, "nan\\1",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found 'nan\\1'"
    ),
    (
      .pixelSpacing, "1e400\\1",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found '1e400\\1'"
    ),
    (
      .pixelSpacing, "0,5\\0,5",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found '0,5\\0,5'"
    ),
    (
      .pixelSpacing, "\u{1B}[2J",
      "PixelSpacing: expected two distances of 0.000001 to 10000 mm, found '\\u{1B}[2J'"
    ),
    (.imagePositionPatient, "1\\2", "ImagePositionPatient: expected three numbers, found '1\\2'"),
    (
      .imageOrientationPatient, "1\\0\\0\\1\\0\\0",
      "ImageOrientationPatient: expected two unit vectors at a right angle,"
        + " found '1\\0\\0\\1\\0\\0'"
    ),
    (.sopInstanceUID, "a", "SOPInstanceUID: expected a UID of digits and dots, found 'a'"),
    (.seriesInstanceUID, nil, "SeriesInstanceUID: expected a UID of digits and dots, found none"),
    (.samplesPerPixel, "3", "SamplesPerPixel: expected 1, found '3'"),
    (
      .photometricInterpretation, "PALETTE COLOR",
      "PhotometricInterpretation: expected MONOCHROME1 or MONOCHROME2, found 'PALETTE COLOR'"
    ),
    (.bitsAllocated, "32", "BitsAllocated: expected 8 or 16, found '32'"),
    (.bitsStored, "17", "BitsStored: expected 1 to 16, found '17'"),
    (.highBit, "11", "HighBit: expected 15, found '11'"),
    (.pixelRepresentation, nil, "PixelRepresentation: expected 0 to 1, found none"),
    (.rescaleSlope, "0", "RescaleSlope: expected a number other than 0, found '0'"),
    (.rescaleIntercept, "inf", "RescaleIntercept: expected a number, found 'inf'"),
    (.modalityLUTSequence, "present", "ModalityLUTSequence: expected none, found 'a table'"),
  ] as [(DICOMTag, String?, String)])
func refusedAttribute(tag: DICOMTag, text: String?, reason: String) {
  var attributes = attributes()
  attributes[tag] = text
  let error = #expect(throws: DICOMError.self) {
    try DICOMSlice(attributes, samples: [UInt16](repeating: 0, count: 12))
  }
  #expect(error?.description == reason)
}

@Test("The place along the normal follows from position and directions, whichever way they turn")
func heights() throws {
  #expect(try height("-10\\-20\\30", "1\\0\\0\\0\\1\\0") == 30)
  #expect(try height("0\\0\\30.250000000000000", "1\\0\\-1.77635683940e-16\\0\\1\\0") == 30.25)
  #expect(try height("-10\\-20\\30", "1\\0\\0\\0\\-1\\0") == -30)
  #expect(try height("-10\\-20\\30", "0\\1\\0\\0\\0\\1") == -10)
  #expect(try height("-10\\-20\\30", "1\\0\\0\\0\\0\\-1") == -20)
}

@Test("Attributes and samples survive the way from the reading process")
func messages() throws {
  let bytes = DICOMMessage.answer(attributes(), samples: [1, 0xFFFE])
  let count = DICOMMessage.number(Array(bytes[1..<5]))
  #expect(DICOMMessage.attributes(Array(bytes[5..<(5 + count)])) == attributes())
  #expect(bytes.suffix(8) == [2, 0, 0, 0, 1, 0, 0xFE, 0xFF])
  #expect(DICOMMessage.attributes(Array("{\"Nonsense\":\"1\"}".utf8)) == nil)
  #expect(DICOMMessage.attributes(Array("[]".utf8)) == nil)
  #expect(DICOMMessage.refusal("no").starts(with: [1, 2, 0, 0, 0, 0x6E, 0x6F]))
  let request = DICOMMessage.Request(path: "a", wantsPixels: true)
  #expect(request.bytes == [0x50, 1, 0, 0, 0, 0x61])
}

private func height(_ position: String, _ orientation: String) throws -> Double {
  var attributes = attributes()
  attributes[.imagePositionPatient] = position
  attributes[.imageOrientationPatient] = orientation
  return try SlicePlacement(attributes).height
}

private func value(_ sample: UInt16, stored: Int, signed: Bool) throws -> Int {
  var attributes = attributes()
  attributes[.bitsStored] = "\(stored)"
  attributes[.highBit] = "\(stored - 1)"
  attributes[.pixelRepresentation] = signed ? "1" : "0"
  return try SampleFormat(attributes).value(sample)
}

/// The attributes of a slice of 4 x 3 pixels.
private func attributes() -> DICOMAttributes {
  var attributes = DICOMAttributes()
  let texts: [DICOMTag: String] = [
    .sopClassUID: "1.2.840.10008.5.1.4.1.1.2", .sopInstanceUID: "1.2.3", .seriesInstanceUID: "1.2",
    .imagePositionPatient: "-1\\-2\\ 3", .imageOrientationPatient: "1\\0\\0\\0\\1\\0",
    .samplesPerPixel: "1", .photometricInterpretation: "MONOCHROME2", .rows: "3", .columns: "4",
    .pixelSpacing: "0.8\\0.6 ", .bitsAllocated: "16", .bitsStored: "16", .highBit: "15",
    .pixelRepresentation: "1", .rescaleSlope: "1", .rescaleIntercept: "-1024",
  ]
  for (tag, text) in texts { attributes[tag] = text }
  return attributes
}
