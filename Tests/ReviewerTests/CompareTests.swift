import Cells
import Evaluation
import Imaging
import Testing

@testable import Reviewer

@Test("The matrix holds graders, what they agree on, marks and samples")
func comparedMasks() {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter> m")
  let names = session.state.compare.table?.masks.map(\.name) ?? []
  #expect(
    names.prefix(11) == ["1", "2", "3", "4", "Maj", "STA", "Uni", "Int", "a", "S1", "S2"])
  #expect(names.count == 25)
}

@Test("m goes through IoU, Dice, distances of borders and areas, and says what each counts")
func metric() {
  var session = TestSession()
  session.type("m")
  #expect(session.screen.text.contains("Pairwise IoU"))
  for title in ["Pairwise Dice", "Pairwise HD95 in mm", "Pairwise ASSD in mm", "by %"] {
    session.type("m")
    #expect(session.screen.text.contains(title))
    #expect(session.screen.text.contains(session.state.compare.metric.convention))
  }
  session.type("m")
  #expect(session.state.compare.metric == .iou)
}

@Test("Discs of 6 and 7 pixels with half-millimeter pixels lie half a millimeter apart")
func discsApart() throws {
  let masks = TestSession.makeCase(0).masks.prefix(2).enumerated().map {
    ComparedMask(name: "\($0)", kind: .grader($0), mask: $1)
  }
  let spacing = Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
  let table = MaskTable(masks, .surface, spacing: spacing)
  let value = try #require(table[0, 1])
  #expect(abs(value - 0.5) < 0.06)
  #expect(MaskTable(masks, .area, spacing: spacing).text(1, 0) == "+32")
}

@Test("A mask has nothing to measure to in an empty one, and two empty ones are the same")
func emptyInTheTable() {
  let empty = Mask(width: 8, height: 8)
  let disc = TestSession.disc(size: 8, x: 4, y: 4, radius: 2)
  let masks = [disc, empty, empty].map { ComparedMask(name: "x", kind: .consensus, mask: $0) }
  for metric in CompareState.Metric.allCases {
    let table = MaskTable(masks, metric, spacing: nil)
    #expect(table.text(1, 2) == "0=0")
    #expect(["-", ".00"].contains(table.text(0, 1)))
  }
}

@Test("The selected cell stays on screen when there are more masks than rows")
func matrixScrolls() {
  var session = TestSession()
  session.type("<Enter>m" + String(repeating: "j", count: 30))
  #expect(session.screen.text.contains("S16"))
}

@Test("The pair shows what only one mask has, and takes all of the screen on Enter")
func pair() {
  var session = TestSession()
  session.type("m")
  #expect(session.screen.text.contains("only 1 0"))
  session.type("<Enter>")
  #expect(session.state.compare.isFull)
  #expect(!session.screen.text.contains("Pairwise"))
  session.type("<Esc>")
  #expect(session.screen.text.contains("Pairwise"))
}

@Test("The pair says which colour is only one mask, which the other and which both")
func pairLegend() {
  var session = TestSession()
  session.type("ml")
  for size in [(80, 24), (120, 36), (160, 50)] {
    session.send(.resized(columns: size.0, rows: size.1))
    for part in ["■ only 1 0", "■ only 3 ", "■ both "] {
      #expect(session.screen.text.contains(part), "\(size)")
    }
  }
  session.type("f")
  #expect(!session.screen.text.contains("■"))
}

@Test("On a low screen the pair's picture stands beside its numbers and shows both masks large")
func lowPair() {
  var session = TestSession()
  session.type("ml<Enter>")
  let buffer = session.screen
  let number = buffer.text.split(separator: "\n").first { $0.contains("IoU ") } ?? ""
  #expect((number.firstRange(of: "IoU ")?.lowerBound).map { number[..<$0].count > 40 } == true)
  let colored = buffer.cells.filter { cell in
    [cell.style.foreground, cell.style.background].contains { color in
      if case .rgb(let red, let green, let blue) = color {
        return !(red == green && green == blue)
      }
      return false
    }
  }
  #expect(colored.count > 60)
}

@Test("The matrix names the kappa of its graders and the pixels that count for it")
func namedKappa() {
  var session = TestSession()
  session.type("m")
  #expect(session.screen.text.contains("Fleiss kappa 0."))
  #expect(session.screen.text.contains("kappa: union box + \(VotePatterns.margin) px"))
}

@Test("Blinking shows one mask and then the other, and stops")
func blinking() {
  var session = TestSession()
  session.type("mb")
  #expect(session.state.tickMilliseconds != nil)
  #expect(session.screen.text.contains("now 1"))
  session.send(.tick)
  #expect(session.screen.text.contains("now 2"))
  session.type("b")
  #expect(session.state.tickMilliseconds == nil)
}

@Test("Two empty masks show as 0=0, and escape leads back to where the matrix was opened")
func emptyPair() {
  var session = TestSession(hasModel: false)
  session.type("<Enter>m")
  session.type("<Esc>")
  #expect(session.state.screen == .review)
  #expect(Consensus.intersection.mask(of: TestSession.makeCase(0).masks).isEmpty)
}

