import Testing

@testable import Cells

@Test(
  "A key's name names that key",
  arguments: [
    Key.character("Q"), .control("c"), .function(2), .shiftLeft, .pageDown, .escape, .space,
    .backTab,
  ])
func keyNames(key: Key) {
  #expect(Key(name: key.name) == key)
}
