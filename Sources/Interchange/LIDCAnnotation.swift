/// What the readers of one scan drew, as LIDC-IDRI publishes it in XML.
package struct LIDCAnnotation: Equatable, Sendable {
  /// The series that was read.
  package var seriesInstanceUID: String
  /// The readings, in the order of the file; readers are anonymous, and the order means nothing.
  package var readings: [Reading]

  /// What one reader marked.
  package struct Reading: Equatable, Sendable {
    /// The marks at nodules, in the order of the file; marks at what is no nodule are left out.
    package var nodules: [Nodule] = []
  }

  /// One nodule as one reader saw it.
  package struct Nodule: Equatable, Sendable {
    /// The reader's own name of it; other readers have other names.
    package var name = ""
    /// How likely cancer the reader thought it to be, 1 to 5; nil when not told.
    package var malignancy: Int?
    /// The outlines, any number for each slice.
    package var outlines: [Outline] = []

    /// Whether the reader drew an outline; nodules below 3 mm got a single point.
    package var isOutlined: Bool { outlines.contains { $0.isInclusion && $0.isPolygon } }
  }

  /// One line around a nodule, or around a hole in it, on one slice.
  package struct Outline: Equatable, Sendable {
    /// The slice.
    package var sopInstanceUID = ""
    /// The place of the slice as the file has it, in millimeters; a check on the name, no more.
    package var zInMillimeters: Double?
    /// Whether it surrounds what belongs to the nodule; otherwise a hole.
    package var isInclusion = true
    /// The pixels of the line, in order.
    package var points: [Pixel] = []

    /// Whether it surrounds anything.
    var isPolygon: Bool { Set(points).count >= 3 }
  }
}

/// The place of a pixel in a slice.
package struct Pixel: Hashable, Sendable {
  /// Counted from the top.
  package var row: Int
  /// Counted from the left.
  package var column: Int

  /// A place.
  package init(row: Int, column: Int) {
    self.row = row
    self.column = column
  }
}

/// Why a file is not read as annotations of a CT.
package enum AnnotationError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// The text instructs programs; the system's XML parser ends this one over `<?name?>`.
  case hasInstructions
  /// The text is not in UTF-8; the system's XML parser ends the program over names that are not.
  case notUTF8
  /// The text defines entities, which annotations have no use for.
  case hasDefinitions
  /// The text is no well-formed XML.
  case malformed(line: Int, reason: String)
  /// The text ends before its elements do.
  case truncated
  /// The annotations are of something else.
  case otherKind(root: String)
  /// An element holds something else than expected.
  case value(element: String, line: Int, expected: String, found: String)
  /// There is more of something than a reader can have drawn.
  case tooMany(String, line: Int, limit: Int)
  /// The file does not tell which series was read.
  case noSeries

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .hasInstructions:
      "not read: expected annotations without processing instructions, found <?"
    case .notUTF8:
      "not read: expected annotations in UTF-8, found bytes that are not"
    case .hasDefinitions:
      "not read: expected annotations without a document type, found <!DOCTYPE or <!ENTITY"
    case .malformed(let line, let reason):
      "not well-formed XML: line \(line): \(displaySafe(reason))"
    case .truncated: "truncated: expected the end of the root element, found the end of the file"
    case .otherKind(let root):
      root == "IdriReadMessage"
        ? "not annotations of a CT: expected LidcReadMessage, found IdriReadMessage,"
          + " which is of a chest X-ray"
        : "not annotations of a CT: expected LidcReadMessage of http://www.nih.gov,"
          + " found \(displaySafe(root))"
    case .value(let element, let line, let expected, let found):
      "line \(line): \(displaySafe(element)): expected \(expected), found '\(displaySafe(found))'"
    case .tooMany(let what, let line, let limit):
      "line \(line): too many \(what): expected at most \(limit)"
    case .noSeries: "expected the SeriesInstanceUid of the scan, found none"
    }
  }
}
