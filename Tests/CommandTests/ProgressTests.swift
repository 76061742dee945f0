import Testing

@testable import penumbra

private let progress = Progress(label: "evaluate", total: 200, unit: "cases")

@Test(
  "A progress line has a share, a rate and an end",
  arguments: [
    (0, 0, "evaluate [....................] 0 % 0/200 cases"),
    (50, 10, "evaluate [#####...............] 25 % 50/200 cases, 5.0/s, 0:30 left"),
    (1, 60, "evaluate [....................] 0 % 1/200 cases, 0.0/s, 3:19:00 left"),
    (200, 8, "evaluate [####################] 100 % 200/200 cases, 25.0/s, 0:00 left"),
  ])
func line(done: Int, seconds: Int, expected: String) {
  #expect(progress.line(done: done, after: .seconds(seconds)) == expected)
}

@Test("Nothing to do is done")
func nothing() {
  let progress = Progress(label: "rank", total: 0, unit: "cases")
  #expect(progress.line(done: 0, after: .zero) == "rank [####################] 100 % 0/0 cases")
}
