/// Returns `text` from a file in a form that cannot harm a terminal or deceive its reader.
///
/// Letters, numbers, punctuation, symbols and the blank stay, with at most two marks on each.
/// Everything else becomes `\u{XX}`: control characters, bidirectional controls, characters without
/// width or ink, private and unassigned ones, and blanks of other kinds.
public func displaySafe(_ text: String) -> String {
  if text.utf8.allSatisfy({ $0 >= 0x20 && $0 < 0x7F }) { return text }
  var result = ""
  var marks = 0
  for scalar in text.unicodeScalars {
    let isMark = scalar.isMark
    marks = isMark ? marks + 1 : 0
    if isMark ? marks <= 2 : scalar.isDisplaySafe {
      result.unicodeScalars.append(scalar)
    } else {
      result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
  return result
}

extension Unicode.Scalar {
  fileprivate var isMark: Bool {
    switch properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .spacingMark: true
    default: false
    }
  }

  /// Whether a terminal shows the scalar, as ink or as a blank, and does nothing else with it.
  var isDisplaySafe: Bool {
    if isASCII { return value >= 0x20 && value != 0x7F }
    switch properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator,
      .paragraphSeparator:
      return false
    case .spaceSeparator:
      return self == " "
    default:
      // Letters and symbols that draw nothing: fillers of Hangul, and the blank of Braille.
      return ![0x115F, 0x1160, 0x2800, 0x3164, 0xFFA0].contains(value)
    }
  }
}
