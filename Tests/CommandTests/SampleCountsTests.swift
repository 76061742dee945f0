import Testing

@testable import penumbra

@Test(
  "Sample counts are numbers from 1 to 4096, separated by commas, in any order",
  arguments: [
    ("16", [16]), ("1,4,8,16", [1, 4, 8, 16]), ("8,1,8", [1, 8]), ("4096", [4096]), ("", nil),
    ("0", nil), ("1,", nil), ("1;2", nil), ("4097", nil), ("-1", nil), ("1, 4", nil),
  ])
func sampleCounts(argument: String, expected: [Int]?) {
  #expect(SampleCounts(argument: argument)?.values == expected)
}
