import Imaging
import Testing

@testable import Phantom

private let generator = PhantomGenerator(seed: 7)

@Test("The same seed gives the same case, another seed another")
func sameSeed() throws {
  #expect(try generator.makeCase(3) == PhantomGenerator(seed: 7).makeCase(3))
  #expect(try generator.makeCase(3).masks == generator.masks(of: 3))
  #expect(try generator.makeCase(3).image != PhantomGenerator(seed: 8).makeCase(3).image)
  #expect(try generator.makeCase(3).image != generator.makeCase(27).image)
}

@Test("Graders draw each opinion as often as its probability says, but for less than one grader")
func frequencies() throws {
  for (number, count) in [(0, 999), (4, 1000), (10, 37)] {
    let subject = try PhantomGenerator(seed: 7, graders: count).makeCase(number)
    for opinion in generator.opinions(of: number) {
      let drawn = subject.masks.count { $0 == opinion.mask }
      #expect(
        abs(Double(drawn) - opinion.probability * Double(count)) < 1, "\(number) \(opinion.name)")
    }
  }
}

@Test("A single grader, and the first of four, hold each opinion with its probability")
func marginals() {
  // One story over 240 seeds: present with probability 3/4, whoever the grader is.
  for graders in [1, 4] {
    let present = (0..<240).count { seed in
      !PhantomGenerator(seed: UInt64(seed), side: 64, graders: graders).masks(of: 3)[0].isEmpty
    }
    // Four standard deviations of a binomial share.
    let bound = 4 * (0.75 * 0.25 / 240).squareRoot()
    #expect(abs(Double(present) / 240 - 0.75) < bound, "\(graders) graders")
  }
}

@Test("The opinions stored with a case are those that were drawn from")
func storedOpinions() throws {
  for number in [2, 5] {
    let subject = try generator.makeCase(number)
    let opinions = generator.opinions(of: number)
    #expect(Opinion.stored(in: subject) == opinions)
    #expect(subject.masks.count == 4)
    #expect(subject.masks.allSatisfy(opinions.map(\.mask).contains))
  }
}

@Test("Damaged opinions are no opinions")
func damagedOpinions() throws {
  var subject = try generator.makeCase(0)
  for json in [
    "[", "{}", #"[{"name":"a","probability":1,"runs":[1]}]"#,
    #"[{"name":"a","probability":1,"runs":[16380,9]}]"#,
    #"[{"name":"a","probability":1,"runs":[-1,1]}]"#,
    #"[{"name":"a","probability":1,"runs":[5,9223372036854775807]}]"#,
  ] {
    subject.provenance.facts[Opinion.fact] = json
    #expect(Opinion.stored(in: subject) == nil)
  }
}

@Test("The demo tells each story once, with all kinds of nodule, in CT values")
func demo() throws {
  let demo = PhantomGenerator(seed: PhantomGenerator.demoSeed)
  let cases = try (0..<PhantomGenerator.demoCount).map(demo.makeCase)
  #expect(cases[0].id == "phantom-0001/halo-or-not")
  #expect(cases[0].patient == "phantom-0001")
  #expect(Set(cases.map(\.id)).count == 24)
  #expect(Set(cases.compactMap { $0.provenance.facts["story"] }).count == 24)
  #expect(Set(cases.compactMap { $0.provenance.facts["kind"] }).count == 5)
  for subject in cases {
    #expect(subject.image.unit == .hounsfield)
    #expect(subject.image.values.allSatisfy { (-1024...3071).contains($0) && $0 == $0.rounded() })
    #expect(subject.spacing == PhantomGenerator.spacing)
  }
}

@Test("Cases come in any size from 64 to 512 pixels", arguments: [64, 100, 512])
func sizes(_ side: Int) throws {
  let subject = try PhantomGenerator(seed: 7, side: side).makeCase(3)
  #expect(subject.image.width == side && subject.image.height == side)
  #expect(subject.masks.contains { !$0.isEmpty })
}
