import Interchange

/// Which cases a training learns from, so that it goes on with no others unnoticed.
package struct DataIdentity: Codable, Equatable, Sendable {
  /// The class that scenes are learned by; nil of cases, and of all classes.
  package var className: String?
  /// The part of the library; nil for all of it.
  package var split: String?
  /// The SHA-256 of what tells the cases, those kept back included.
  package var sha256: String

  /// The identity of cases.
  package init(className: String?, split: String?, sha256: String) {
    (self.className, self.split, self.sha256) = (className, split, sha256)
  }

  /// Returns what differs between the cases of a training and those that it is to go on with.
  package func changes(to other: DataIdentity, at step: Int) -> [RecipeChange] {
    let parts = [
      ("class", className, other.className), ("split", split, other.split),
      ("library", String(sha256.prefix(12)), String(other.sha256.prefix(12))),
    ]
    return parts.compactMap { name, from, to in
      guard from != to else { return nil }
      return RecipeChange(
        step: step, name: name, from: JSON.optional(from).line, to: JSON.optional(to).line)
    }
  }
}
