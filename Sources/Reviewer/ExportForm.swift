import Cells
import Imaging

/// What to write, asked of the user.
package struct ExportForm: Equatable, Sendable {
  /// A line of the form that can be on or off.
  package enum Item: Equatable, Sendable {
    /// A marked hypothesis, by its place among the marks.
    case mark(Int)
    /// The masks of all graders.
    case graders
    /// A kind of files.
    case format(ExportFormat)
  }

  /// The lines.
  package var items: [Item]
  /// Whether each line is on.
  package var isOn: [Bool]
  /// The selected line.
  package var selection = 0
  /// Why kinds of files cannot be had of this case, and what to do.
  package var obstacles: [ExportFormat: String]
  /// The folder to write to.
  package var folder: String
  /// The folder being typed; nil when it is not.
  package var folderBeingTyped: String?

  /// What is taken besides marks.
  package struct Choice: Equatable, Sendable {
    /// Whether the masks of all graders are.
    var hasGraders: Bool
    /// The kinds of files that are.
    var formats: Set<ExportFormat>

    /// What is taken unless told otherwise.
    package static let usual = Choice(hasGraders: false, formats: [.png, .json, .csv])
  }

  /// A form that takes all of `markCount` marks of `subject`, and of the rest what `choice` says as far
  /// as the case allows it.
  package init(
    markCount: Int, of subject: Case, hasSlices: Bool, folder: String, choice: Choice = .usual
  ) {
    let formats = ExportFormat.allCases
    let obstacles = Dictionary(
      uniqueKeysWithValues: formats.map { ($0, subject.obstacle(to: $0, hasSlices: hasSlices)) }
    ).compactMapValues { $0 }
    items = (0..<markCount).map { .mark($0) } + [.graders] + formats.map { .format($0) }
    isOn =
      [Bool](repeating: true, count: markCount) + [choice.hasGraders]
      + formats.map { choice.formats.contains($0) && obstacles[$0] == nil }
    self.obstacles = obstacles
    self.folder = folder
  }

  /// What is taken besides marks.
  var choice: Choice { Choice(hasGraders: takes(.graders), formats: Set(formats)) }

  /// Why `item` cannot be taken; nil when it can.
  package func obstacle(to item: Item) -> String? {
    if case .format(let format) = item { obstacles[format] } else { nil }
  }

  /// The kinds of files taken.
  package var formats: [ExportFormat] {
    zip(items, isOn).compactMap { item, isOn in
      if case .format(let format) = item, isOn { format } else { nil }
    }
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
  /// What is written.
  package var formats: [ExportFormat]
  /// The masks of the samples on screen, from which probabilities are told; none when they are not the
  /// model's own.
  package var samples: [Mask]
  /// How the image looks in pictures.
  package var window: Window
  /// The folder in which a new folder is made.
  package var folder: String
  /// The digest of the model that the samples come from; nil without a model.
  package var model: String?

  /// A request.
  package init(
    record: Case, marks: [Mark], includesGraders: Bool, formats: [ExportFormat], samples: [Mask],
    window: Window, folder: String, model: String?
  ) {
    self.record = record
    self.marks = marks
    self.includesGraders = includesGraders
    self.formats = formats
    self.samples = samples
    self.window = window
    self.folder = folder
    self.model = model
  }
}
