import Interchange

/// Something that was changed in a recipe while a training was under way.
public struct RecipeChange: Codable, Equatable, Sendable {
  /// The steps that were done by then.
  public let step: Int
  /// What was changed, for example `batchSize`.
  public let name: String
  /// How it was before, as JSON.
  public let from: String
  /// How it is from then on, as JSON.
  public let to: String

  /// A change from its parts.
  package init(step: Int, name: String, from: String, to: String) {
    self.step = step
    self.name = name
    self.from = from
    self.to = to
  }

  /// Returns what differs between two recipes.
  package static func between(_ old: Recipe, _ new: Recipe, at step: Int) -> [RecipeChange] {
    let old = members(of: old)
    return members(of: new).compactMap { name, value in
      guard let before = old[name], before != value else { return nil }
      return RecipeChange(step: step, name: name, from: before, to: value)
    }
    .sorted { $0.name < $1.name }
  }

  private static func members(of recipe: Recipe) -> [String: String] {
    let json = try? JSON(parsing: Array(ModelFile.json(recipe).utf8))
    return (json?.members ?? []).reduce(into: [:]) { $0[$1.name] = $1.value.line }
  }
}
