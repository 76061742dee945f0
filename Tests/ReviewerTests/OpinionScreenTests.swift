import Cells
import Imaging
import Testing

@testable import Reviewer

@Test("M shows distinct opinions with their probability and size, the most frequent first")
func opinionScreen() throws {
  var session = TestSession(columns: 120, rows: 36)
  session.type("M")
  #expect(session.state.screen == .opinions)
  let set = try #require(session.state.opinions.set)
  let counts = set.opinions.map(\.members.count)
  #expect(counts == counts.sorted(by: >))
  #expect(counts.reduce(0, +) == 64)
  #expect(session.screen.text.contains("P(diameter ≥ 6 mm)"))
}

@Test("What nearly all masks of an opinion contain lies in the typical one, and that in the rest")
func nestedContours() throws {
  var session = TestSession()
  session.type("M")
  let set = try #require(session.state.opinions.set)
  for opinion in set.opinions {
    for (least, most) in zip(opinion.least.pixels, opinion.most.pixels) { #expect(least <= most) }
  }
}

@Test("A claim on a pixel leaves only the draws that agree; 0 lets all count again")
func claims() throws {
  var session = TestSession()
  session.type("M<Tab>lllllll+")
  let column = Int(session.state.review.cursor.x)
  let row = Int(session.state.review.cursor.y)
  let set = try #require(session.state.opinions.set)
  let agreeing = set.masks.count { $0.contains(row: row, column: column) }
  #expect(session.state.opinions.weights?.draws == agreeing)
  #expect(agreeing > 0 && agreeing < 64)
  #expect(session.state.opinions.weights?.counts.reduce(0, +) == agreeing)
  session.type("-")
  #expect(session.state.opinions.weights?.draws == 64 - agreeing)
  session.type("0")
  #expect(session.state.opinions.weights?.draws == 64)
}

@Test("A claim that no draw agrees with is refused, and says so")
func impossibleClaim() {
  var session = TestSession()
  session.type("M<Tab>" + String(repeating: "k", count: 60) + "+")
  #expect(session.state.opinions.claims.isEmpty)
  #expect(session.state.notice?.text.hasPrefix("no draw of 64 has this pixel") == true)
}

@Test("An opinion is marked and accepted as the draw that stands for it")
func choosingAnOpinion() throws {
  var session = TestSession()
  session.type("M a")
  let opinion = try #require(session.state.focusedOpinion)
  #expect(session.state.currentMarks.first?.hypothesis == opinion.hypothesis)
  #expect(session.state.currentDecision?.subject == "opinion A (S\(opinion.draw + 1))")
}

@Test("z goes to the code of the selected opinion")
func toTheCode() throws {
  var session = TestSession()
  session.type("Mj")
  let u = try #require(session.state.focusedOpinion).hypothesis.u
  session.type("z")
  #expect(session.state.screen == .latent)
  #expect(session.state.latent.u == u)
}

@Test("A list longer than its pane says which opinions it shows")
func partOfTheOpinions() {
  var session = TestSession()
  session.type("M")
  let count = session.state.opinions.set?.opinions.count ?? 0
  #expect(count > 11)
  #expect(session.screen.text.contains("Opinions 1-11 of \(count)"))
  session.type(String(repeating: "j", count: 11))
  #expect(session.screen.text.contains("Opinions 2-12 of \(count)"))
}

@Test("Opinions that have no room with a free row between them stand closer")
func denseOpinions() throws {
  var session = TestSession()
  session.type("M")
  let state = session.state.opinions
  let area = Area(column: 0, row: 0, width: 60, height: 25)
  let rows = OpinionRows(area, state)
  #expect(rows.step == 4 && rows.shown == 0..<6)
  #expect(rows.area(of: 5).endRow <= area.endRow)
}

@Test("What stands below an opinion counts the draws that agree once pixels are claimed")
func agreeingDraws() throws {
  var session = TestSession(columns: 160, rows: 50)
  session.type("M")
  let set = try #require(session.state.opinions.set)
  let first = set.opinions[0].members.count
  #expect(session.screen.text.contains("\(first) draws alike, shown by"))
  #expect(session.screen.text.contains("(95 % of draws), reach"))
  session.type("<Tab>+")
  let agreeing = try #require(session.state.opinions.weights?.counts.first)
  #expect(session.screen.text.contains("\(agreeing) of \(first) draws agree, shown by"))
}

@Test("Groups of the samples have numbers; letters are opinions of many draws, once they are told")
func lettersOfOpinions() throws {
  var session = TestSession(columns: 160, rows: 50)
  session.type("<Enter>")
  #expect(session.screen.text.contains("S2 g1 "))
  #expect(session.screen.text.contains("S1 g"))
  #expect(!session.screen.text.contains("opinion A"))
  session.type("zLLLL")
  #expect(session.screen.text.contains("•"))
  session.type("M")
  let set = try #require(session.state.opinions.set)
  #expect(set.opinion(ofDraw: set.opinions[1].members[0]) == 1)
  #expect(set.opinion(ofDraw: 9_999) == nil)
  session.type("<Esc>")
  #expect(session.state.screen == .latent)
  #expect(!session.screen.text.contains("•"))
}
