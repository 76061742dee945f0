/// Returns `text` from a file in a form that cannot harm a terminal or deceive its reader.
///
/// Control characters, bidirectional controls, zero-width and private characters become `\u{XX}`.
public func displaySafe(_ text: String) -> String {
  var result = ""
  for scalar in text.unicodeScalars {
    switch scalar.properties.generalCategory {
    case .control, .format, .privateUse, .surrogate, .unassigned, .lineSeparator,
      .paragraphSeparator:
      result += "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    default:
      result.unicodeScalars.append(scalar)
    }
  }
  return result
}
