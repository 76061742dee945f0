import Foundation
import ProbUNet

/// Steps a trainer to its end, tells how it goes, and saves what must not be lost.
final class TrainingLoop {
  private let trainer: Trainer
  private let folder: RunFolder
  private let facts: [String: String]
  private let interruption = Interruption()
  private let isTerminal = isatty(STDERR_FILENO) == 1
  private let begun = ContinuousClock.now
  private let firstStep: Int
  private let probe: TrainingProbe?
  private let saveEvery: Int?
  /// The lowest GED² of the looks so far.
  private var best = Double.infinity
  private var lastSaved = ContinuousClock.now
  private var lastShown = ContinuousClock.now

  private static let savingInterval: Duration = .seconds(180)

  init(
    trainer: Trainer, folder: RunFolder, library: String, source: LibrarySource,
    probe: TrainingProbe?, saveEvery: Int?
  ) {
    self.trainer = trainer
    self.probe = probe
    self.saveEvery = saveEvery
    self.folder = folder
    firstStep = trainer.step
    var facts = [
      "library": URL(filePath: library).lastPathComponent, "trainingCases": "\(source.count)",
      "split": source.split ?? "all",
      "heldOutCases": "\(source.heldOut.count)", "attribution": source.attribution,
    ]
    facts["class"] = source.className
    self.facts = facts
  }

  /// Trains to the end of the recipe, or until the user presses Ctrl-C.
  func run() throws {
    try begin()
    while trainer.step < trainer.recipe.steps {
      let report = try trainer.advance()
      try tell(report)
      if isTimeToLook { try look() } else if isTimeToSave { try save() }
      if interruption.isRequested {
        try save()
        throw Failure(
          .interrupted, "interrupted after step \(report.step): saved; the same command goes on")
      }
    }
    try save()
    if isTerminal { FileHandle.standardError.write(Data("\n".utf8)) }
  }

  /// Brings the log in line with the checkpoint; a changed recipe is saved before it is used.
  private func begin() throws {
    if let last = trainer.changes.last, last.step == trainer.step { try save() }
    best = try folder.beginLog(after: trainer.step, changes: trainer.changes).best?.ged2 ?? best
  }

  private var isTimeToSave: Bool {
    if let saveEvery { return trainer.step % saveEvery == 0 }
    return ContinuousClock.now - lastSaved > Self.savingInterval
  }

  private var isTimeToLook: Bool {
    probe.map { trainer.step % $0.interval == 0 || trainer.step == trainer.recipe.steps } ?? false
  }

  /// Measures the model on the patients kept back, and keeps it where it is the best so far.
  ///
  /// The checkpoint comes last: a training killed before goes back, and does all of it again.
  private func look() throws {
    guard let probe else { return }
    try saveModel(to: folder.model)
    let line = try probe.look(at: folder.model, step: trainer.step)
    if line.ged2 < best {
      best = line.ged2
      try saveModel(to: folder.bestModel)
    }
    try folder.log(.probe(line))
    try save()
  }

  private func save() throws {
    try trainer.requireFinite()
    try trainer.checkpoint().write(to: folder.checkpoint)
    try saveModel(to: folder.model)
    lastSaved = .now
  }

  private func saveModel(to path: String) throws {
    try trainer.model(isHalf: true, facts: facts).write(to: path)
  }

  private func tell(_ report: StepReport) throws {
    let isLogged = report.step % Trainer.logInterval == 0 || report.step == trainer.recipe.steps
    if isTerminal, ContinuousClock.now - lastShown > .milliseconds(500) {
      lastShown = .now
      FileHandle.standardError.write(Data("\r\(line(trainer.window))\u{1B}[K".utf8))
    }
    guard isLogged else { return }
    try folder.log(
      .steps(LogLine(trainer.window, seconds: seconds, images: imagesPerSecond)))
    if !isTerminal { say(line(trainer.window)) }
  }

  private var seconds: Double { (ContinuousClock.now - begun) / .seconds(1) }

  private var imagesPerSecond: Double {
    Double((trainer.step - firstStep) * trainer.recipe.batchSize) / max(seconds, 1e-9)
  }

  private func line(_ reports: [StepReport]) -> String {
    let means = LogLine(reports, seconds: seconds, images: imagesPerSecond)
    let left = Double((trainer.recipe.steps - trainer.step) * trainer.recipe.batchSize)
    let minutes = Int((left / max(imagesPerSecond, 1e-9) / 60).rounded(.up))
    return "step \(trainer.step)/\(trainer.recipe.steps)  \(fixed(imagesPerSecond, 1)) images/s  "
      + "cross-entropy \(fixed(means.crossEntropy, 1))  KL \(fixed(means.divergence, 2))  "
      + (means.energy.map { "energy \(fixed($0, 3))  " } ?? "")
      + "gradient \(fixed(means.gradientNorm, 0))  \(minutes / 60) h \(minutes % 60) min left"
  }
}
