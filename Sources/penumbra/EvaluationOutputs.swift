import Figures
import Foundation
import Interchange

/// Where an evaluation puts what it found: to standard output, and into files.
struct EvaluationOutputs {
  /// The file for the JSON; nil where none is wanted, or standard output gets it.
  let json: OutputFile?

  /// The file for the figure.
  private let figure: FigureOutput?

  /// Whether JSON is printed in place of the table.
  private let printsJSON: Bool

  /// Whether the scores stay when all is written.
  private let keepsScores: Bool

  /// The outputs that options name, `-` as JSON for standard output; throws at once when one of the
  /// files could not be written.
  init(json: String?, figure: String?, keepsScores: Bool) throws {
    printsJSON = json == "-"
    self.json = printsJSON ? nil : try json.map { name throws(Failure) in try OutputFile(name) }
    self.figure = try figure.map { name in try FigureOutput(to: name) }
    self.keepsScores = keepsScores
  }

  /// Prints what was found, then writes it into files: so that nothing is lost where writing fails. Scores
  /// that nobody asked for are kept until the JSON is written.
  func publish<Line>(
    json page: String, text: String, _ log: ScoreLog<Line>,
    printing: (String) throws(Failure) -> Void = printOut, figure drawn: () throws -> Canvas?
  ) throws {
    // Who reads the table may have left; that must not keep the files from being written.
    signal(SIGPIPE, SIG_IGN)
    let printed = Result { () throws(Failure) in try printing(printsJSON ? page : text) }
    do { try json?.write(Array(page.utf8)) } catch { throw Failure(error, left: left(by: log)) }
    if json != nil, !keepsScores { log.discard() }
    do {
      if let figure, let canvas = try drawn() { try figure.show(canvas) }
    } catch {
      throw Failure(error, left: json.map { "the numbers are in \($0)" } ?? left(by: log))
    }
    try printed.get()
  }

  /// What is left when a file could not be written.
  private func left<Line>(by log: ScoreLog<Line>) -> String {
    guard let file = log.file else {
      return "the numbers were printed, but no scores are kept; add --json FILE to keep them"
    }
    return "the scores are kept in \(displaySafe(file)), and the same command goes on from there"
  }
}
