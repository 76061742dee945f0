import Imaging

/// What a reader says of a case.
package enum Verdict: String, CaseIterable, Equatable, Sendable {
  /// One of its masks is right.
  case accept
  /// It needs another look, or another reader.
  case `defer`
  /// None of its masks is right, or the case is of no use.
  case reject

  /// The past tense, for sentences.
  package var past: String {
    switch self {
    case .accept: "accepted"
    case .defer: "deferred"
    case .reject: "rejected"
    }
  }
}

/// A decision of the reader.
package struct Decision: Equatable, Sendable {
  /// What was decided.
  package var verdict: Verdict
  /// What it is about: `S3`, `grader 2`, `latent`, or `case`.
  package var subject: String
  /// Why; empty when not said.
  package var reason: String

  /// A decision.
  package init(_ verdict: Verdict, _ subject: String, reason: String = "") {
    self.verdict = verdict
    self.subject = subject
    self.reason = reason
  }

  /// What was decided, without the reason.
  package var short: String { subject == "case" ? verdict.past : "\(verdict.past) \(subject)" }

  /// A sentence on it.
  package var text: String { reason.isEmpty ? short : "\(short): \(reason)" }
}

/// A line for the journal.
package struct JournalEntry: Equatable, Sendable {
  /// The case.
  package var caseID: String
  /// What is said of it.
  package var event: RecordEvent
  /// The mask it is about, when it is about one.
  package var mask: Mask?
  /// The latent code of that mask, when it is a hypothesis: z and in standard deviations.
  package var latent: Hypothesis?
  /// Where that hypothesis came from.
  package var source: Mark.Source?
  /// The model of that hypothesis.
  package var model: ModelFacts?

  /// A line.
  package init(
    caseID: String, event: RecordEvent, mask: Mask? = nil, latent: Hypothesis? = nil,
    source: Mark.Source? = nil, model: ModelFacts? = nil
  ) {
    self.caseID = caseID
    self.event = event
    self.mask = mask
    self.latent = latent
    self.source = source
    self.model = model
  }
}
