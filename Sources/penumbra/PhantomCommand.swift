import ArgumentParser
import Interchange
import Phantom

/// `penumbra phantom`: makes a library of synthetic cases.
struct PhantomCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Make a library of synthetic CT cases with known probabilities of each opinion.",
    discussion: """
      Each case is a CT-like crop of a lung in Hounsfield units. Its graders are drawn from a finite
      set of masks; the fact 'opinions' of each line in cases.jsonl lists them with their exact
      probabilities. The same seed gives the same bytes. No patient is involved.

      EXAMPLE
        penumbra phantom --to demo
        penumbra phantom --to phantoms --cases 600 --seed 7
      """)

  @Option(name: .customLong("to"), help: "The folder of the library.")
  var library: String

  @Option(help: "The number of cases.")
  var cases = PhantomGenerator.demoCount

  @Option(help: "What all draws depend on.")
  var seed = PhantomGenerator.demoSeed

  @Option(help: "The number of graders of each case.")
  var graders = 4

  func validate() throws {
    guard (1...1_000_000).contains(cases) else {
      throw ValidationError("--cases: expected 1 to 1000000, found \(cases).")
    }
    guard (1...Limits.caseGraders).contains(graders) else {
      throw ValidationError(
        "--graders: expected 1 to \(Limits.caseGraders), found \(graders).")
    }
  }

  func run() throws {
    let interruption = Interruption()
    let generator = PhantomGenerator(seed: seed, graders: graders)
    let writer = try LibraryWriter(path: library, source: .init(phantoms: generator))
    var bar = ProgressBar("phantom", total: cases, unit: "cases")
    for number in 0..<cases where !writer.contains(generator.id(of: number)) {
      if interruption.isRequested {
        try writer.commit()
        bar.finish()
        throw Failure(
          .interrupted, "interrupted after \(writer.count) cases; run it again to go on")
      }
      try writer.append(generator.makeCase(number))
      bar.advance(to: number + 1)
    }
    bar.finish()
    try writer.finish(rejected: [])
    say("\(writer.count) cases in \(displaySafe(library))")
  }
}
