/// Returns whether `a` comes before `b` when runs of digits count as numbers: slice-9 before
/// slice-10.
package func isNaturallyBefore(_ a: String, _ b: String) -> Bool {
  // Names are sorted by the hundred thousand, so nothing is copied out of them.
  var (a, b) = (a, b)
  return a.withUTF8 { a in b.withUTF8 { b in isNaturallyBefore(a[...], b[...]) } }
}

private typealias Bytes = Slice<UnsafeBufferPointer<UInt8>>

private func isNaturallyBefore(_ a: Bytes, _ b: Bytes) -> Bool {
  var (a, b) = (a, b)
  while let first = a.first, let second = b.first {
    if let x = takeDigits(&a) {
      guard let y = takeDigits(&b) else { return first < second }
      if x.count != y.count { return x.count < y.count }
      if !x.elementsEqual(y) { return x.lexicographicallyPrecedes(y) }
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
private func takeDigits(_ text: inout Bytes) -> Bytes? {
  guard let first = text.first, (48...57).contains(first) else { return nil }
  let digits = text.prefix { (48...57).contains($0) }
  text = text.dropFirst(digits.count)
  return digits.drop { $0 == 48 }
}
