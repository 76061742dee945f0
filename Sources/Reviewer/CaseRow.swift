import Imaging

/// What the worklist knows of a case without its pixels.
package struct CaseRow: Equatable, Sendable {
  /// The case's name in the library.
  package var id: String
  /// The case's name, safe to show.
  package var name: String
  /// The patient, safe to show.
  package var patient: String
  /// What the case is called while its graders are hidden, safe to show; nil where the name tells
  /// nothing of them.
  package var blindName: String?
  /// The pixels inside each grader's mask; empty until they are known.
  package var areas: [Int]
  /// The distance between pixel centres.
  package var spacing: Spacing?
  /// The mean distance 1 - IoU over all pairs of graders; nil until it is known.
  package var dYY: Double?
  /// What a model's samples say; nil until they are drawn.
  package var model: ModelMeasures?
  /// What the reader said of it.
  package var status = RowStatus()

  /// A row.
  package init(
    id: String, name: String? = nil, patient: String, areas: [Int], spacing: Spacing? = nil,
    dYY: Double? = nil
  ) {
    self.id = id
    self.name = name ?? id
    self.patient = patient
    self.areas = areas
    self.spacing = spacing
    self.dYY = dYY
  }

  /// The number of graders who marked anything.
  package var nonEmptyGraders: Int { areas.count { $0 > 0 } }
}

extension Session.State {
  /// Returns the name of a case as it may be shown now.
  package func shownName(_ row: CaseRow) -> String {
    isHidden(row.id) ? row.blindName ?? row.name : row.name
  }

  /// Returns the same for the case on screen.
  func shownName(_ open: OpenCase) -> String {
    worklist.selected.map(shownName) ?? open.record.id
  }
}

/// What a reader said of a case, as far as lists show it.
package struct RowStatus: Equatable, Sendable {
  /// The decision that holds.
  package var verdict: Verdict?
  /// Whether there is a note.
  package var hasNote = false
  /// The tags.
  package var tags: [String] = []
  /// Whether hypotheses are marked.
  package var isMarked = false
  /// Whether graders and samples were shown, so that blind reading hides nothing any more.
  package var isRevealed = false
  /// The decisions of other readers that hold.
  package var others: [Verdict] = []

  /// Whether readers, this one among them, decided differently.
  package var isDisputed: Bool {
    let all = others + (verdict.map { [$0] } ?? [])
    return all.contains { $0 != all.first }
  }

  /// Nothing was said.
  package init() {}
}

/// What is found out about a case from its masks.
package struct CaseMeasures: Equatable, Sendable {
  /// The pixels inside each grader's mask.
  package var areas: [Int]
  /// The mean distance 1 - IoU over all pairs of graders.
  package var dYY: Double

  /// The measures.
  package init(areas: [Int], dYY: Double) {
    self.areas = areas
    self.dYY = dYY
  }
}

/// What is found out about a case from samples of a model.
package struct ModelMeasures: Equatable, Sendable {
  /// The number of samples all others were found from.
  package static let samples = 16
  /// GED² of samples and graders, as a V-statistic.
  package var ged2: Double
  /// The mean over the pixels that any sample marks of the entropy of their frequency, in bits; 0 when
  /// no sample marks anything.
  package var entropy: Double
  /// The share of samples that mark anything.
  package var present: Double
  /// The number of distinct opinions among the samples.
  package var opinions: Int

  /// The measures.
  package init(ged2: Double, entropy: Double, present: Double, opinions: Int) {
    self.ged2 = ged2
    self.entropy = entropy
    self.present = present
    self.opinions = opinions
  }
}
