import Foundation

#if canImport(FoundationXML)
  import FoundationXML
#endif

extension LIDCAnnotation {
  /// Reads the annotations in the file `path`.
  package init(path: String) throws(AnnotationError) {
    let text: [UInt8]
    do {
      text = try readFile(path, limit: Limits.annotationFile)
    } catch {
      throw .file(error)
    }
    try self.init(parsing: text)
  }

  /// Reads the text of a file of annotations.
  package init(parsing text: [UInt8]) throws(AnnotationError) {
    guard String(validating: text, as: UTF8.self) != nil else { throw .notUTF8 }
    guard !Self.hasDefinitions(text) else { throw .hasDefinitions }
    guard !Self.hasInstructions(text) else { throw .hasInstructions }
    let collector = AnnotationCollector()
    let parser = XMLParser(data: Data(text))
    parser.shouldProcessNamespaces = true
    parser.shouldResolveExternalEntities = false
    parser.delegate = collector
    let isParsed = parser.parse()
    if let error = collector.error { throw error }
    // A text that ends early is no failure to the parser; that elements are still open tells.
    guard collector.isClosed, collector.hasRoot else { throw .truncated }
    guard isParsed, parser.parserError == nil else {
      throw .malformed(line: parser.lineNumber, reason: "the parser gave up")
    }
    guard isIdentifier(collector.series) else { throw .noSeries }
    self.init(seriesInstanceUID: collector.series, readings: collector.readings)
  }

  /// Whether the text has a document type or entities of its own, in whatever encoding.
  private static func hasDefinitions(_ text: [UInt8]) -> Bool {
    let plain = text.filter { $0 != 0 }
    let words = ["<!DOCTYPE", "<!ENTITY"].map { Array($0.utf8) }
    return plain.indices.contains { index in
      plain[index] == UInt8(ascii: "<") && words.contains { plain[index...].starts(with: $0) }
    }
  }

  /// Whether the text has a processing instruction; the declaration of XML itself is none.
  private static func hasInstructions(_ text: [UInt8]) -> Bool {
    let declaration = Array("<?xml".utf8)
    let blanks = Array(" \t\r\n".utf8)
    return text.indices.dropLast().contains { index in
      guard text[index] == UInt8(ascii: "<"), text[index + 1] == UInt8(ascii: "?") else {
        return false
      }
      let rest = text[index...]
      return !rest.starts(with: declaration)
        || rest.dropFirst(declaration.count).first.map(blanks.contains) != true
    }
  }
}

/// Gathers annotations while the parser goes through the text, and ends it at the first fault.
private final class AnnotationCollector: NSObject, XMLParserDelegate {
  private(set) var error: AnnotationError?
  private(set) var series = ""
  private(set) var readings: [LIDCAnnotation.Reading] = []
  private(set) var hasRoot = false

  private var path: [String] = []
  private var text: [UInt8] = []
  private var nodule: LIDCAnnotation.Nodule?
  private var outline: LIDCAnnotation.Outline?
  private var (row, column): (Int?, Int?) = (nil, nil)
  private var outlines = 0

  var isClosed: Bool { path.isEmpty }

  func parser(
    _ parser: XMLParser, didStartElement name: String, namespaceURI: String?,
    qualifiedName: String?, attributes: [String: String]
  ) {
    if path.isEmpty, name != "LidcReadMessage" || namespaceURI != "http://www.nih.gov" {
      return fail(parser, .otherKind(root: name))
    }
    hasRoot = true
    path.append(name)
    text = []
    let line = parser.lineNumber
    if path.count > Limits.annotationDepth {
      return fail(parser, .tooMany("nested elements", line: line, limit: Limits.annotationDepth))
    }
    switch name {
    case "readingSession": beginReading(parser)
    case "unblindedReadNodule" where !readings.isEmpty: nodule = LIDCAnnotation.Nodule()
    case "roi" where nodule != nil: beginOutline(parser)
    case "edgeMap": (row, column) = (nil, nil)
    default: break
    }
  }

  func parser(_ parser: XMLParser, foundCharacters string: String) {
    text += string.utf8
    if text.count > Limits.annotationText {
      fail(parser, .tooMany("bytes of text", line: parser.lineNumber, limit: Limits.annotationText))
    }
  }

