/// Returns whether `a` comes before `b` when runs of digits count as numbers: slice-9 before
/// slice-10.
package func isNaturallyBefore(_ a: String, _ b: String) -> Bool {
  var (a, b) = (Array(a.utf8)[...], Array(b.utf8)[...])
  while let first = a.first, let second = b.first {
    let (x, y) = (takeDigits(&a), takeDigits(&b))
    if let x, let y {
      if x.count != y.count { return x.count < y.count }
      if x != y { return x.lexicographicallyPrecedes(y) }
    } else {
      if first != second { return first < second }
      // Neither begins with a digit, for then both would.
      a = a.dropFirst()
      b = b.dropFirst()
    }
  }
  return a.isEmpty && !b.isEmpty
}

/// Takes the digits at the front off, and returns them without leading zeros; nil if there are none.
private func takeDigits(_ text: inout ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
  let digits = text.prefix { (48...57).contains($0) }
  guard !digits.isEmpty else { return nil }
  text = text.dropFirst(digits.count)
  return digits.drop { $0 == 48 }
}
