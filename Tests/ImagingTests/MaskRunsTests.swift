import Testing

@testable import Imaging

@Test("A mask survives as runs")
func runs() {
  var mask = Mask(width: 4, height: 3)
  for (row, column) in [(0, 0), (0, 3), (1, 0), (2, 3)] { mask[row, column] = true }
  #expect(mask.runs == [0, 1, 3, 2, 11, 1])
  #expect(Mask(width: 4, height: 3, runs: mask.runs) == mask)
}

@Test(
  "Runs that do not fit are no mask",
  arguments: [[1], [11, 2], [-1, 1], [0, 0], [5, Int.max]])
func unfitRuns(_ runs: [Int]) {
  #expect(Mask(width: 4, height: 3, runs: runs) == nil)
}
