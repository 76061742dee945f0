import Foundation
import Interchange
import Testing

@testable import penumbra

/// `penumbra phantom`, by the built program.
struct PhantomCommandTests {
  @Test(
    "Streets become a library of scenes with the flips of the paper, and the rest is made later")
  func streets() throws {
    try withFolder { folder in
      for count in ["2", "5"] {
        let outcome = try Program.run(
          "phantom", "--to", folder + "/streets", "--kind", "streets", "--cases", count)
        #expect(outcome.code == 0, "\(outcome.error)")
        #expect(outcome.error == "\(count) scenes in \(folder)/streets\n")
      }
      let info = try Program.run("info", folder + "/streets")
      #expect(info.output.contains("\nflips       sidewalk to sidewalk_2 0.4706, person to"))
      let library = try CaseLibrary.open(folder + "/streets")
      #expect(library.entries.map(\.id) == (1...5).map { "street-000\($0)" })
    }
  }

  @Test("Streets and nodules do not share a library")
  func mixed() throws {
    try withFolder { folder in
      #expect(try Program.run("phantom", "--to", folder + "/a", "--cases", "1").code == 0)
      let outcome = try Program.run("phantom", "--to", folder + "/a", "--kind", "streets")
      #expect(outcome.code == 65)
    }
  }

  @Test("A part of the cases is the split val, spread evenly, the same however far a run came")
  func splits() throws {
    try withFolder { folder in
      for count in ["4", "10"] {
        let outcome = try Program.run(
          "phantom", "--to", folder + "/a", "--kind", "streets", "--cases", count, "--val", "20")
        #expect(outcome.code == 0, "\(outcome.error)")
      }
      let library = try CaseLibrary.open(folder + "/a")
      let held = library.entries.filter { $0.split == "val" }.map(\.id)
      #expect(held == ["street-0005", "street-0010"])
      #expect(library.entries.allSatisfy { $0.split == "val" || $0.split == "train" })
      let other = try Program.run("phantom", "--to", folder + "/a", "--kind", "streets")
      #expect(other.code != 0)
      #expect(other.error.contains("20 % val"))
      let wrong = try Program.run("phantom", "--to", folder + "/b", "--val", "100")
      #expect(wrong.code == 64)
      #expect(wrong.error.contains("--val: expected 1 to 99, found 100."))
    }
  }

  @Test("Streets have no graders to count")
  func graders() throws {
    let outcome = try Program.run(
      "phantom", "--to", "nowhere", "--kind", "streets", "--graders", "3")
    #expect(outcome.code == 64)
    #expect(
      outcome.error.contains("--graders: streets have one segmentation each; leave it out."))
  }
}

private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
  try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
  defer { try? FileManager.default.removeItem(at: folder) }
  try body(folder.path)
}
