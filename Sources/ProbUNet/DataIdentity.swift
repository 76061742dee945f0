import Interchange

/// Which cases a training learns from, so that it goes on with no others unnoticed.
package struct DataIdentity: Codable, Equatable, Sendable {
  /// The class that scenes are learned by; nil of cases, and of all classes.
  package var className: String?
  /// The names of all classes in their order; nil of cases and of one class, and in checkpoints of
  /// earlier versions.
  package var classNames: [String]?
  /// The part of the library; nil for all of it.
  package var split: String?
  /// The SHA-256 of what tells the cases, those kept back included.
  package var sha256: String

  /// The identity of cases.
  package init(
    className: String?, classNames: [String]? = nil, split: String?, sha256: String
  ) {
    (self.className, self.classNames) = (className, classNames)
    (self.split, self.sha256) = (split, sha256)
  }

  /// Returns what differs between the cases of a training and those that it is to go on with; classes
  /// that only one of them names are no difference.
  package func changes(to other: DataIdentity, at step: Int) -> [RecipeChange] {
    let areNamed = classNames != nil && other.classNames != nil
    let parts = [
      ("class", className, other.className),
      ("classes", areNamed ? names : nil, areNamed ? other.names : nil),
      ("split", split, other.split),
      ("library", String(sha256.prefix(12)), String(other.sha256.prefix(12))),
    ]
    return parts.compactMap { name, from, to in
      guard from != to else { return nil }
      return RecipeChange(
        step: step, name: name, from: JSON.optional(from).line, to: JSON.optional(to).line)
    }
  }

  private var names: String? { classNames?.joined(separator: ", ") }
}
