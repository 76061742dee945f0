import Testing

@testable import Evaluation

@Test("Distances among masks equal the distances of the set to itself")
func amongIsSelf() {
  let masks = ["....", "##..", ".##.", "####"].map(packed)
  #expect(DistanceMatrix(among: masks) == DistanceMatrix(from: masks, to: masks))
}

@Test("A mask has distance 0 to itself, an empty one 1 to any that is not")
func distances() {
  let matrix = DistanceMatrix(
    from: [packed("...."), packed("##..")], to: [packed("...."), packed("####")])
  #expect([matrix[0, 0], matrix[0, 1], matrix[1, 0], matrix[1, 1]] == [0, 1, 1, 0.5])
}
