import Cells

/// Keys of what lies over a screen.
extension KeyMap {
  static let window: [Binding] = [
    bind(.window, [letter("l"), .right], .levelUp, "level", "level up"),
    bind(.window, [letter("h"), .left], .levelDown, nil, "level down"),
    bind(.window, [letter("k"), .up], .widthUp, "width", "width up"),
    bind(.window, [letter("j"), .down], .widthDown, nil, "width down"),
    bind(.window, [letter("L"), .shiftRight], .farLevelUp, nil, "level ten steps up"),
    bind(.window, [letter("H"), .shiftLeft], .farLevelDown, nil, "level ten steps down"),
    bind(.window, [letter("K"), .shiftUp], .farWidthUp, nil, "width ten steps up"),
    bind(.window, [letter("J"), .shiftDown], .farWidthDown, nil, "width ten steps down"),
    bind(.window, [letter("0")], .resetWindow, "named window", "back to the named window"),
    bind(.window, [letter("w")], .cycleWindow, "next window", "next window of grey values"),
    bind(.window, [letter("i")], .invert, "invert", "black for white"),
    bind(.window, [.enter, letter("W")], .back, "done", "keep level and width"),
  ]

  static let export: [Binding] =
    [
      bind(.export, [.enter], .confirm, "write", "write the files"),
      bind(.export, [.space], .toggleItem, "on/off", "take or leave the selected line"),
      bind(.export, [letter("i")], .editFolder, "folder", "type another folder"),
    ] + moves(.export, "line")

  static let marks: [Binding] =
    [
      bind(.marks, [.enter], .confirm, "go there", "to its place, or to the matrix"),
      bind(.marks, [.space], .toggleItem, "off/on", "take the mark off, or back"),
      bind(.marks, [letter("r")], .renameMark, "rename", "a title for the mark"),
    ] + moves(.marks, "mark")

  static let help: [Binding] =
    moves(.help, "text") + [
      bind(.help, [.pageDown, .space], .pageDown, "more", "one page down"),
      bind(.help, [.pageUp], .pageUp, nil, "one page up"),
      bind(.help, [letter("/")], .findInHelp, "find", "only keys that say so"),
    ]

  static let about: [Binding] =
    moves(.about, "text") + [
      bind(.about, [.pageDown, .space], .pageDown, "more", "one page down"),
      bind(.about, [.pageUp], .pageUp, nil, "one page up"),
    ]

  static let text: [Binding] = [
    bind(.text, [.enter], .confirm, "take it", "take the text"),
    bind(.text, [.escape], .back, "cancel", "leave the text as it was"),
    bind(.text, [.backspace], .eraseCharacter, "erase", "erase a character"),
    bind(.text, [.control("u")], .eraseText, "clear", "erase all of the text"),
    bind(.text, [.control("w")], .eraseWord, nil, "erase the last word"),
    bind(.text, [.down], .down, nil, "next command of the list"),
    bind(.text, [.up], .up, nil, "previous command of the list"),
    bind(.text, [.control("c")], .interrupt, nil, "break off"),
  ]
}
