import ArgumentParser
import Foundation

/// Work that is done and timed whenever standard input says so.
///
/// A program that compares takes turns with it, so that both see the same state of the machine.
enum PacedWork: String, CaseIterable, ExpressibleByArgument {
  /// A training step.
  case step
  /// U-Net and prior of one image.
  case encode
  /// One further hypothesis of an encoded image.
  case hypothesis

  /// How often the work is done for one line, so that the clock is fine enough.
  private var repetitions: Int { self == .hypothesis ? 20 : 1 }

  /// Does the work once, prints `ready`, and prints the seconds it takes for each line of input.
  func run(_ body: () throws -> Void) throws {
    try body()
    try tell("ready")
    while readLine() != nil {
      let begun = ContinuousClock.now
      for _ in 0..<repetitions { try body() }
      try tell("\((ContinuousClock.now - begun) / .seconds(repetitions))")
    }
  }

  private func tell(_ line: String) throws {
    try FileHandle.standardOutput.write(contentsOf: Data((line + "\n").utf8))
  }
}
