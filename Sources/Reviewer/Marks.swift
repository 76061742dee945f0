import Imaging

/// A hypothesis the reader chose.
package struct Mark: Equatable, Sendable {
  /// Where a hypothesis came from.
  package enum Source: Equatable, Sendable {
    /// Sample `index` (from 0) of the samples drawn with `seed` at `temperature`.
    case sample(index: Int, seed: UInt64, temperature: Double = 1)
    /// A place in the latent plane.
    case latent
    /// A mask that the reader painted, and what it was called then: `edited grader 2` or `drawn mask`.
    case edited(String)
  }

  /// The model a hypothesis came from.
  package struct Model: Equatable, Sendable {
    /// Its name, safe to show.
    package var name: String
    /// The SHA-256 of its file in hexadecimal digits.
    package var sha256: String

    /// A model.
    package init(name: String, sha256: String) {
      self.name = name
      self.sha256 = sha256
    }
  }

  /// `a`, `b` and so on; its name on screen and in files.
  package var name: String
  /// What the reader calls it; empty for nothing.
  package var title: String
  /// Where it came from.
  package var source: Source
  /// The hypothesis; of a painted mask the mask, with the code that was found for it, if any.
  package var hypothesis: Hypothesis
  /// The model it came from; of a painted mask the one whose code it has, nil without a code.
  package var model: Model?

  /// A mark.
  package init(
    name: String, title: String = "", source: Source, hypothesis: Hypothesis, model: Model?
  ) {
    self.name = name
    self.title = title
    self.source = source
    self.hypothesis = hypothesis
    self.model = model
  }

  /// The longest title, in characters.
  package static let titleLimit = 60

  /// Returns the name of mark number `index`: `a` to `z`, then `a2` and so on.
  package static func name(_ index: Int) -> String {
    let letter = Unicode.Scalar(UInt8(97 + index % 26))
    return String(Character(letter)) + (index < 26 ? "" : "\(index / 26 + 1)")
  }

  /// Where it came from, in words.
  package var sourceText: String {
    var text: String
    switch source {
    case .sample(let index, _, let temperature):
      text = "sample S\(index + 1)"
      if temperature != 1 { text += " T \(Sampling.text(temperature))" }
    case .latent:
      text = "u(" + hypothesis.u.map { decimal(Double($0), 2) }.joined(separator: " ") + ")"
    case .edited(let name): text = name + (hypothesis.u.isEmpty ? " u(?)" : "")
    }
    if hypothesis.threshold != 0.5 { text += " cut \(overlap(hypothesis.threshold))" }
    return text
  }

  /// Whether the reader painted the mask.
  package var isPainted: Bool { if case .edited = source { true } else { false } }

  /// Whether its code is one of the model whose facts these are: those of another one mean something else.
  package func isOf(_ facts: ModelFacts?) -> Bool {
    model != nil && facts?.sha256 == model?.sha256
      && facts?.latentDimensions == hypothesis.u.count
  }

  /// Whether there is a model, and the hypothesis is one of another.
  package func isOfAnother(_ facts: ModelFacts?) -> Bool {
    facts != nil && !isOf(facts) && !isPainted
  }
}

extension Session.State {
  /// The mark of a hypothesis of the present model in the case on screen.
  package func mark(of hypothesis: Hypothesis) -> Mark? {
    currentMarks.first {
      $0.isOf(modelFacts) && !$0.isPainted && $0.hypothesis.isSame(as: hypothesis)
    }
  }

  /// The marks of the case on screen whose codes the present model understands.
  package var presentMarks: [Mark] { currentMarks.filter { $0.isOf(modelFacts) } }

  /// The mark that keys act on: that of the mask in focus, or of the row in the matrix.
  package var focusedMark: Mark? {
    if isPainting { return edit.flatMap { mark(ofPainted: $0.mask) } }
    guard screen == .compare else { return focusedHypothesis.flatMap { mark(of: $0.hypothesis) } }
    guard let table = compare.table, table.masks.indices.contains(compare.row),
      table.masks[compare.row].kind == .mark
    else { return nil }
    return currentMarks.first { $0.name == table.masks[compare.row].name }
  }

  /// Whether marked hypotheses would be lost by leaving.
  package var hasUnsavedMarks: Bool {
    marks.contains { id, marks in
      !marks.isEmpty && !exportedCases.contains(id) && (!keepsMarks || unkeptCases.contains(id))
    }
  }

  /// Takes over marks of earlier sessions; those of cases that are not in the list are left out.
  package mutating func restore(_ marks: [String: [Mark]]) {
    let known = Set(worklist.rows.map(\.id))
    self.marks = marks.filter { known.contains($0.key) && !$0.value.isEmpty }
    keepsMarks = true
    for id in self.marks.keys.sorted() { updateStatus(of: id) }
    if let openCase { Session.leaveOutMisfits(openCase, &self) }
  }
}
