/// Why a pickle could not be read.
package enum PickleError: Error, Equatable, CustomStringConvertible {
  /// The bytes could not be read or inflated.
  case inflating(InflatingError)
  /// The pickle ends early.
  case truncated(offset: Int)
  /// Another protocol than 2 to 4.
  case version(Int)
  /// An instruction that is not followed.
  case instruction(UInt8, offset: Int)
  /// A class or function that is not among those that are known.
  case name(String, offset: Int)
  /// Something that cannot be made of what is there.
  case value(expected: String, offset: Int)
  /// More or larger or deeper than the program reads.
  case limit(String, offset: Int)
  /// Something refers back to an array or a list, which is not kept.
  case reference(offset: Int)

  package var description: String {
    switch self {
    case .inflating(let error): error.description
    case .truncated(let offset): "truncated pickle: it ends at byte \(offset)"
    case .version(let version): "a pickle of protocol \(version): expected 2 to 4"
    case .instruction(let code, let offset):
      "not a plain pickle: instruction \(code) at byte \(offset) is not followed"
    case .name(let name, let offset):
      "not a plain pickle: '\(displaySafe(name))' at byte \(offset) is not among the few names that"
        + " are read, and nothing of a pickle is ever executed"
    case .value(let expected, let offset):
      "damaged pickle: expected \(expected) at byte \(offset)"
    case .limit(let what, let offset): "too large: more than \(what) at byte \(offset)"
    case .reference(let offset):
      "not a plain pickle: it refers at byte \(offset) to something that is not kept"
    }
  }
}
