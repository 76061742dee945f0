import Imaging

/// What to write, asked of the user.
package struct ExportForm: Equatable, Sendable {
  /// A line of the form that can be on or off.
  package enum Item: Equatable, Sendable {
    /// A marked hypothesis, by its place among the marks.
    case mark(Int)
    /// The masks of all graders.
    case graders
    /// A picture of each mask over the image.
    case overlays
  }

  /// The lines.
  package var items: [Item]
  /// Whether each line is on.
  package var isOn: [Bool]
  /// The selected line.
  package var selection = 0
  /// The folder to write to.
  package var folder: String
  /// The folder being typed; nil when it is not.
  package var folderBeingTyped: String?

  /// A form that takes all of `markCount` marks.
  package init(markCount: Int, folder: String) {
    items = (0..<markCount).map { .mark($0) } + [.graders, .overlays]
    isOn = [Bool](repeating: true, count: markCount) + [false, true]
    self.folder = folder
  }

  /// Whether `item` is on.
  package func takes(_ item: Item) -> Bool {
    items.firstIndex(of: item).map { isOn[$0] } ?? false
  }

  /// The places of the marks taken.
  package var marks: [Int] {
    zip(items, isOn).compactMap { item, isOn in
      if case .mark(let index) = item, isOn { index } else { nil }
    }
  }
}

/// Hypotheses to write to files.
package struct ExportRequest: Equatable, Sendable {
  /// The case they belong to.
  package var record: Case
  /// The hypotheses.
  package var marks: [Mark]
  /// Whether the masks of all graders are written too.
  package var includesGraders: Bool
  /// Whether a picture of each mask over the image is written too.
  package var includesOverlays: Bool
  /// The folder in which a new folder is made.
  package var folder: String
  /// The model they come from.
  package var model: ModelFacts

  /// A request.
  package init(
    record: Case, marks: [Mark], includesGraders: Bool, includesOverlays: Bool, folder: String,
    model: ModelFacts
  ) {
    self.record = record
    self.marks = marks
    self.includesGraders = includesGraders
    self.includesOverlays = includesOverlays
    self.folder = folder
    self.model = model
  }
}
