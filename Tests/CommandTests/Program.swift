import Foundation
import Testing

/// The built program, run as its user runs it.
struct Program {
  /// What a run printed and how it ended.
  struct Outcome {
    var code: Int32
    var output: String
    var error: String
  }

  /// Runs the program to its end.
  static func run(_ arguments: String...) throws -> Outcome { try run(arguments: arguments) }

  /// Runs the program to its end.
  static func run(arguments: [String]) throws -> Outcome {
    let folder = FileManager.default.temporaryDirectory
    let (output, error) = (
      folder.appendingPathComponent(UUID().uuidString),
      folder.appendingPathComponent(UUID().uuidString)
    )
    defer {
      try? FileManager.default.removeItem(at: output)
      try? FileManager.default.removeItem(at: error)
    }
    let process = try start(arguments, output: output, error: error)
    process.waitUntilExit()
    return Outcome(
      code: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
      error: try String(contentsOf: error, encoding: .utf8))
  }

  /// Starts the program, sends it `signal` after some seconds, and returns how it ended.
  static func interrupt(_ signal: Int32, after seconds: Double, _ arguments: String...) throws
    -> Int32
  {
    try interrupt(signal, after: seconds, arguments: arguments)
  }

  /// Starts the program, sends it `signal` after some seconds, and returns how it ended.
  static func interrupt(_ signal: Int32, after seconds: Double, arguments: [String]) throws -> Int32
  {
    let nowhere = URL(fileURLWithPath: "/dev/null")
    let process = try start(arguments, output: nowhere, error: nowhere)
    Thread.sleep(forTimeInterval: seconds)
    kill(process.processIdentifier, signal)
    process.waitUntilExit()
    return process.terminationStatus
  }

  /// Files, not pipes: a pipe that nobody empties would stop the program.
  private static func start(_ arguments: [String], output: URL, error: URL) throws -> Process {
    for file in [output, error] where !FileManager.default.fileExists(atPath: file.path) {
      try Data().write(to: file)
    }
    let process = Process()
    let program: URL = try #require(executable())
    process.executableURL = program
    process.arguments = arguments
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = try FileHandle(forWritingTo: output)
    process.standardError = try FileHandle(forWritingTo: error)
    try process.run()
    return process
  }

  /// The program lies beside the bundle of tests.
  static func executable() -> URL? {
    let bundles = [Bundle.main.bundleURL, URL(fileURLWithPath: CommandLine.arguments[0])]
    return bundles.flatMap { [$0, $0.deletingLastPathComponent()] }
      .map { $0.appendingPathComponent("penumbra") }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }
}
