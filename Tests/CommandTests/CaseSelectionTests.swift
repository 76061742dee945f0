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

@Test("Shards part the selection: together they hold each case once")
func shards() throws {
  let library = library(Array(repeating: nil, count: 10))
  let parts = try (1...3).map { number in
    try CaseSelection(
      library, name: "x", split: nil, shard: Shard(argument: "\(number)/3")
    ).indices
  }
  #expect(parts == [[0, 3, 6, 9], [1, 4, 7], [2, 5, 8]])
  let last = Shard(argument: "11/11")
  let expected = Failure(.noInput, "no case in shard 11/11: expected at most 10 shards")
  #expect(throws: expected) {
    try CaseSelection(library, name: "x", split: nil, shard: last)
  }
}

@Test("A shard is i/n with i from 1 to n", arguments: ["0/2", "3/2", "1", "a/2", "1/0", "1/2/3"])
func noShard(text: String) {
  #expect(Shard(argument: text) == nil)
}
