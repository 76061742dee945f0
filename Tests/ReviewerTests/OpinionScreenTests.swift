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
