import Imaging
import Testing

@testable import Reviewer

private let disc = TestSession.disc(size: 16, x: 8, y: 8, radius: 4)
private let far = TestSession.disc(size: 16, x: 2, y: 2, radius: 1)
private let empty = Mask(width: 16, height: 16)

@Test("Two empty masks are 0=0 wherever an overlap is told")
func emptyOverlaps() {
  #expect(overlapText(empty, empty) == "0=0")
  #expect(overlapText(empty, disc) == ".00")
  #expect(overlapText(disc, disc) == "1.00")
}

@Test("A grader is the closest only to masks that touch hers; to an empty one, who marked nothing")
func closestGraders() throws {
  var record = TestSession.makeCase(0)
  record.image = GrayImage(
    width: 16, height: 16, unit: .unitInterval, values: [Float](repeating: 0, count: 256))
  record.masks = [disc, empty]
  let open = OpenCase(record)
  #expect(ReviewView.closestGrader(to: far, open) == nil)
  let toEmpty = try #require(ReviewView.closestGrader(to: empty, open))
  #expect(toEmpty.index == 1 && toEmpty.overlap == "0=0")
  let toDisc = try #require(ReviewView.closestGrader(to: disc, open))
  #expect(toDisc.index == 0 && toDisc.overlap == "1.00")
}

@Test(
  "No sample is the closest to a grader whom none touches; the status row says 0=0 of two empty")
func closestSamples() {
  var record = TestSession.makeCase(0)
  record.masks[0] = TestSession.disc(size: 64, x: 4, y: 4, radius: 2)
  var session = TestSession(of: [record], columns: 120, rows: 36)
  session.type("<Enter>")
  session.type("m")
  #expect(session.screen.text.contains("closest  1 none"))
  session.type("<Esc><Tab>lll")
  #expect(session.screen.text.contains("4 0=0"))
}
