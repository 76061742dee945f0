/// Returns the number of columns `scalar` takes: 0 for marks and controls, 2 for East Asian wide.
package func columnWidth(of scalar: Unicode.Scalar) -> Int {
  let value = scalar.value
  if value < 0x20 || (0x7F..<0xA0).contains(value) { return 0 }
  if value < 0x300 { return 1 }
  switch scalar.properties.generalCategory {
  case .nonspacingMark, .enclosingMark, .format, .control, .surrogate: return 0
  default: return isWide(value) ? 2 : 1
  }
}

/// Returns the number of columns `text` takes.
package func columnWidth(of text: String) -> Int {
  text.unicodeScalars.reduce(0) { $0 + columnWidth(of: $1) }
}

/// Returns `text` cut to at most `columns` columns; a cut is marked by `…`.
package func fitted(_ text: String, to columns: Int) -> String {
  guard columnWidth(of: text) > columns else { return text }
  guard columns > 0 else { return "" }
  var result = String.UnicodeScalarView()
  var used = 0
  for scalar in text.unicodeScalars {
    let width = columnWidth(of: scalar)
    if used + width > columns - 1 { break }
    result.append(scalar)
    used += width
  }
  return String(result) + "…"
}

/// Returns `text` filled with blanks, or cut, to exactly `columns` columns.
package func padded(_ text: String, to columns: Int, right: Bool = false) -> String {
  let cut = fitted(text, to: columns)
  let blanks = String(repeating: " ", count: max(0, columns - columnWidth(of: cut)))
  return right ? blanks + cut : cut + blanks
}

private func isWide(_ value: UInt32) -> Bool {
  switch value {
  case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
    0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1F64F,
    0x1F900...0x1F9FF, 0x20000...0x3FFFD:
    true
  default: false
  }
}
