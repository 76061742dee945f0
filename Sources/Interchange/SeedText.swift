/// Seeds of samples as texts: `0x` and hexadecimal digits, which nobody takes for decimal ones and
/// `--seed` takes as they are.
package enum SeedText {
  /// Returns the text of a seed.
  package static func text(_ seed: UInt64) -> String { "0x" + String(seed, radix: 16) }

  /// Returns the seed that a text of ours means: hexadecimal digits, with `0x` or, as journals and
  /// earlier exports have it, without; nil when it means none.
  package static func seed(_ text: String) -> UInt64? {
    UInt64(text.hasPrefix("0x") ? String(text.dropFirst(2)) : text, radix: 16)
  }
}
