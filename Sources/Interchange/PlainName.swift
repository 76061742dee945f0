/// Returns `text` as the name of a file: letters, digits, dot, dash; all else becomes `_`, and a dot
/// does not come first.
package func plainFileName(_ text: String) -> String {
  let name = text.unicodeScalars.prefix(120).map { scalar -> Character in
    let isPlain =
      scalar.isASCII && (scalar.properties.isAlphabetic || ("0"..."9").contains(scalar))
    return isPlain || scalar == "-" || scalar == "." ? Character(scalar) : "_"
  }
  return name.first == "." || name.isEmpty ? "_" + String(name) : String(name)
}
