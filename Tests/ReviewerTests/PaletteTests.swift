import Cells
import Testing

@testable import Reviewer

@Test(
  "Graders, hypotheses and agreement differ in colour",
  arguments: [
    ColorDepth.ansi16, .indexed256, .trueColor,
  ])
func distinctColors(depth: ColorDepth) {
  let colors = Palette.graders.prefix(4) + [Palette.sample, Palette.consensus]
  #expect(Set(colors.map { depth.number(of: $0.color) }).count == colors.count)
}
