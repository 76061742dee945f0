import Foundation
import Testing

@Test("A paced benchmark works once for each line of input and prints seconds")
func pacedBench() throws {
  let process = Process()
  let (input, output) = (Pipe(), Pipe())
  let program: URL = try #require(Program.executable())
  process.executableURL = program
  process.arguments = [
    "bench", "--preset", "tiny", "--batch", "1", "--crop", "16", "--paced", "step",
  ]
  process.standardInput = input
  process.standardOutput = output
  try process.run()
  input.fileHandleForWriting.write(Data("\n\n".utf8))
  try input.fileHandleForWriting.close()
  let text = String(decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
  process.waitUntilExit()
  #expect(process.terminationStatus == 0)
  let lines = text.split(separator: "\n").map(String.init)
  #expect(lines.first == "ready")
  #expect(lines.dropFirst().compactMap { Double($0) }.filter { $0 > 0 }.count == 2)
}

@Test("Paced work that is unknown is refused with the words there are")
func unknownPacedWork() throws {
  let outcome = try Program.run("bench", "--paced", "sleep")
  #expect(outcome.code == 64)
  #expect(outcome.error.contains("'step', 'encode' or 'hypothesis'"))
}

@Test("A model is measured as it is: loading, use and memory")
func benchOfModel() throws {
  let outcome = try Program.run("bench", "--model", "lidc-two", "--repetitions", "1")
  #expect(outcome.code == 0, "\(outcome.error)")
  for name in ["loading", "posterior", "a further hypothesis", "peak memory of all that"] {
    #expect(outcome.output.contains("\n\(name)"), "\(outcome.output)")
  }
  let mixed = try Program.run("bench", "--model", "lidc-two", "--batch", "8")
  #expect(mixed.code == 64)
  #expect(mixed.error.contains("--model is measured as it is; leave out --preset"))
}
