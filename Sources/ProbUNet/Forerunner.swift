import Foundation
import Interchange
import Layers
import Tensors

/// A trained model whose parameters another training begins with.
package struct Forerunner {
  /// The name of the file.
  package let name: String
  private let file: Safetensors

  /// The model or checkpoint at `path`; of a checkpoint, the averages.
  package init(path: String) throws(ModelError) {
    (file, _) = try ModelFile.read(path)
    name = URL(filePath: path).lastPathComponent
  }

  /// Sets each of `parameters` that the model has in the same shape, and returns what was taken as a
  /// change at step 0, by which the run remembers it.
  func hand(down parameters: ParameterValues) throws(ModelError) -> RecipeChange {
    let entries = Dictionary(file.tensors.map { ($0.name, $0.entry) }) { first, _ in first }
    var taken = 0
    for slot in parameters.layout.slots {
      guard let entry = entries["average.\(slot.name)"] ?? entries[slot.name],
        entry.shape == slot.shape
      else { continue }
      let numbers = try ModelFile.numbers(entry, slot.name)
      parameters.set(slot, to: Tensor(shape: slot.shape, values: numbers))
      taken += 1
    }
    let count = parameters.layout.slots.count
    guard taken > 0 else { throw .unlike(name: name) }
    return RecipeChange(
      step: 0, name: "parameters", from: JSON.string("drawn").line,
      to: JSON.string("\(taken) of \(count)\(Self.before)\(name)\(Self.after)").line)
  }

  private static let (before, after) = (" tensors of ", ", the others drawn")

  /// Returns the name of the model that a change tells of.
  static func name(in change: RecipeChange) -> String? {
    guard let text = (try? JSON(parsing: Array(change.to.utf8)))?.text,
      let start = text.firstRange(of: before), text.hasSuffix(after)
    else { return nil }
    return String(text[start.upperBound...].dropLast(after.count))
  }
}
