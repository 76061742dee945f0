import Imaging
import Testing

@testable import Interchange

private let request = SegmentationRequest(
  sources: ["/a/1.dcm"],
  segments: [
    .init(label: "a", description: "d", algorithm: "net", isChosen: true, color: [1, 2, 65_535]),
    .init(label: "g", description: "", algorithm: nil, isChosen: false, color: [0, 0, 0]),
  ],
  frames: [
    .init(segment: 0, source: 0, mask: Mask(width: 2, height: 1, pixels: [0, 1])),
    .init(segment: 1, source: 0, mask: Mask(width: 2, height: 1, pixels: [1, 1])),
  ], name: "n", description: "e", creator: "c", version: "v", time: "2026-01-31T12:34:56Z")

@Test("A request for a segmentation comes out of its message as it went in")
func requestRoundTrip() throws {
  let bytes = request.bytes
  #expect(bytes.first == UInt8(ascii: "S"))
  let count = DICOMMessage.number(Array(bytes[1..<5]))
  let text = Array(bytes[5..<(5 + count)])
  let masks = Array(bytes[(9 + count)...])
  #expect(DICOMMessage.number(Array(bytes[(5 + count)..<(9 + count)])) == masks.count)
  #expect(SegmentationRequest(text: text, masks: masks) == request)
  #expect(SegmentationRequest(text: text, masks: Array(masks.dropLast())) == nil)
  for size in 0..<text.count {
    #expect(SegmentationRequest(text: Array(text[..<size]), masks: masks) == nil)
  }
}

@Test("UIDs are valid, the same for the same request and part, and others for others")
func segmentationUIDs() {
  let uids = ["instance", "series", "dimension"].map(request.uid)
  #expect(Set(uids).count == 3)
  #expect(uids.allSatisfy { isIdentifier($0) && $0.hasPrefix("2.25.") && $0.count > 30 })
  #expect(request.uid("instance") == uids[0])
  var other = request
  other.name = "m"
  #expect(other.uid("instance") != uids[0])
}

@Test("Day, time and texts are written as DICOM has them")
func dicomTexts() {
  #expect(request.date == "20260131")
  #expect(request.timeOfDay == "123456")
  #expect(SegmentationRequest.plain("a\\b\u{1B}é^", limit: 5) == "a_b__")
}

@Test(
  "A cell of a table is quoted where it must be and never a formula",
  arguments: [
    ("a", "a"), ("a,b", "\"a,b\""), ("a\"b", "\"a\"\"b\""), ("-1.5 2", "-1.5 2"), ("-x", "'-x"),
    ("=1+1", "'=1+1"), ("@a", "'@a"), ("+1", "+1"), ("", ""), ("a\nb", "a\\u{A}b"),
  ])
func tableCells(text: String, cell: String) {
  #expect(CSVTable.cell(text) == cell)
}