@Test("Majority needs more than half of the graders")
func majority() {
  let a = Mask(width: 2, height: 1, pixels: [1, 1])
  let b = Mask(width: 2, height: 1, pixels: [1, 0])
  let none = Mask(width: 2, height: 1)
  #expect(Consensus.majority.mask(of: [a, b]).pixels == [1, 0])
  #expect(Consensus.majority.mask(of: [a, b, none, none]).isEmpty)
  #expect(Consensus.union.mask(of: [a, none]).pixels == [1, 1])
  #expect(Consensus.intersection.mask(of: [a, b]).pixels == [1, 0])
}

/// The masks of which there are several, in the order shown.
private func names(_ session: TestSession) -> [String] {
  session.state.compare.table?.masks.map(\.name) ?? []
}

@Test("S brings masks that are alike together, keeps the cell on its masks, and S again undoes it")
func sortingTheMatrix() throws {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter>mjjjlllll")
  let before = names(session)
  let chosen = (session.state.compare.row, session.state.compare.column)
  let pair = (before[chosen.0], before[chosen.1])
  session.type("S")
  let sorted = names(session)
  #expect(sorted != before)
  #expect(Set(sorted) == Set(before))
  #expect(sorted[session.state.compare.row] == pair.0)
  #expect(sorted[session.state.compare.column] == pair.1)
  #expect(session.screen.text.contains("24 by likeness"))
  session.type("S")
  #expect(names(session) == before)
  #expect(session.state.compare.row == chosen.0)
}

@Test("Sorted, each mask stands nearer to the next than in the first order, by every metric")
func sortedNeighbours() throws {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter>m")
  for metric in CompareState.Metric.allCases {
    #expect(session.state.compare.metric == metric)
    func steps() throws -> Double {
      let table = try #require(session.state.compare.table)
      return zip(table.masks.indices, table.masks.indices.dropFirst())
        .reduce(0) { $0 + 1 - table.likeness($1.0, $1.1) }
    }
    let before = try steps()
    session.type("S")
    #expect(try steps() < before, "\(metric)")
    session.type("Sm")
  }
}

@Test("The next case keeps metric and order of the matrix")
func matrixChoicesStay() {
  var session = TestSession()
  session.type("<Enter>mmmS]")
  #expect(session.state.compare.metric == .hausdorff95)
  #expect(session.state.compare.table?.isSorted == true)
}

@Test("y copies the matrix as comma-separated values, in the order shown")
func matrixAsCSV() throws {
  var session = TestSession(hasModel: false)
  session.type("<Enter>m")
  let text = try #require(session.state.copiedText)
  let rows = text.split(separator: "\n", omittingEmptySubsequences: false)
  #expect(rows[0] == "test-1/slice-0: IoU,1,2,3,4,Maj,STA,Uni,Int")
  #expect(rows[1].hasPrefix("1,1.0000,0.75"))
  #expect(rows[4].hasPrefix("4,0.0000,0.0000,0.0000,1.0000,"))
  #expect(rows.count == 10)
  session.type("mm")
  let distances = try #require(session.state.copiedText).split(separator: "\n")
  #expect(distances[0].hasPrefix("test-1/slice-0: HD95 in mm,"))
  #expect(distances[4].hasPrefix("4,,,,0.0000,"))
}

@Test("A name with a comma is quoted in what is copied")
func quotedCorner() {
  let mask = ComparedMask(name: "1", kind: .grader(0), mask: Mask(width: 2, height: 2))
  #expect(
    MaskTable([mask], .iou, spacing: nil).csv(corner: "a \"b\", c")
      == "\"a \"\"b\"\", c\",1\n1,1.0000\n")
}

@Test("An area more than ten times as large is >+999 in the matrix and told in full in the pair")
func largeAreas() {
  let small = TestSession.disc(size: 64, x: 32, y: 32, radius: 1)
  let large = TestSession.disc(size: 64, x: 32, y: 32, radius: 20)
  let table = MaskTable(
    [small, large].map { ComparedMask(name: "x", kind: .consensus, mask: $0) }, .area, spacing: nil)
  #expect(table.text(1, 0) == ">+999")
  #expect(table.text(1, 0).count < MaskTable.cellWidth(.area))
  #expect(table.text(0, 1) == "-100")
  #expect(table.text(1, 0, isWhole: true) == "+\(large.area * 20 - 100)")
  var session = TestSession()
  session.type("mj")
  #expect(session.screen.text.contains("area of 2 over 2"))
}

@Test("The matrix says which rows and columns it shows when not all have room")
func partOfTheMatrix() {
  var session = TestSession()
  session.type("<Enter>m")
  #expect(session.screen.text.contains("rows 1-12 columns 1-12 of 24"))
  session.send(.resized(columns: 200, rows: 60))
  #expect(session.screen.text.contains("24 masks"))
}
