import Foundation
import Testing

@testable import Interchange

@Test("Annotations keep every reading, its nodules and their outlines")
func annotation() throws {
  let text = message(
    """
    <readingSession><annotationVersion>3.12</annotationVersion>
      <unblindedReadNodule><noduleID>Nodule 001</noduleID>
        <characteristics><subtlety>5</subtlety><malignancy>4</malignancy></characteristics>
        <roi><imageZposition>-125.000000 </imageZposition><imageSOP_UID>1.2.9</imageSOP_UID>
          <inclusion>TRUE</inclusion>
          <edgeMap><xCoord>312</xCoord><yCoord>355</yCoord></edgeMap>
          <edgeMap><xCoord>311</xCoord><yCoord>356</yCoord></edgeMap>
          <edgeMap><xCoord>313</xCoord><yCoord>356</yCoord></edgeMap></roi>
        <roi><imageSOP_UID>1.2.9</imageSOP_UID><inclusion>FALSE</inclusion>
          <edgeMap><xCoord>1</xCoord><yCoord>2</yCoord></edgeMap></roi>
      </unblindedReadNodule>
      <nonNodule><nonNoduleID>5</nonNoduleID><imageSOP_UID>1.2.9</imageSOP_UID>
        <locus><xCoord>9</xCoord><yCoord>9</yCoord></locus></nonNodule>
    </readingSession>
    <readingSession/>
    """)
  let annotation = try LIDCAnnotation(parsing: Array(text.utf8))
  #expect(annotation.seriesInstanceUID == "1.2.3")
  try #require(annotation.readings.map(\.nodules.count) == [1, 0])
  let nodule = annotation.readings[0].nodules[0]
  #expect(nodule.name == "Nodule 001")
  #expect(nodule.malignancy == 4)
  #expect(nodule.isOutlined)
  try #require(nodule.outlines.map(\.isInclusion) == [true, false])
  #expect(nodule.outlines[0].zInMillimeters == -125)
  #expect(nodule.outlines[0].points.first == Pixel(row: 355, column: 312))
  #expect(nodule.outlines[1].points == [Pixel(row: 2, column: 1)])
}

@Test("Annotations whose bytes are not UTF-8 are refused before the system's parser sees them")
func annotationsNotUTF8() {
  for bytes: [UInt8] in [[0x3C, 0x61, 0xFF, 0x3E], [0xFF, 0xFE, 0x3C, 0x00]] {
    #expect(throws: AnnotationError.notUTF8) { try LIDCAnnotation(parsing: bytes) }
  }
  #expect(
    AnnotationError.notUTF8.description
      == "not read: expected annotations in UTF-8, found bytes that are not")
}

@Test(
  "What is no annotation of a CT is refused with its reason",
  arguments: [
    ("", "truncated: expected the end of the root element, found the end of the file"),
    (
      "<LidcReadMessage xmlns=\"http://www.nih.gov\"><ResponseHeader>",
      "truncated: expected the end of the root element, found the end of the file"
    ),
    (
      "<IdriReadMessage xmlns=\"http://www.nih.gov/idri\"/>",
      "not annotations of a CT: expected LidcReadMessage, found IdriReadMessage, which is of a chest"
        + " X-ray"
    ),
    (
      "<LidcReadMessage/>",
      "not annotations of a CT: expected LidcReadMessage of http://www.nih.gov, found"
        + " LidcReadMessage"
    ),
    (
      "<!DOCTYPE a [<!ENTITY b \"c\">]><a/>",
      "not read: expected annotations without a document type, found <!DOCTYPE or <!ENTITY"
    ),
    (
      "<?n?><a/>",
      "not read: expected annotations without processing instructions, found <?"
    ),
    (
      "<?xml-stylesheet a?><a/>",
      "not read: expected annotations without processing instructions, found <?"
    ),
    (
      "<LidcReadMessage xmlns=\"http://www.nih.gov\"></LidcReadMessage>",
      "expected the SeriesInstanceUid of the scan, found none"
    ),
    ("<a></b>", "not annotations of a CT: expected LidcReadMessage of http://www.nih.gov, found a"),
    (
      "<LidcReadMessage xmlns=\"http://www.nih.gov\">\n<a></b>\n</LidcReadMessage>",
      "not well-formed XML: line 2: the parser reports error 76"
    ),
    (
      outlined("<edgeMap><xCoord>1.5</xCoord></edgeMap>"),
      "line 2: xCoord: expected a whole number from 0 to 4095, found '1.5'"
    ),
    (
      outlined("<edgeMap><yCoord>99999999999999999999</yCoord></edgeMap>"),
      "line 2: yCoord: expected a whole number from 0 to 4095, found '99999999999999999999'"
    ),
    (
      outlined("<edgeMap><yCoord>5</yCoord></edgeMap>"),
      "line 2: edgeMap: expected xCoord and yCoord, found ''"
    ),
    (
      outlined("<inclusion>\u{1B}]maybe</inclusion>"),
      "not well-formed XML: line 2: the parser reports error 9"
    ),
    (
      outlined("<inclusion>\u{202E}eurt</inclusion>"),
      "line 2: inclusion: expected TRUE or FALSE, found '\\u{202E}eurt'"
    ),
    (outlined(""), "line 2: roi: expected an imageSOP_UID, found ''"),
    (
      outlined("<imageSOP_UID>../../x</imageSOP_UID>"),
      "line 2: imageSOP_UID: expected a UID, found '../../x'"
    ),
    (
      message(String(repeating: "<a>", count: 20)),
      "line 2: too many nested elements: expected at most 16"
    ),
    (
      message("<a>" + String(repeating: "x", count: 5000) + "</a>"),
      "line 2: too many bytes of text: expected at most 4096"
    ),
    (
      message(String(repeating: "<readingSession/>", count: 65)),
      "line 2: too many readings: expected at most 64"
    ),
  ])
