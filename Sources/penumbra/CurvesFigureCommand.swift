import ArgumentParser
import Figures
import Foundation
import Interchange

/// `penumbra figure curves`.
struct CurvesFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "curves",
    abstract: "The course of a training: cross-entropy, KL, energy, GED² of patients held out.",
    discussion: """
      EXAMPLE
        penumbra figure curves run --to curves.png
      """)

  @Argument(help: "The folder of the training.")
  var training: String

  @OptionGroup var options: FigureOptions

  func run() throws {
    let output = try FigureOutput(options)
    let log = try RunLog(path: training + "/log.jsonl")
    guard !log.steps.isEmpty else {
      throw Failure(
        .noInput,
        "\(displaySafe(training)): no curves: expected a log of a training in log.jsonl, found none"
      )
    }
    try output.show(
      log.figure(caption: displaySafe(URL(filePath: training).lastPathComponent)).drawn())
  }
}

extension RunLog {
  /// The course of the training; what was not logged has no panel.
  func figure(caption: String) -> CurvesFigure {
    let steps = self.steps
    func curve(_ name: String, _ value: (LogLine) -> Double?) -> CurvesFigure.Curve {
      let known = steps.compactMap { line in value(line).map { (Double(line.step), $0) } }
      return CurvesFigure.Curve(name: name, steps: known.map(\.0), values: known.map(\.1))
    }
    func probe(_ name: String, _ value: (ProbeLine) -> Double?) -> CurvesFigure.Curve {
      let known = probes.compactMap { line in value(line).map { (Double(line.step), $0) } }
      return CurvesFigure.Curve(name: name, steps: known.map(\.0), values: known.map(\.1))
    }
    let dimensions = steps.map(\.divergences.count).min() ?? 0
    let parts = (0..<min(dimensions, 6)).map { dimension in
      curve("z\(dimension + 1)") { $0.divergences[dimension] }
    }
    let count = probes.last?.samples ?? 16
    let numbers = Set(probes.map(\.probedCases)).sorted().map(String.init)
    let heldOut = numbers.isEmpty ? "" : "; held out: \(numbers.joined(separator: ", ")) cases"
    let groups = [
      CurvesFigure.Group(
        title: "cross-entropy, nats", curves: [curve("cross-entropy", \.crossEntropy)]),
      CurvesFigure.Group(title: "KL by dimension, nats", curves: parts),
      CurvesFigure.Group(title: "energy distance", curves: [curve("energy", \.energy)]),
      CurvesFigure.Group(
        title: "GED², held out",
        curves: [probe("n = \(count)", \.ged2), probe("unbiased", \.ged2Unbiased)]),
      CurvesFigure.Group(
        title: "share empty, held out",
        curves: [
          probe("samples", \.emptySampleShare), probe("graders", \.emptyGraderShare),
        ]),
    ]
    return CurvesFigure(
      groups: groups.filter { $0.curves.contains { !$0.steps.isEmpty } },
      caption: "\(caption): \(steps.last?.step ?? 0) steps" + heldOut)
  }
}
