import Imaging

/// What a DICOM Segmentation is to be made of; see `DICOMReader.segmentation`.
package struct SegmentationRequest: Equatable, Sendable {
  /// One mask or stack of masks.
  package struct Segment: Equatable, Sendable {
    /// What it is called.
    package var label: String
    /// What is to be known of it.
    package var description: String
    /// What made it; nil when a person drew it.
    package var algorithm: String?
    /// Whether a person chose what the algorithm made.
    package var isChosen: Bool
    /// Its color as L*, a*, b*, each 0...65535.
    package var color: [Int]

    /// A segment.
    package init(
      label: String, description: String, algorithm: String?, isChosen: Bool, color: [Int]
    ) {
      self.label = label
      self.description = description
      self.algorithm = algorithm
      self.isChosen = isChosen
      self.color = color
    }
  }

  /// The mask of a segment on a slice, both counted from 0.
  package struct Frame: Equatable, Sendable {
    /// The segment.
    package var segment: Int
    /// The slice.
    package var source: Int
    /// One byte for each pixel of the slice.
    package var mask: Mask

    /// A frame.
    package init(segment: Int, source: Int, mask: Mask) {
      self.segment = segment
      self.source = source
      self.mask = mask
    }
  }

  /// The files of the slices, along the normal.
  package var sources: [String]
  /// The segments.
  package var segments: [Segment]
  /// The frames, segment by segment; all of the size of the slices.
  package var frames: [Frame]
  /// What the new object and its series are called; see `uid`.
  package var name: String
  /// What the series is described as.
  package var description: String
  /// Who chose.
  package var creator: String
  /// The version of the program.
  package var version: String
  /// When, as `2026-01-31T12:00:00Z`.
  package var time: String

  /// A request.
  package init(
    sources: [String], segments: [Segment], frames: [Frame], name: String, description: String,
    creator: String, version: String, time: String
  ) {
    self.sources = sources
    self.segments = segments
    self.frames = frames
    self.name = name
    self.description = description
    self.creator = creator
    self.version = version
    self.time = time
  }

  /// Columns and rows of the frames.
  package var size: (width: Int, height: Int) {
    (frames.first?.mask.width ?? 0, frames.first?.mask.height ?? 0)
  }

  /// A UID for `part` of the object: the same request gives the same one.
  ///
  /// `2.25.` and a UUID as a number (ITU-T X.667); the UUID is made of a digest (RFC 9562, version 8).
  package func uid(_ part: String) -> String {
    let digest = SHA256.hexDigest(Array("\(name)\n\(part)".utf8)).prefix(32)
    let number = UInt128(digest, radix: 16) ?? 0
    let version = number & ~(UInt128(0xF) << 76) | UInt128(8) << 76
    return "2.25.\(version & ~(UInt128(3) << 62) | UInt128(2) << 62)"
  }

  /// The day as DICOM writes it.
  package var date: String { String(time.prefix(10).filter(\.isNumber)) }

  /// The time of the day as DICOM writes it.
  package var timeOfDay: String { String(time.dropFirst(10).prefix(9).filter(\.isNumber)) }

  /// Returns `text` in the characters every reader of DICOM has, at most so many.
  package static func plain(_ text: String, limit: Int) -> String {
    let scalars = text.unicodeScalars.map { scalar in
      (32..<127).contains(scalar.value) && scalar != "\\" ? Character(scalar) : "_"
    }
    return String(scalars.prefix(limit))
  }
}

// MARK: As a message

extension SegmentationRequest {
  /// The request as `DICOMMessage` has it: everything but the masks as JSON, then the masks.
  package var bytes: [UInt8] {
    let text = Array(json.line.utf8)
    let masks = frames.flatMap(\.mask.pixels)
    return [DICOMMessage.segmentation] + DICOMMessage.fourBytes(text.count) + text
      + DICOMMessage.fourBytes(masks.count) + masks
  }

  private var json: JSON {
    .object([
      .init("sources", .array(sources.map(JSON.string))),
      .init("segments", .array(segments.map(Self.json))),
      .init("frames", .array(frames.flatMap { [.integer($0.segment), .integer($0.source)] })),
      .init("width", .integer(size.width)), .init("height", .integer(size.height)),
      .init("name", .string(name)), .init("description", .string(description)),
      .init("creator", .string(creator)), .init("version", .string(version)),
      .init("time", .string(time)),
    ])
  }

  private static func json(_ segment: Segment) -> JSON {
    .object([
      .init("label", .string(segment.label)), .init("description", .string(segment.description)),
      .init("algorithm", .optional(segment.algorithm)), .init("chosen", .bool(segment.isChosen)),
      .init("color", .array(segment.color.map(JSON.integer))),
    ])
  }

  /// The request that a message holds; nil when it is damaged.
  package init?(text: [UInt8], masks: [UInt8]) {
    guard let json = try? JSON(parsing: text), let sources = json["sources"]?.items,
      let segments = json["segments"]?.items, let frames = json["frames"]?.items,
      let width = json["width"]?.int, let height = json["height"]?.int,
      (1...Limits.dicomSide).contains(width), (1...Limits.dicomSide).contains(height),
      frames.count % 2 == 0, masks.count == frames.count / 2 * width * height
    else { return nil }
    let indices = frames.compactMap(\.int)
    guard indices.count == frames.count, indices.allSatisfy({ (0..<1 << 16).contains($0) }) else {
      return nil
    }
    let size = width * height
    self.init(
      sources: sources.compactMap(\.text), segments: segments.compactMap(Self.segment),
      frames: (0..<indices.count / 2).map { index in
        Frame(
          segment: indices[2 * index], source: indices[2 * index + 1],
          mask: Mask(
            width: width, height: height,
            pixels: Array(masks[(index * size)..<((index + 1) * size)])))
      },
      name: json["name"]?.text ?? "", description: json["description"]?.text ?? "",
      creator: json["creator"]?.text ?? "", version: json["version"]?.text ?? "",
      time: json["time"]?.text ?? "")
    guard self.sources.count == sources.count, self.segments.count == segments.count else {
      return nil
    }
  }

  private static func segment(_ json: JSON) -> Segment? {
    guard let label = json["label"]?.text, let description = json["description"]?.text,
      let color = json["color"]?.items?.compactMap(\.int), color.count == 3,
      color.allSatisfy({ (0...65_535).contains($0) })
    else { return nil }
    return Segment(
      label: label, description: description, algorithm: json["algorithm"]?.text,
      isChosen: json["chosen"] == .bool(true), color: color)
  }
}
