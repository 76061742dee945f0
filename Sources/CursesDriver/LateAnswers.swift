/// Takes answers of a terminal that come after nobody waits for them any more out of what is typed: to
/// the reviewer they would be keys.
struct LateAnswers: Equatable {
  /// Where in an answer the next code is.
  private enum Place { case outside, text, numbers }

  /// Whether answers are still to come.
  private(set) var isWaiting: Bool
  private var place = Place.outside
  private var length = 0

  /// What takes answers out, if there are any to come.
  init(isWaiting: Bool) { self.isWaiting = isWaiting }

  /// Returns `codes`, which were read together, without answers.
  ///
  /// `ESC P` and `ESC ]` begin a text that ends with BEL or `ESC \`, `ESC [ ?` numbers that end with a
  /// letter; when that is `c`, all is answered.
  mutating func removed(from codes: [UInt32]) -> [UInt32] {
    guard isWaiting else { return codes }
    var kept: [UInt32] = []
    var index = 0
    while index < codes.count {
      guard isWaiting else { return kept + codes[index...] }
      let rest = codes[index...].prefix(3).map { Unicode.Scalar($0) ?? " " }
      index += take(rest, codes[index], &kept)
    }
    return kept
  }

  /// Takes what `rest` begins with; returns of how many codes.
  private mutating func take(
    _ rest: [Unicode.Scalar], _ code: UInt32, _ kept: inout [UInt32]
  ) -> Int {
    switch place {
    case .outside:
      if rest.starts(with: ["\u{1B}", "]"]) || rest.starts(with: ["\u{1B}", "P"]) {
        (place, length) = (.text, 0)
        return 2
      }
      if rest.starts(with: ["\u{1B}", "[", "?"]) {
        (place, length) = (.numbers, 0)
        return 3
      }
      kept.append(code)
      return 1
    case .text:
      if rest.starts(with: ["\u{1B}", "\\"]) {
        place = .outside
        return 2
      }
      if rest[0] == "\u{07}" || isTooLong() { place = .outside }
      return 1
    case .numbers:
      let isEnd = ("@"..."~").contains(rest[0])
      if isEnd || isTooLong() { place = .outside }
      if isEnd, rest[0] == "c" { isWaiting = false }
      return 1
    }
  }

  /// No answer has so many codes: something else was typed.
  private mutating func isTooLong() -> Bool {
    length += 1
    if length > 256 { isWaiting = false }
    return length > 256
  }
}
