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

@Test("On a light background of 16 colours graders' names differ, and keys are dark")
func lightTheme() {
  let theme = Theme(Look(depth: .ansi16, isLight: true))
  let styles = Palette.graders.prefix(4).map { style -> [Int32] in
    let colored = theme.colored(style)
    return [colored.foreground, colored.background].map { ColorDepth.ansi16.number(of: $0) }
  }
  #expect(Set(styles).count == 4)
  #expect(theme.key.foreground == .ansi(4))
}

@Test("On the selected row of 16 colours no sign is a coloured block")
func reversedRow() {
  var session = TestSession(look: Look(depth: .ansi16))
  session.type("B")
  session.type("B")
  let buffer = session.screen
  let rows = BrowseLayout(ScreenLayout(session.state).body).rows
  for column in rows.column..<rows.endColumn {
    let style = buffer[rows.row, column].style
    #expect(style.attributes.contains(.reverse))
    #expect(style.foreground == .standard && style.background == .standard)
  }
}
