import Imaging
import Testing

@testable import Reviewer

private func bar(_ range: Range<Int>) -> Mask {
  Mask(width: 10, height: 1, pixels: (0..<10).map { range.contains($0) ? 1 : 0 })
}

@Test("Alike masks are one opinion, the most frequent comes first, empty ones are alike")
func opinions() {
  let none = Mask(width: 10, height: 1)
  let found = Opinions(among: [bar(0..<5), none, bar(0..<4), none, bar(6..<10), none])
  #expect(found.groups == [1, 0, 1, 0, 2, 0])
  #expect(found.counts == [3, 2, 1])
}

@Test("Counts of opinions add up to the number of samples")
func opinionsAddUp() {
  let masks = (0..<16).map { bar($0 % 7..<($0 % 7 + 1 + $0 % 3)) }
  let found = Opinions(among: masks)
  #expect(found.counts.reduce(0, +) == 16)
  #expect(found.counts == found.counts.sorted(by: >))
  #expect(Opinions.name(0) == "A")
  #expect(Opinions.groupName(0) == "g1")
}

@Test("No samples hold no opinion")
func noOpinions() {
  #expect(Opinions(among: []).counts.isEmpty)
}
