import Foundation
import Imaging
import Interchange
import Testing

@testable import Evaluation

/// The folder with the LIDC-IDRI crops beside the repository; nil where there is none.
private let crops: String? = {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data/lidc-crops").standardizedFileURL.path
  return FileManager.default.fileExists(atPath: folder + "/val.tar.gz") ? folder : nil
}()

/// One row of `val.csv`: what others computed from the masks of a slice.
private struct Oracle {
  let areas: [Int]
  let dYY: Double
  let allEmptyGED2: Double

  /// The oracles of a table by slice, named as in the archive.
  static func table(_ path: String) throws -> [String: Oracle] {
    let lines = try String(contentsOfFile: path, encoding: .utf8).split(whereSeparator: \.isNewline)
    let heading = lines[0].split(separator: ",").map(String.init)
    func column(_ name: String) throws -> Int { try #require(heading.firstIndex(of: name)) }
    let (first, dYY) = (try column("area0"), try column("d_yy"))
    let allEmpty = try column("ged_of_empty_prediction")
    return try lines.dropFirst().reduce(into: [:]) { table, line in
      let cells = line.split(separator: ",", omittingEmptySubsequences: false).map(String.init)
      table[cells[0]] = Oracle(
        areas: try cells[first..<(first + 4)].map { try #require(Int($0)) },
        dYY: try #require(Double(cells[dYY])), allEmptyGED2: try #require(Double(cells[allEmpty])))
    }
  }
}

/// How many slices are read: all take a debug build a minute, so there it stops early.
#if DEBUG
  private let sliceLimit = 300
#else
  private let sliceLimit = Int.max
#endif

/// Returns the four masks of slices in an archive, by the name of the slice's image.
private func graderMasks(_ archive: String) throws -> [String: [Mask]] {
  let archive = try TarArchive(path: archive)
  var masks: [String: [Int: Mask]] = [:]
  while let entry = try archive.next() {
    var parts = entry.name.split(separator: "/").map(String.init)
    guard entry.kind == .file, parts.count == 5, parts[3].hasPrefix("mask-") else { continue }
    let grader = try #require(Int(parts[3].dropFirst(5)))
    parts[3] = "images"
    let slice = parts.dropFirst().joined(separator: "/")
    masks[slice, default: [:]][grader] = try PNG(parsing: archive.contents(limit: 1 << 20)).mask()
    if masks.count > sliceLimit { break }
  }
  return masks.compactMapValues { byGrader in
    byGrader.count == 4 ? byGrader.sorted { $0.key < $1.key }.map(\.value) : nil
  }
}

@Test(
  "dYY and the GED² of an always-empty prediction agree with the rows of the LIDC tables",
  .enabled(if: crops != nil, "needs ../shared/data/lidc-crops"),
  arguments: [("val", 3_077, 0.3933, 0.8253), ("train", 9_236, 0.3924, 0.8458)])
func lidc(split: String, rows: Int, meanDYY: Double, meanAllEmpty: Double) throws {
  let path = try #require(crops) + "/\(split)"
  let oracles = try Oracle.table(path + ".csv")
  let masks = try graderMasks(path + ".tar.gz")
  #expect(oracles.count == rows)
  #expect(masks.count >= min(rows, sliceLimit - 20))
  var (sumDYY, sumAllEmpty) = (0.0, 0.0)
  for (slice, masks) in masks {
    let oracle = try #require(oracles[slice])
    let disagreement = Disagreement(among: masks)
    #expect(disagreement.areas == oracle.areas, "\(slice)")
    #expect(abs(disagreement.dYY - oracle.dYY) < 1e-5, "\(slice)")
    #expect(abs(disagreement.allEmptyGED2 - oracle.allEmptyGED2) < 1e-5, "\(slice)")
    sumDYY += disagreement.dYY
    sumAllEmpty += disagreement.allEmptyGED2
  }
  if masks.count == rows {
    #expect(abs(sumDYY / Double(rows) - meanDYY) < 5e-5)
    #expect(abs(sumAllEmpty / Double(rows) - meanAllEmpty) < 5e-5)
  }
}
