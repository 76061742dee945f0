import Cells
import Foundation
import Reviewer
import Testing

@testable import penumbra

@Test("The characters chosen for images are remembered for each kind of terminal")
func glyphMemory() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
  defer { try? FileManager.default.removeItem(at: folder) }
  let here = ["XDG_STATE_HOME": folder.path, "TERM": "xterm/../x"]
  let memory = try #require(ReviewMemory(environment: here))
  #expect(memory.glyphs == nil)
  memory.remember(.half)
  #expect(ReviewMemory(environment: here)?.glyphs == .half)
  let elsewhere = ["XDG_STATE_HOME": folder.path, "TERM": "tmux-256color"]
  #expect(ReviewMemory(environment: elsewhere)?.glyphs == nil)
}

@Test("Without a home nothing is remembered")
func noHome() {
  #expect(ReviewMemory(environment: ["TERM": "xterm"]) == nil)
}

// MARK: Where the reader was

/// A memory in a new folder, and the file of the library `lib`.
private func memoryOfViews() throws -> (memory: ReviewMemory, folder: String, file: String) {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  let memory = try #require(ReviewMemory(environment: ["XDG_STATE_HOME": folder]))
  memory.remember(SavedView(), of: "lib")
  let names = try FileManager.default.contentsOfDirectory(atPath: memory.path)
  let name = try #require(names.first { $0.hasPrefix("view-") })
  return (memory, folder, "\(memory.path)/\(name)")
}

@Test("All of a view comes back from the state folder")
func viewMemory() throws {
  let (memory, folder, _) = try memoryOfViews()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  var view = SavedView()
  view.caseID = "a/b"
  view.trail = [.browse, .review, .latent]
  view.filter = "gr>=3 \"x\""
  view.order = .presence
  view.settings.windowIndex = 2
  view.settings.ownWindow = Window(level: -600.5, width: 1200)
  view.settings.isInverted = true
  view.settings.isSmooth = false
  view.settings.hasOverlays = false
  view.settings.hiddenGraders = [0, 3]
  view.settings.consensus = .staple
  view.settings.planeKind = .entropy
  view.settings.maskForm = .tint
  view.settings.opacityIndex = 2
  view.sampling.count = 32
  view.sampling.temperature = 1.3
  view.sampling.threshold = 0.35
  view.compare.metric = .hausdorff95
  view.compare.isSorted = true
  view.compare.hasRegions = false
  view.latentChoices.isRingLocked = true
  view.latentChoices.hasScatter = false
  view.latentChoices.hasGrid = false
  var review = ReviewState()
  review.pane = .image
  (review.zoom, review.sample, review.grader, review.batch) = (3, 5, 2, 7)
  review.center = .init(x: 40.25, y: 30)
  review.cursor = .init(x: 41, y: 31)
  review.isFull = true
  view.review = review
  view.modelSHA256 = "abcd"
  view.latent = .init(
    u: [0.1, -2.5, 1], plane: Plane(x: 0, y: 2), dimension: 1, showsGraderAxes: true)
  view.claims = [PixelClaim(row: 3, column: 4, isLesion: false)]
  for status in [nil, .some(nil), .some(.defer)] as [Verdict??] {
    view.status = status
    memory.remember(view, of: "lib")
    #expect(memory.view(of: "lib") == view)
  }
  #expect(memory.view(of: "other") == nil)
}

@Test("A file of the first version is still read")
func firstViewFile() throws {
  let (memory, folder, file) = try memoryOfViews()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let old = """
    {"library":"lib","case":"b","screen":"compare","filter":"x","order":"size","window":3,\
    "inverted":true,"masks":"all masks as tints"}

    """
  try old.write(toFile: file, atomically: true, encoding: .utf8)
  var view = SavedView()
  view.caseID = "b"
  view.screen = .compare
  view.filter = "x"
  view.order = .size
  view.settings.windowIndex = 3
  view.settings.isInverted = true
  view.settings.maskForm = .tint
  #expect(memory.view(of: "lib") == view)
}

@Test("A file of a later version, of something else, or damaged is no view")
func foreignViewFiles() throws {
  let (memory, folder, file) = try memoryOfViews()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let whole = try String(contentsOfFile: file, encoding: .utf8)
  let others = [
    whole.replacing("\"version\":2", with: "\"version\":3"),
    whole.replacing("penumbra-view", with: "penumbra-marks"), String(whole.dropLast(9)), "", "[]",
    "{\"library\":7}",
  ]
  for text in others {
    try text.write(toFile: file, atomically: true, encoding: .utf8)
    #expect(memory.view(of: "lib") == nil, "\(text)")
  }
}

@Test("Whatever a view says that makes no sense is left out, and the rest counts")
func oddViewFile() throws {
  let (memory, folder, file) = try memoryOfViews()
  defer { try? FileManager.default.removeItem(atPath: folder) }
  let text = """
    {"format":"penumbra-view","version":2,"library":"lib","case":"b","screens":["browse",7,"moon"],\
    "order":"random","status":"maybe","ownWindow":{"level":"x"},"hiddenGraders":[2,"y",\
    -9223372036854775808],"sampling":{"count":8},"review":{"zoom":2},"latent":{"u":[1,"z"],\
    "across":0,"up":1},"claims":[{"row":1},{"row":1,"column":2,"inside":true}],"smooth":"no"}
    """
  try text.write(toFile: file, atomically: true, encoding: .utf8)
  let view = try #require(memory.view(of: "lib"))
  #expect(view.caseID == "b")
  #expect(view.trail == [.browse])
  #expect(view.order == .disagreement && view.status == nil)
  #expect(view.settings.ownWindow == nil && view.settings.isSmooth)
  #expect(view.settings.hiddenGraders == [1, .max])
  #expect(view.sampling == Sampling() && view.review == nil && view.latent == nil)
  #expect(view.claims == [PixelClaim(row: 1, column: 2, isLesion: true)])
}
