import Cells
import Testing

@testable import Reviewer

/// All that can happen at a terminal: the keys that are bound, letters, clicks, sizes.
private func happening(_ session: TestSession, _ paws: inout Paws) -> Session.Message {
  let state = session.state
  let row = Int.random(in: -1...state.rows, using: &paws)
  let column = Int.random(in: -1...state.columns, using: &paws)
  switch Int.random(in: 0..<40, using: &paws) {
  case 0: return .resized(columns: 1 + (column + 1) * 7 % 130, rows: 1 + (row + 1) * 5 % 45)
  case 1: return .resized(columns: 80, rows: 24)
  case 2, 3: return .pointer(Pointer(.click, row: row, column: column))
  case 4:
    let kinds: [Pointer.Kind] = [.wheelUp, .wheelDown, .drag, .drag, .drag, .release]
    let kind = kinds.randomElement(using: &paws) ?? .drag
    return .pointer(Pointer(kind, row: row, column: column))
  case 5, 6:
    return .key(.character(Unicode.Scalar(UInt8.random(in: 33...126, using: &paws))))
  default:
    let keys = state.keys.bindings(in: state.scope) + state.keys.bindings(in: .everywhere)
    let binding = keys.randomElement(using: &paws)
    return .key(binding?.keys.randomElement(using: &paws) ?? .escape)
  }
}

@Test(
  "A thousand keys, clicks and sizes in any order are taken, and screens are drawn",
  arguments: zip([1, 2, 3] as [UInt64], [2, 6, 0]))
func monkey(seed: UInt64, dimensions: Int) {
  let looks = [
    Look(), Look(glyphs: .ascii, depth: .monochrome, isUnicode: false), Look(depth: .ansi16),
  ]
  var paws = Paws(state: seed)
  var session = TestSession(
    look: looks[Int(seed) % looks.count], hasModel: seed != 2, dimensions: dimensions
  ) { $0.keys = seed == 1 ? .ohif : .standard }
  var seen: Set<Screen> = []
  for turn in 0..<1000 {
    session.send(happening(session, &paws))
    seen.insert(session.state.screen)
    guard turn % 8 == 0 else { continue }
    let screen = session.screen
    #expect(screen.width == session.state.columns && screen.height == session.state.rows)
  }
  #expect(seen.count >= 3, "\(seen)")
}