func refusedAnnotation(text: String, reason: String) {
  let error = #expect(throws: AnnotationError.self) {
    try LIDCAnnotation(parsing: Array(text.utf8))
  }
  #expect(error?.description == reason)
}

@Test("Every beginning of a file of annotations is refused, and none does harm")
func truncatedAnnotation() throws {
  let whole = try readFile(fixture("lidc/001.xml"), limit: 1 << 20)
  _ = try LIDCAnnotation(parsing: whole)
  for count in stride(from: 0, to: whole.count - 2, by: 97) {
    #expect(throws: AnnotationError.self) {
      try LIDCAnnotation(parsing: Array(whole[..<count]))
    }
  }
}

@Test("A file that is too large is not read")
func largeAnnotation() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/a.xml"
    try DurableFile.replace(path, with: [])
    try #require(truncate(path, off_t(Limits.annotationFile + 1)) == 0)
    let error = #expect(throws: AnnotationError.self) { try LIDCAnnotation(path: path) }
    #expect(
      error?.description == "\(path): too large: expected at most 8388608 bytes, found 8388609")
  }
}

@Test(
  "Annotations of real scans are read, however odd, or refused with the reason",
  .enabled(if: samples != nil, "the data set's XML files are not beside the repository"),
  arguments: [
    ("157-158_ordinary", "3 3 4 3"), ("187-191_polygon_without_characteristics", "2 5 2 2"),
    ("188-011_eight_reading_sessions", "1 1 1 1 0 0 0 0"),
    ("188-259_exclusion_contours", "2 2 0 2"),
    ("188-264_single_point_with_characteristics", "1 0 1 0"), ("189-024_open_polygon", "0 1 0 0"),
    ("189-110_three_reading_sessions", "1 1 1"), ("189-173_duplicate_series_a", "1 0 0 1"),
    ("189-174_duplicate_series_b", "1 0 0 1"), ("185-120_cxr_idri_not_ct", ""),
  ])
func oddAnnotation(name: String, outlined: String) throws {
  let path = try #require(samples) + "/\(name).xml"
  guard !outlined.isEmpty else {
    #expect(throws: AnnotationError.otherKind(root: "IdriReadMessage")) {
      try LIDCAnnotation(path: path)
    }
    return
  }
  let annotation = try LIDCAnnotation(path: path)
  let counts = annotation.readings.map { $0.nodules.count(where: \.isOutlined) }
  #expect(counts.map(String.init).joined(separator: " ") == outlined)
  let nodules = annotation.readings.flatMap(\.nodules).filter(\.isOutlined)
  #expect(nodules.allSatisfy { nodule in !nodule.areas().values.allSatisfy(\.mask.isEmpty) })
}

/// The folder with annotation files beside the repository; nil where there is none.
private let samples: String? = {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/lidc-xml-samples").standardizedFileURL.path
  return FileManager.default.fileExists(atPath: folder) ? folder : nil
}()

/// Annotations with `body` after the header, on the second line.
private func message(_ body: String) -> String {
  "<LidcReadMessage xmlns=\"http://www.nih.gov\"><ResponseHeader><SeriesInstanceUid>1.2.3"
    + "</SeriesInstanceUid></ResponseHeader>\n\(body)\n</LidcReadMessage>"
}

private func outlined(_ roi: String) -> String {
  message(
    "<readingSession><unblindedReadNodule><roi>\(roi)</roi></unblindedReadNodule></readingSession>")
}