  func parser(
    _ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?
  ) {
    do throws(AnnotationError) {
      try end(name, trimmed(), line: parser.lineNumber)
    } catch {
      fail(parser, error)
    }
    text = []
    if !path.isEmpty { path.removeLast() }
  }

  func parser(_ parser: XMLParser, parseErrorOccurred parseError: any Error) {
    guard error == nil else { return }
    let code = (parseError as NSError).code
    error =
      code == Self.endedEarly
      ? .truncated : .malformed(line: parser.lineNumber, reason: "the parser reports error \(code)")
  }

  /// The parser's code for a text that ends before its elements do; Foundation has no name for it.
  private static let endedEarly = 5

  private func fail(_ parser: XMLParser, _ error: AnnotationError) {
    if self.error == nil { self.error = error }
    parser.abortParsing()
  }

  private func trimmed() -> String {
    String(decoding: text, as: UTF8.self).trimmingCharacters(in: .whitespacesAndNewlines)
  }
}

// MARK: Elements

extension AnnotationCollector {
  private func beginReading(_ parser: XMLParser) {
    readings.append(LIDCAnnotation.Reading())
    if readings.count > Limits.annotationReadings {
      let (line, limit) = (parser.lineNumber, Limits.annotationReadings)
      fail(parser, .tooMany("readings", line: line, limit: limit))
    }
  }

  private func beginOutline(_ parser: XMLParser) {
    outline = LIDCAnnotation.Outline()
    outlines += 1
    if outlines > Limits.annotationOutlines {
      let (line, limit) = (parser.lineNumber, Limits.annotationOutlines)
      fail(parser, .tooMany("outlines", line: line, limit: limit))
    }
  }

  private func end(_ name: String, _ value: String, line: Int) throws(AnnotationError) {
    switch name {
    case "SeriesInstanceUid" where path.dropLast().last == "ResponseHeader": series = value
    case "noduleID": nodule?.name = value
    case "malignancy": nodule?.malignancy = Int(value)
    case "unblindedReadNodule":
      if let nodule { readings[readings.count - 1].nodules.append(nodule) }
      nodule = nil
    default: try endInOutline(name, value, line: line)
    }
  }

  private func endInOutline(
    _ name: String, _ value: String, line: Int
  ) throws(AnnotationError) {
    guard outline != nil else { return }
    switch name {
    case "imageSOP_UID":
      guard isIdentifier(value) else {
        throw .value(element: name, line: line, expected: "a UID", found: value)
      }
      outline?.sopInstanceUID = value
    case "imageZposition": outline?.zInMillimeters = Double(value)
    case "inclusion": outline?.isInclusion = try isTrue(value, line: line)
    case "xCoord": column = try coordinate(name, value, line: line)
    case "yCoord": row = try coordinate(name, value, line: line)
    case "edgeMap": try endPoint(line: line)
    case "roi": try endOutline(line: line)
    default: break
    }
  }

  private func endPoint(line: Int) throws(AnnotationError) {
    guard let row, let column else {
      throw .value(element: "edgeMap", line: line, expected: "xCoord and yCoord", found: "")
    }
    outline?.points.append(Pixel(row: row, column: column))
    if outline?.points.count ?? 0 > Limits.annotationPoints {
      throw .tooMany("points", line: line, limit: Limits.annotationPoints)
    }
  }

  private func endOutline(line: Int) throws(AnnotationError) {
    guard let outline else { return }
    guard !outline.sopInstanceUID.isEmpty else {
      throw .value(element: "roi", line: line, expected: "an imageSOP_UID", found: "")
    }
    nodule?.outlines.append(outline)
    self.outline = nil
  }

  private func isTrue(_ value: String, line: Int) throws(AnnotationError) -> Bool {
    switch value.uppercased() {
    case "TRUE": return true
    case "FALSE": return false
    default:
      throw .value(element: "inclusion", line: line, expected: "TRUE or FALSE", found: value)
    }
  }

  private func coordinate(
    _ name: String, _ value: String, line: Int
  ) throws(AnnotationError) -> Int {
    guard let number = Int(value), (0..<Limits.dicomSide).contains(number) else {
      let expected = "a whole number from 0 to \(Limits.dicomSide - 1)"
      throw .value(element: name, line: line, expected: expected, found: value)
    }
    return number
  }
}
