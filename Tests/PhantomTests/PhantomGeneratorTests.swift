import Imaging
import Testing

@testable import Phantom

private let generator = PhantomGenerator(seed: 7)

@Test("The same seed gives the same case, another seed another")
func sameSeed() throws {
  #expect(try generator.makeCase(3) == PhantomGenerator(seed: 7).makeCase(3))
  #expect(try generator.makeCase(3).masks == generator.masks(of: 3))
  #expect(try generator.makeCase(3).image != PhantomGenerator(seed: 8).makeCase(3).image)
  #expect(try generator.makeCase(3).image != generator.makeCase(9).image)
}

@Test("Probabilities add up to 1, and no two opinions share a mask", arguments: 0..<6)
func probabilities(_ number: Int) {
  let opinions = generator.opinions(of: number)
  #expect(abs(opinions.reduce(0) { $0 + $1.probability } - 1) < 1e-12)
  #expect(opinions.allSatisfy { $0.probability > 0 })
  #expect(Set(opinions.map(\.mask)).count == opinions.count)
  #expect((2...5).contains(opinions.count))
  #expect(opinions.contains { !$0.mask.isEmpty })
}

@Test("Graders draw each opinion as often as its probability says", arguments: [1, 3])
func frequencies(_ number: Int) throws {
  let count = 1000
  let subject = try PhantomGenerator(seed: 7, graders: count).makeCase(number)
  for opinion in generator.opinions(of: number) {
    let share = Double(subject.masks.count { $0 == opinion.mask }) / Double(count)
    let deviation = (opinion.probability * (1 - opinion.probability) / Double(count)).squareRoot()
    #expect(abs(share - opinion.probability) < 4 * deviation, "\(opinion.name)")
  }
}

@Test("The opinions stored with a case are those that were drawn from")
func storedOpinions() throws {
  for number in [2, 4] {
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

@Test("The demo tells all stories with all kinds of nodule, in CT values")
func demo() throws {
  let demo = PhantomGenerator(seed: PhantomGenerator.demoSeed)
  let cases = try (0..<6).map(demo.makeCase)
  #expect(cases[2].id == "phantom-0003/halo-or-not")
  #expect(cases[2].patient == "phantom-0003")
  #expect(Set((0..<PhantomGenerator.demoCount).map(demo.id)).count == 24)
  #expect(Set(cases.compactMap { $0.provenance.facts["story"] }).count == 6)
  #expect(Set(cases.compactMap { $0.provenance.facts["kind"] }).count == 5)
  for subject in cases {
    #expect(subject.image.unit == .hounsfield)
    #expect(subject.image.values.allSatisfy { (-1024...3071).contains($0) && $0 == $0.rounded() })
    #expect(subject.spacing == PhantomGenerator.spacing)
    let lung = subject.image.values.sorted()[subject.image.values.count / 5]
    #expect((-950...(-750)).contains(lung), "\(subject.id): lung \(lung)")
  }
}

@Test("The nodule lies in the middle and is denser than the lung around it", arguments: 0..<6)
func noduleInTheMiddle(_ number: Int) throws {
  let subject = try generator.makeCase(number)
  let largest = generator.opinions(of: number).map(\.mask).max { $0.area < $1.area }
  let mask = try #require(largest)
  let inside = zip(subject.image.values, mask.pixels).filter { $0.1 == 1 }.map(\.0)
  #expect(inside.reduce(0, +) / Float(inside.count) > -750)
  let rows = (0..<128).filter { row in (0..<128).contains { mask[row, $0] } }
  #expect((40...88).contains(rows[rows.count / 2]))
}

@Test("A mask survives as runs")
func runs() {
  var mask = Mask(width: 4, height: 3)
  for (row, column) in [(0, 0), (0, 3), (1, 0), (2, 3)] { mask[row, column] = true }
  #expect(mask.runs == [0, 1, 3, 2, 11, 1])
  #expect(Mask(width: 4, height: 3, runs: mask.runs) == mask)
}
