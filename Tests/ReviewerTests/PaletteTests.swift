import Cells
import Testing

@testable import Reviewer

@Test(
  "Graders, hypotheses and agreement differ in colour",
  arguments: [
    ColorDepth.ansi8, .ansi16, .indexed256, .trueColor,
  ])
func distinctColors(depth: ColorDepth) {
  let colors =
    Palette.graders.prefix(4) + [
      Palette.sample, Palette.consensus, Palette.agreement,
    ]
  #expect(Set(colors.map { depth.number(of: $0.color(at: depth)) }).count == colors.count)
}

@Test(
  "With 8 and 16 colours text is in the colour that images show, and rings in that of no grader")
func namedColors() {
  for depth in [ColorDepth.ansi8, .ansi16] {
    let theme = Theme(Look(depth: depth))
    func number(_ color: RGB) -> Int32 { depth.number(of: theme.colored(color).foreground) }
    #expect(number(Palette.grader(1)) == depth.number(of: .ansi(14)))
    #expect(number(Palette.sample) == depth.number(of: .ansi(9)))
    #expect(theme.colored(Palette.sample).background == .standard)
    let ring = number(Palette.ring)
    #expect(!(0..<4).map { number(Palette.grader($0)) }.contains(ring))
    #expect(ring != number(Palette.sample))
  }
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

@Test("With 256 colours the backgrounds of a matrix are greys and blues, the more the brighter")
func heatIsBlue() {
  let theme = Theme(Look(depth: .indexed256))
  let colors = stride(from: 0.0, through: 1, by: 0.05).compactMap { share -> RGB? in
    guard case .rgb(let red, let green, let blue) = theme.heat(share).background else {
      return nil
    }
    return RGB(red, green, blue)
  }
  #expect(colors.count == 21)
  #expect(colors.allSatisfy { $0.blue >= $0.green && $0.blue >= $0.red })
  #expect(zip(colors, colors.dropFirst()).allSatisfy { $0.blue <= $1.blue })
}
