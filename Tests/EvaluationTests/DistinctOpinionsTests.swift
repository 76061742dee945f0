import Imaging
import Testing

@testable import Evaluation

private func opinions(_ texts: [String]) -> DistinctOpinions {
  DistinctOpinions(among: texts.map(packed))
}

@Test("Equal masks are one opinion with all their draws; empty ones are an opinion too")
func equalDraws() {
  let found = opinions(["##....", "......", "##....", "......", "......"])
  #expect(found.opinions.map(\.members) == [[1, 3, 4], [0, 2]])
  #expect(found.opinions.map(\.medoid) == [1, 0])
  #expect(found.share(of: 0) == Share(3, of: 5))
}

@Test("The mask with the most draws alike gathers them, and the medoid is the one in the middle")
func densest() {
  // The second and the third have four alike; 0.8 + 1 + 0.8 + 0.6 is less than 0.67 + 0.8 + 1 + 0.8.
  let found = opinions(["#####.....", ".####.....", ".#####....", "..####....", ".......###"])
  #expect(found.opinions.map(\.members) == [[0, 1, 2, 3], [4]])
  #expect(found.opinions[0].medoid == 2)
}

@Test("An IoU of exactly the threshold is alike, a smaller one is not")
func threshold() {
  #expect(opinions(["#####", "###.."]).opinions.count == 1)
  #expect(opinions(["#######", "####..."]).opinions.count == 2)
  let masks = ["#######", "####..."].map(packed)
  #expect(DistinctOpinions(among: masks, likeness: 0.5).opinions.count == 1)
}

@Test("No draws hold no opinions")
func noDraws() {
  #expect(DistinctOpinions(among: []).opinions.isEmpty)
}

@Test("All draws are shared out, each is alike a centre, and the order of opinions is by size")
func sharedOut() {
  for seed in 0..<8 as Range<UInt64> {
    var generator = SeededGenerator(seed: seed)
    let masks = (0..<60).map { _ in
      PackedMask(randomMask(width: 5, height: 2, density: 0.7, using: &generator))
    }
    let found = DistinctOpinions(among: masks)
    let sizes = found.opinions.map(\.members.count)
    #expect(found.opinions.flatMap(\.members).sorted() == Array(0..<60))
    #expect(sizes == sizes.sorted(by: >))
    for opinion in found.opinions {
      #expect(opinion.members.contains(opinion.medoid))
      let isAbsent = opinion.members.map { masks[$0].isEmpty }
      #expect(Set(isAbsent).count == 1)
      let sums = opinion.members.map { one in
        opinion.members.reduce(0.0) { $0 + 1 - intersectionOverUnion(masks[one], masks[$1]) }
      }
      let own = opinion.members.reduce(0.0) {
        $0 + 1 - intersectionOverUnion(masks[opinion.medoid], masks[$1])
      }
      #expect(own <= (sums.min() ?? 0) + 1e-9)
    }
  }
}

@Test("The rule by the plain book gives the same opinions")
func plainRule() {
  for seed in 20..<28 as Range<UInt64> {
    var generator = SeededGenerator(seed: seed)
    let masks = (0..<40).map { _ in
      PackedMask(randomMask(width: 4, height: 2, density: 0.7, using: &generator))
    }
    var free = Set(masks.indices)
    var centres: [Int] = []
    while !free.isEmpty {
      let centre = free.sorted().reduce(into: (draw: -1, alike: 0)) { best, draw in
        let alike = free.count { intersectionOverUnion(masks[draw], masks[$0]) >= 0.6 }
        if alike > best.alike { best = (draw, alike) }
      }.draw
      centres.append(centre)
      free = free.filter { intersectionOverUnion(masks[centre], masks[$0]) < 0.6 }
    }
    let groups = masks.indices.map { draw in
      centres.indices.reduce(0) { best, centre in
        intersectionOverUnion(masks[draw], masks[centres[centre]])
          > intersectionOverUnion(masks[draw], masks[centres[best]]) ? centre : best
      }
    }
    let found = DistinctOpinions(among: masks)
    let expected = Set(
      centres.indices.map { group in masks.indices.filter { groups[$0] == group } })
    #expect(Set(found.opinions.map(\.members)) == expected)
  }
}
