import Foundation
import Testing

@testable import CursesDriver

/// What `text`, reports in digits, tells of; `ESC [ <` begins each.
private func events(_ text: String) -> [TerminalEvent] {
  events(.digits, text.components(separatedBy: "\u{1B}[<").map { $0.unicodeScalars.map(\.value) })
}

/// What `reports` tell of, each without its beginning.
private func events(_ form: MouseReader.Form, _ reports: [[UInt32]]) -> [TerminalEvent] {
  var reader = MouseReader(form)
  var button = HeldButton()
  var events: [TerminalEvent] = []
  for codes in reports where !codes.isEmpty {
    reader.begin()
    for code in codes {
      guard case .report(let report) = reader.take(code) else { continue }
      if let event = button.event(report) { events.append(event) }
    }
  }
  return events
}

@Test("A press after a release that was never reported is a click, and no drag")
func lostRelease() {
  let expected: [TerminalEvent] = [
    .click(row: 9, column: 17), .drag(row: 9, column: 18), .click(row: 3, column: 39),
    .drag(row: 3, column: 40), .release(row: 3, column: 40),
  ]
  #expect(
    events(
      "\u{1B}[<0;18;10M\u{1B}[<32;19;10M\u{1B}[<0;40;4M\u{1B}[<32;41;4M\u{1B}[<0;41;4m")
      == expected)
  let bytes: [[UInt32]] = [
    [32, 50, 42], [64, 51, 42], [32, 72, 36], [64, 73, 36], [35, 73, 36],
  ]
  #expect(events(.bytes, bytes) == expected)
}

@Test("Other buttons and their movements tell nothing, keys that are held change nothing")
func buttons() {
  #expect(events("\u{1B}[<1;1;1M\u{1B}[<33;2;1M\u{1B}[<1;2;1m\u{1B}[<35;3;1M").isEmpty)
  #expect(events("\u{1B}[<128;1;1M\u{1B}[<66;1;1M\u{1B}[<64;1;1m").isEmpty)
  #expect(
    events("\u{1B}[<16;2;1M\u{1B}[<48;3;1M\u{1B}[<2;3;1M\u{1B}[<2;3;1m\u{1B}[<0;3;1m") == [
      .click(row: 0, column: 1), .drag(row: 0, column: 2), .release(row: 0, column: 2),
    ])
  #expect(
    events("\u{1B}[<64;5;6M\u{1B}[<65;5;6M") == [
      .wheel(isUp: true, row: 5, column: 4), .wheel(isUp: false, row: 5, column: 4),
    ])
  #expect(
    events(.bytes, [[96, 37, 38], [97, 37, 38]]) == [
      .wheel(isUp: true, row: 5, column: 4), .wheel(isUp: false, row: 5, column: 4),
    ])
}

@Test("Columns beyond 95, which are no ASCII as bytes, are read; places that are none tell nothing")
func places() {
  #expect(events(.bytes, [[32, 233, 42]]) == [.click(row: 9, column: 200)])
  #expect(events(.bytes, [[32, 0, 42], [32, 33, 0], [0, 33, 33]]).isEmpty)
  #expect(events("\u{1B}[<0;0;1M\u{1B}[<0;1M\u{1B}[<;;M\u{1B}[<0;1;2;3M").isEmpty)
  #expect(events("\u{1B}[<0;99999999999999999999;1M").isEmpty)
}

@Test("What is no part of a report ends it and is typed")
func typedInReport() {
  var reader = MouseReader(.digits)
  reader.begin()
  #expect(reader.take(UInt32(UInt8(ascii: "0"))) == .more)
  #expect(reader.isReading)
  #expect(reader.take(UInt32(UInt8(ascii: "q"))) == .typed)
  #expect(!reader.isReading)
  var bytes = MouseReader(.bytes)
  bytes.begin()
  #expect(bytes.take(0x199) == .typed)
  #expect(!bytes.isReading)
  var endless = MouseReader(.digits)
  endless.begin()
  for _ in 0..<24 { #expect(endless.take(UInt32(UInt8(ascii: "1"))) == .more) }
  #expect(endless.take(UInt32(UInt8(ascii: "1"))) == .typed)
}

@Test("The form of reports is told by what they begin with")
func forms() {
  #expect(MouseReader.Form(prefix: "\u{1B}[<") == .digits)
  #expect(MouseReader.Form(prefix: "\u{1B}[M") == .bytes)
  #expect(MouseReader.Form(prefix: "\u{1B}[") == nil)
}
