import Testing

@testable import Evaluation

@Test("Max-Dice-match takes each grader's closest hypothesis, with two empty masks at 1")
func bestDice() {
  let graders = ["....", "##..", "###."].map(packed)
  #expect(maximumDiceMatch(samples: [packed("##..")], graders: graders) == (0 + 1 + 0.8) / 3)
  #expect(maximumDiceMatch(samples: ["##..", "...."].map(packed), graders: graders) == 2.8 / 3)
}

@Test("IoU_rec pairs each grader with its own reconstruction")
func reconstruction() {
  let graders = ["....", "##..", "####"].map(packed)
  let reconstructions = ["....", "##..", "##.."].map(packed)
  #expect(reconstructionIoU(graders: graders, reconstructions: reconstructions) == 2.5 / 3)
}
