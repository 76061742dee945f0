import Cells
import Foundation
import Testing

/// What a terminal of some depth is sent for each row of a screen.
struct StyledRows {
  private let buffer: CellBuffer
  private let depth: ColorDepth

  /// The rows of `buffer`.
  init(_ buffer: CellBuffer, _ depth: ColorDepth) {
    self.buffer = buffer
    self.depth = depth
  }

  /// For each row 16 bits of FNV-1a over its cells.
  var digests: [String] {
    (0..<buffer.height).map { row in
      var hash: UInt64 = 0xCBF2_9CE4_8422_2325
      for column in 0..<buffer.width {
        let cell = buffer[row, column]
        let numbers = [
          cell.scalar.value, number(cell.style.foreground), number(cell.style.background),
          UInt32(cell.style.attributes.rawValue),
        ]
        for number in numbers { hash = (hash ^ UInt64(number)) &* 0x100_0000_01B3 }
      }
      let text = String((hash ^ hash >> 16 ^ hash >> 32 ^ hash >> 48) & 0xFFFF, radix: 16)
      return String(repeating: "0", count: 4 - text.count) + text
    }
  }

  /// Row `row` in words: each run of cells of one look, its column, colours, attributes and text.
  func description(row: Int) -> String {
    var runs: [(column: Int, style: Style, text: String)] = []
    for column in 0..<buffer.width {
      let cell = buffer[row, column]
      let glyph = cell.scalar == Cell.continuation ? "" : String(Character(cell.scalar))
      if runs.last?.style == cell.style {
        runs[runs.count - 1].text += glyph
      } else {
        runs.append((column, cell.style, glyph))
      }
    }
    return runs.map { run in
      "  column \(run.column) fg \(name(run.style.foreground)) bg \(name(run.style.background))"
        + " attributes \(run.style.attributes.rawValue): '\(run.text)'"
    }.joined(separator: "\n")
  }

  private func number(_ color: Color) -> UInt32 { UInt32(bitPattern: depth.number(of: color)) }

  private func name(_ color: Color) -> String {
    let number = depth.number(of: color)
    return number < 0 ? "-" : number < 256 ? "\(number)" : "#" + String(number, radix: 16)
  }
}

/// Compares `rows` with the line of `name` in `Tests/Golden/FILE.txt`; `RECORD=1 swift test` writes
/// it instead. What differs is told row by row, in words.
func expectGoldenRows(_ rows: StyledRows, _ name: String, in file: String) throws {
  let lines = try GoldenLines(file)
  let digests = rows.digests
  if ProcessInfo.processInfo.environment["RECORD"] == "1" {
    return try lines.record(name, digests.joined(separator: " "))
  }
  let expected = lines.line(name)?.split(separator: " ").map(String.init) ?? []
  guard expected.count == digests.count else {
    Issue.record("\(name): \(digests.count) rows, expected \(expected.count)")
    return
  }
  let wrong = digests.indices.filter { digests[$0] != expected[$0] }
  let told = wrong.prefix(3).map { "row \($0) is now\n" + rows.description(row: $0) }
  #expect(
    wrong.isEmpty,
    "\(name): looks different in rows \(wrong)\n\(told.joined(separator: "\n"))")
}

/// A golden file of lines that begin with a name and a colon.
private struct GoldenLines {
  private static let lock = NSLock()
  private let path: URL

  init(_ name: String, file: String = #filePath) throws {
    let folder = URL(filePath: file).deletingLastPathComponent().deletingLastPathComponent()
    path = folder.appending(path: "Golden/\(name).txt")
  }

  func line(_ name: String) -> String? { Self.lock.withLock { read()[name] } }

  /// Puts the line of `name` in, the others kept, in order.
  func record(_ name: String, _ line: String) throws {
    try Self.lock.withLock {
      var all = read()
      all[name] = line
      let text = all.sorted { $0.key < $1.key }.map { "\($0.key): \($0.value)\n" }.joined()
      try text.write(to: path, atomically: true, encoding: .utf8)
    }
  }

  private func read() -> [String: String] {
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    let pairs = text.split(separator: "\n").compactMap { line -> (String, String)? in
      guard let colon = line.firstIndex(of: ":") else { return nil }
      return (String(line[..<colon]), String(line[line.index(after: colon)...].dropFirst()))
    }
    return Dictionary(pairs) { $1 }
  }
}
