import ArgumentParser
import Interchange
import Phantom

/// `penumbra phantom`: makes a library of synthetic cases or scenes.
struct PhantomCommand: ParsableCommand {
  /// What is made.
  enum Kind: String, CaseIterable, ExpressibleByArgument {
    /// CT crops of the lung.
    case nodules
    /// Streets as seen from a car.
    case streets
  }

  static let configuration = CommandConfiguration(
    commandName: "phantom",
    abstract: "Make a library of synthetic cases with known probabilities of each opinion.",
    discussion: """
      nodules: each case is a CT-like crop of a lung in Hounsfield units that tells a story: a halo
      that counts or not, a lone dissenter, a vessel or a nodule. Its graders are a systematic sample
      of a finite set of masks; the fact 'opinions' of each line in cases.jsonl lists them with their
      exact probabilities, 'about' says what is in question.

      streets: each scene is a color image of 128 x 64 pixels with its classes. Sidewalk, person, car,
      vegetation and road are flipped to a second class with the probabilities 8/17 to 4/17 of Kohl et
      al. (2018), which makes 32 modes of known probability.

      The same seed gives the same bytes. No patient is involved.

      EXAMPLE
        penumbra phantom --to demo
        penumbra phantom --to phantoms --cases 600 --seed 7
        penumbra phantom --to streets --kind streets --cases 2000 --val 20
      """)

  @Option(name: .customLong("to"), help: "The folder of the library.")
  var library: String

  @Option(help: "What is made: nodules or streets.")
  var kind = Kind.nodules

  @Option(help: "The number of cases.")
  var cases = PhantomGenerator.demoCount

  @Option(help: "What all draws depend on.")
  var seed = PhantomGenerator.demoSeed

  @Option(help: "The number of graders of each nodule. (default: 4)")
  var graders: Int?

  @Option(
    help: ArgumentHelp(
      "The percentage of cases that are the split val; the others are train.",
      valueName: "PERCENT"))
  var val: Int?

  func validate() throws {
    if let val, !(1...99).contains(val) {
      throw ValidationError("--val: expected 1 to 99, found \(val).")
    }
    guard (1...1_000_000).contains(cases) else {
      throw ValidationError("--cases: expected 1 to 1000000, found \(cases).")
    }
    guard let graders else { return }
    guard kind == .nodules else {
      throw ValidationError("--graders: streets have one segmentation each; leave it out.")
    }
    guard (1...Limits.caseGraders).contains(graders) else {
      throw ValidationError(
        "--graders: expected 1 to \(Limits.caseGraders), found \(graders).")
    }
  }

  func run() throws {
    switch kind {
    case .nodules:
      let generator = PhantomGenerator(seed: seed, graders: graders ?? 4)
      let source = LibraryManifest.Source(phantoms: generator)
      let writer = try LibraryWriter(
        path: library, source: .init(format: source.format, name: source.name + splitName))
      try fill(writer, id: generator.id) { number in
        var subject = try generator.makeCase(number)
        subject.split = split(of: number)
        try writer.append(subject)
      }
    case .streets:
      let generator = StreetGenerator(seed: seed)
      let source = LibraryManifest.Source(
        format: "phantom", name: "streets, seed \(seed)\(splitName)")
      let writer = try LibraryWriter(path: library, source: source, task: StreetGenerator.task)
      try fill(writer, id: generator.id) { number in
        var scene = generator.makeScene(number)
        scene.split = split(of: number)
        try writer.append(scene)
      }
    }
  }

  /// What the library's name says of its splits, so that one with others is not gone on with.
  private var splitName: String { val.map { ", \($0) % val" } ?? "" }

  /// The split of the case of that number; those of val lie evenly between the others.
  private func split(of number: Int) -> String? {
    val.map { (number + 1) * $0 / 100 > number * $0 / 100 ? "val" : "train" }
  }

  /// Appends what the library lacks, until all is there or somebody interrupts.
  private func fill(
    _ writer: LibraryWriter, id: (Int) -> String, append: (Int) throws -> Void
  ) throws {
    let interruption = Interruption()
    let unit = kind == .nodules ? "cases" : "scenes"
    var bar = ProgressBar("phantom", total: cases, unit: unit)
    for number in 0..<cases where !writer.contains(id(number)) {
      if interruption.isRequested {
        try writer.commit()
        bar.finish()
        throw Failure(
          .interrupted, "interrupted after \(writer.count) \(unit); run it again to go on")
      }
      try append(number)
      bar.advance(to: number + 1)
    }
    bar.finish()
    try writer.finish(rejected: [])
    say("\(writer.count) \(unit) in \(displaySafe(library))")
  }
}
