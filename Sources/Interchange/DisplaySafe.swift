/// Returns `text` from a file in a form that cannot harm a terminal or deceive its reader.
///
/// Control characters, bidirectional controls, zero-width and private characters become `\u{XX}`.
public func displaySafe(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    if scalar.isDisplaySafe {
      result.unicodeScalars.append(scalar)
    } else {
      result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }
  return result
}

extension Unicode.Scalar {
  /// Whether a terminal shows the scalar and does nothing else with it.
  var isDisplaySafe: Bool {
    if isASCII { return value >= 0x20 && value != 0x7F }
    return switch properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator,
      .paragraphSeparator:
      false
    default: true
    }
  }
}
