import Testing

@testable import penumbra

@Test(
  "Sample counts are numbers from 1 to 4096, separated by commas, in any order",
  arguments: [("16", [16]), ("1,4,8,16", [1, 4, 8, 16]), ("8,1,8", [1, 8]), ("4096", [4096])])
func sampleCounts(argument: String, expected: [Int]) throws {
  #expect(try SampleCounts.parsed(argument).values == expected)
}

@Test(
  "Other numbers of samples are refused with those that there may be",
  arguments: ["0", "1,", "1;2", "4097", "-1", "1, 4"])
func wrongSampleCounts(argument: String) {
  do {
    _ = try Penumbra.parseAsRoot(["evaluate", "lib", "--model", "m", "--samples=\(argument)"])
    Issue.record("accepted")
  } catch {
    #expect(
      Penumbra.message(for: error)
        == "The value '\(argument)' is invalid for '--samples <N,N>': expected numbers of 1 to 4096"
        + " with commas between, found '\(argument)'.")
    #expect(Penumbra.exitCode(for: error).rawValue == 64)
  }
}
