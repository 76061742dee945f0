import Cells
import Evaluation
import Foundation
import Imaging
import Interchange
import Reviewer

/// Writes chosen hypotheses into a new folder: complete or not at all, never over anything.
struct ExportWriter {
  /// What is asked for.
  let request: ExportRequest
  /// Who chose.
  let reviewer: String
  /// When.
  let time: Date
  /// How the image looks in pictures.
  let window: Window

  /// Writes all files; returns the folder and how many files it holds.
  func write() throws -> (folder: String, files: Int) {
    let manager = FileManager.default
    try manager.createDirectory(atPath: request.folder, withIntermediateDirectories: true)
    let partial = request.folder + "/.partial-" + UUID().uuidString
    try manager.createDirectory(atPath: partial, withIntermediateDirectories: false)
    do {
      var files: [(name: String, bytes: [UInt8])] = try request.marks.flatMap(self.files)
      if request.includesGraders { files += try graderFiles() }
      files.append(("manifest.json", manifest(files)))
      for file in files {
        try DurableFile.createNew(partial + "/" + file.name, with: file.bytes)
      }
      try DurableFile.synchronizeFolder(partial)
      let target = try publish(partial)
      try DurableFile.synchronizeFolder(request.folder)
      return (target, files.count)
    } catch {
      try? manager.removeItem(atPath: partial)
      throw error
    }
  }

  /// Gives the folder its name, with a number behind it when the name is taken.
  private func publish(_ partial: String) throws -> String {
    let name = request.folder + "/" + plainFileName(request.record.id) + "-" + stamp
    for attempt in 1...999 {
      let target = attempt == 1 ? name : "\(name)-\(attempt)"
      if FileManager.default.fileExists(atPath: target) { continue }
      if rename(partial, target) == 0 { return target }
      guard errno == ENOTEMPTY || errno == EEXIST else {
        throw FileError.refused(operation: "create", path: target, number: errno)
      }
    }
    throw FileError.exists(path: name)
  }

  private var stamp: String {
    timeText.filter { $0.isNumber || $0 == "T" || $0 == "Z" }
  }

  private var timeText: String { time.ISO8601Format() }

  // MARK: The files

  private func files(_ mark: Mark) throws -> [(name: String, bytes: [UInt8])] {
    let mask = mark.hypothesis.mask
    var files = [("\(mark.name)-mask.png", try PNG.encode(mask))]
    if request.includesOverlays {
      files.append(("\(mark.name)-overlay.png", try overlay(mask, Palette.sample)))
    }
    return files + [("\(mark.name).json", Array(provenance(mark).page.utf8))]
  }

  private func graderFiles() throws -> [(name: String, bytes: [UInt8])] {
    try request.record.masks.enumerated().map { index, mask in
      ("grader-\(index + 1)-mask.png", try PNG.encode(mask))
    }
  }

  /// The image four times as large, with a line along the outside of the mask.
  private func overlay(_ mask: Mask, _ color: RGB) throws -> [UInt8] {
    let scale = 4
    let (width, height) = (mask.width * scale, mask.height * scale)
    let image = request.record.image
    let region = Region(
      x: 0, y: 0, width: Double(image.width), height: Double(image.height))
    let plane = Raster(width: image.width, height: image.height, values: image.values)
      .resampled(region, columns: width, rows: height)
    let line = Coverage(mask: mask.raster, region: region, columns: width, rows: height).outline
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for (value, isLine) in zip(plane.values, line.isSet) {
      let level = UInt8(window.level(value))
      pixels += isLine ? [color.red, color.green, color.blue] : [level, level, level]
    }
    return try PNG.encode(rgb: pixels, width: width, height: height)
  }

  // MARK: Provenance

  private func provenance(_ mark: Mark) -> JSON {
    let record = request.record
    return .object([
      .init("format", .string("penumbra-hypothesis")), .init("version", .integer(1)),
      .init("use", .string("research only, not for diagnosis")),
      .init("case", .string(record.id)), .init("name", .string(mark.name)),
      .init("mask", .string("\(mark.name)-mask.png")),
      .init("width", .integer(record.image.width)), .init("height", .integer(record.image.height)),
      .init("spacingMM", spacing), .init("geometry", .string(geometryNote)),
      .init("source", source),
      .init(
        "model",
        .object([
          .init("name", .string(request.model.name)),
          .init("sha256", .string(request.model.sha256)),
        ])),
      .init("latent", latent(mark)),
      .init("threshold", .number(0.5)),
      .init("areaPixels", .integer(mark.hypothesis.mask.area)), .init("areaMM2", area(mark)),
      .init("metrics", metrics(mark.hypothesis.mask)),
      .init("reviewer", .string(reviewer)), .init("time", .string(timeText)),
      .init("program", .string("penumbra \(Penumbra.configuration.version)")),
    ])
  }

  private var spacing: JSON {
    guard let spacing = request.record.spacing else { return .null }
    return .object([
      .init("row", .number(spacing.rowInMillimeters)),
      .init("column", .number(spacing.columnInMillimeters)),
    ])
  }

  private var geometryNote: String {
    request.record.spacing == nil
      ? "pixel space only: the source does not tell the spacing"
      : "pixel spacing known; no position in the patient"
  }

  private var source: JSON {
    let provenance = request.record.provenance
    return .object([
      .init("file", .string(provenance.source)),
      .init("sopInstanceUID", .optional(provenance.sopInstanceUID)),
    ])
  }

  private func latent(_ mark: Mark) -> JSON {
    var members: [JSON.Member] = [
      .init("z", .array(mark.hypothesis.z.map { .number(Double($0)) })),
      .init("u", .array(mark.hypothesis.u.map { .number(Double($0)) })),
      .init("convention", .string("u = (z - mu) / sigma of the prior")),
    ]
    switch mark.source {
    case .latent: members.append(.init("chosenIn", .string("latent plane")))
    case .sample(let index, let seed):
      members.append(.init("chosenIn", .string("samples of the prior")))
      members.append(.init("sample", .integer(index + 1)))
      members.append(.init("seed", .string(String(seed, radix: 16))))
    }
    return .object(members)
  }

  private func area(_ mark: Mark) -> JSON {
    .optional(
      request.record.spacing.map {
        Double(mark.hypothesis.mask.area) * $0.rowInMillimeters * $0.columnInMillimeters
      })
  }

  private func metrics(_ mask: Mask) -> JSON {
    let packed = PackedMask(mask)
    let graders = request.record.masks.enumerated().map { index, grader in
      JSON.object([
        .init("grader", .integer(index + 1)), .init("areaPixels", .integer(grader.area)),
        .init("iou", .number(intersectionOverUnion(mask, grader))),
        .init("dice", .number(diceCoefficient(packed, PackedMask(grader)))),
      ])
    }
    return .object([
      .init("convention", .string("foreground; two empty masks count as 1")),
      .init("graders", .array(graders)),
    ])
  }

  private func manifest(_ files: [(name: String, bytes: [UInt8])]) -> [UInt8] {
    let entries = files.map { file in
      JSON.object([
        .init("file", .string(file.name)), .init("bytes", .integer(file.bytes.count)),
        .init("sha256", .string(SHA256.hexDigest(file.bytes))),
      ])
    }
    let json = JSON.object([
      .init("format", .string("penumbra-export")), .init("version", .integer(1)),
      .init("case", .string(request.record.id)), .init("time", .string(timeText)),
      .init("files", .array(entries)),
    ])
    return Array(json.page.utf8)
  }
}
