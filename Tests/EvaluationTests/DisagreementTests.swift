import Imaging
import Testing

@testable import Evaluation

@Test("Graders of whom half marked nothing disagree by 1/2 and differ in area by 1")
func halfEmpty() {
  let disagreement = Disagreement(among: ["##..", "##..", "....", "...."].map(strip))
  #expect(disagreement.areas == [2, 2, 0, 0])
  #expect(disagreement.nonEmptyGraders == 2)
  #expect(disagreement.dYY == 0.5)
  #expect(disagreement.allEmptyGED2 == 0.5)
  #expect(disagreement.minimumIoU == 0)
  #expect(disagreement.areaSpread == 1)
}

@Test("One grader agrees with himself and has no pair")
func oneGrader() {
  let disagreement = Disagreement(among: [strip("##..")])
  #expect(disagreement.dYY == 0)
  #expect(disagreement.minimumIoU == nil)
  #expect(disagreement.areaSpread == 0)
  #expect(disagreement.allEmptyGED2 == 2)
}

@Test("Graders who all marked nothing agree")
func allEmpty() {
  let disagreement = Disagreement(among: [strip("...."), strip("....")])
  #expect(disagreement.dYY == 0)
  #expect(disagreement.minimumIoU == 1)
  #expect(disagreement.areaSpread == 0)
  #expect(disagreement.allEmptyGED2 == 0)
}

@Test("allEmptyGED2 is GED² of one empty hypothesis")
func emptyHypothesis() {
  var generator = SeededGenerator(seed: 8)
  for _ in 0..<20 {
    let masks = (0..<4).map { _ in randomMask(width: 6, height: 6, using: &generator) }
    let empty = PackedMask(Mask(width: 6, height: 6))
    let terms = CaseDistances(samples: [empty], graders: masks.map(PackedMask.init))
      .terms(first: 1)
    #expect(abs(Disagreement(among: masks).allEmptyGED2 - terms.ged2) < 1e-12)
  }
}
