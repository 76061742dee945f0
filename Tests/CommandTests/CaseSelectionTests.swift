import Imaging
import Interchange
import Testing

@testable import penumbra

private func library(_ splits: [String?]) -> CaseLibrary {
  let cases = splits.enumerated().map { number, split in
    Case(
      id: "case-\(number)", patient: "p\(number)", split: split,
      image: GrayImage(width: 1, height: 1, unit: .unitInterval, values: [0]),
      masks: [Mask(width: 1, height: 1)])
  }
  return CaseLibrary(cases, manifest: LibraryManifest(sources: [], attribution: ""))
}

@Test("A selection holds the cases of its split, all without one")
func splits() throws {
  let library = library(["val", "train", "val", nil])
  #expect(try CaseSelection(library, name: "x", split: "val").indices == [0, 2])
  #expect(try CaseSelection(library, name: "x", split: nil).indices == [0, 1, 2, 3])
}

@Test(
  "A limit spreads the selection evenly over the library",
  arguments: [(1, [0]), (2, [0, 5]), (3, [0, 3, 6]), (10, Array(0..<10)), (99, Array(0..<10))])
func limit(count: Int, expected: [Int]) throws {
  let library = library(Array(repeating: nil, count: 10))
  #expect(try CaseSelection(library, name: "x", split: nil, limit: count).indices == expected)
}

@Test(
  "An empty selection says what there is",
  arguments: [
    (["val", "train"], "x: no case of split 'test': expected one of 'train', 'val'"),
    ([nil], "x: no case of split 'test': the library is not split; leave --split out"),
    ([], "x: the library holds no cases; import some first"),
  ])
func nothing(splits: [String?], expected: String) {
  #expect(throws: Failure(.noInput, expected)) {
    try CaseSelection(library(splits), name: "x", split: "test")
  }
}
