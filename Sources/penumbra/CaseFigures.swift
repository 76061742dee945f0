import ArgumentParser
import Figures
import Foundation
import Imaging
import Interchange
import ProbUNet
import Reviewer

/// `penumbra figure samples`.
struct SamplesFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "samples",
    abstract: "Cases below each other: image, graders, samples of a model.",
    discussion: """
      Without a LIBRARY it takes the built-in demo, without --case the most ambiguous cases, one of \
      each patient. With --worst it takes those where a model did worst: a page to learn from.

      EXAMPLE
        penumbra figure samples lidc --split val --rows 6 --count 12 --to samples.png
        penumbra figure samples lidc --case LIDC-IDRI-0005/nodule-0/slice-1 --to samples.png
        penumbra evaluate lidc --split val --model run/model.safetensors --json out.json
        penumbra figure samples lidc --worst out.json --model run/model.safetensors --to worst.png
      """)

  @OptionGroup var library: LibraryOptions

  @Option(
    name: .customLong("case"), parsing: .upToNextOption,
    help: ArgumentHelp("The cases.", valueName: "ID"))
  var cases: [String] = []

  @Option(help: "Only cases of this split.")
  var split: String?

  @Option(
    help: ArgumentHelp(
      "Results of penumbra evaluate: the cases of the largest GED².", valueName: "FILE"))
  var worst: String?

  @Option(help: ArgumentHelp("How many of the most ambiguous, or worst, cases.", valueName: "N"))
  var rows = 6

  @Option(help: ArgumentHelp("How many samples of each case.", valueName: "N"))
  var count = 8

  @Option(help: "The seed of the samples.")
  var seed = 0

  @OptionGroup var options: ModelFigureOptions

  func validate() throws {
    guard (1...32).contains(count) else {
      throw ValidationError("--count: expected 1 to 32, found \(count).")
    }
    guard (1...24).contains(rows), cases.count <= 24 else {
      throw ValidationError("--rows: expected 1 to 24 cases, found \(max(rows, cases.count)).")
    }
    if seed < 0 { throw ValidationError("--seed: expected 0 or more, found \(seed).") }
    if worst != nil, !cases.isEmpty {
      throw ValidationError("--worst: expected no --case beside it, found \(cases.count).")
    }
    if split != nil, worst != nil || !cases.isEmpty {
      throw ValidationError(
        "--split is for the most ambiguous cases; leave it out beside --case and --worst.")
    }
  }

  func run() throws {
    let output = try FigureOutput(options.figure)
    let library = try library.open()
    let model = try CheckedModel.open(options.model, for: library)
    let subjects = try subjects(in: library)
    var bar = ProgressBar("samples", total: subjects.count, unit: "cases")
    defer { bar.finish() }
    let rows = try subjects.enumerated().map { index, subject in
      bar.advance(to: index)
      return try row(of: subject.0, note: subject.note, model)
    }
    bar.finish()
    let answers = Answers(model, of: count)
    try output.show(
      SamplesFigure(
        rows: rows, caption: "\(displaySafe(model.name)), \(answers.sentence(seed: seed))",
        heading: answers.heading
      ).drawn())
  }

  private func row(
    of subject: Case, note: String, _ model: CheckedModel
  ) throws -> SamplesFigure.Row {
    let encoded = try model.encode(subject)
    let drawn = encoded.draw(
      Answers(model, of: count).count, seed: caseSeed(UInt64(seed), subject.id))
    return SamplesFigure.Row(
      name: displaySafe(subject.id) + note, image: subject.image, graders: subject.masks,
      samples: try model.masks(drawn, of: subject))
  }

  /// The cases, each with what is said of it beside its name.
  private func subjects(in library: CaseLibrary) throws -> [(Case, note: String)] {
    guard cases.isEmpty else { return try cases.map { (try library.case(named: $0), "") } }
    guard let worst else { return try ambiguous(in: library).map { ($0, "") } }
    var seen: Set<String> = []
    var result: [(Case, note: String)] = []
    let (cases, count) = try EvaluationResults(files: [worst]).worstCases()
    for (id, ged2) in cases where result.count < rows {
      let subject = try library.case(named: id)
      guard seen.insert(subject.patient).inserted else { continue }
      result.append((subject, ", GED² \(fixed(ged2, 2))" + (count.map { ", n = \($0)" } ?? "")))
    }
    return result
  }

  private func ambiguous(in library: CaseLibrary) throws -> [Case] {
    let name = self.library.path ?? "the demo"
    let selection = try CaseSelection(library, name: name, split: split)
    var bar = ProgressBar("compare graders", total: selection.indices.count, unit: "cases")
    defer { bar.finish() }
    let entries = try selection.indices.enumerated().map { done, index in
      bar.advance(to: done)
      let subject = try library.case(at: index)
      return Worklist.Entry(
        id: subject.id, patient: subject.patient, disagreement: .init(among: subject.masks))
    }
    // One case of each patient: slices of one nodule look alike.
    var seen: Set<String> = []
    return try Worklist(entries, by: .dYY).entries
      .filter { seen.insert($0.patient).inserted }.prefix(rows)
      .map { try library.case(named: $0.id) }
  }
}

/// The masks of a model that a figure shows.
struct Answers {
  /// How many there are; members that answer in turn do not repeat themselves.
  let count: Int
  private let source: SampleSource
  private let kind: String

  init(_ model: CheckedModel, of wished: Int) {
    source = model.model.configuration.sampleSource
    kind = model.model.kind
    count =
      switch source {
      case .latentCode, .dropout: wished
      case .members(let members): min(wished, members)
      case .single: 1
      }
  }

  var heading: String {
    switch source {
    case .latentCode, .dropout: "samples"
    case .members: "answers"
    case .single: "answer"
    }
  }

  /// Where they come from, in words.
  func sentence(seed: Int) -> String {
    switch source {
    case .latentCode: "\(count) samples from the prior, seed \(seed)"
    case .dropout: "\(count) samples with dropout, seed \(seed)"
    case .members(let members):
      "answers of \(count < members ? "\(count) of " : "")"
        + "\(members) \(kind == "m-heads" ? "heads" : "members")"
    case .single: "its one answer"
    }
  }
}

/// `penumbra figure latent`.
struct LatentFigureCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "latent",
    abstract: "A plane of the latent space of one case: masks, sigma circles, graders.",
    discussion: """
      Axes are standard deviations of the prior. Without --plane it takes the two dimensions with \
      the largest divergence; '--plane graders' takes the plane that holds most of the graders' \
      places. All else stays at the prior's mean, and graders are shown where the mean of their \
      posterior lies, seen at right angles to the plane. Without a LIBRARY it takes the built-in demo.

      EXAMPLE
        penumbra figure latent lidc --case LIDC-IDRI-0005/nodule-0/slice-1 --to latent.png
        penumbra figure latent --case phantom-0003/spicules-or-not --plane 1,3 --to latent.png
      """)

  @OptionGroup var subject: CaseOptions

  @Option(
    help: ArgumentHelp(
      "The dimensions across and up, counted from 1, or 'graders'.", valueName: "X,Y"))
  var plane: String?

  @Option(help: ArgumentHelp("Masks across and up.", valueName: "N"))
  var grid = 15

  @Option(help: ArgumentHelp("How many sigmas the outermost masks lie away.", valueName: "R"))
  var reach = 3.5

  @OptionGroup var options: ModelFigureOptions

  func validate() throws {
    guard (2...41).contains(grid) else {
      throw ValidationError("--grid: expected 2 to 41, found \(grid).")
    }
    guard reach >= 0.5, reach <= 10 else {
      throw ValidationError("--reach: expected 0.5 to 10, found \(reach).")
    }
  }

  func run() throws {
    let output = try FigureOutput(options.figure)
    let (subject, library) = try subject.open()
    let model = try CheckedModel.open(options.model, for: library)
    let dimensions = model.model.latentDimensions
    guard dimensions > 1 else {
      throw Failure(
        .noInput,
        "\(displaySafe(model.name)): expected a model with a latent code of two dimensions or more,"
          + " found \(displaySafe(model.model.kind)) with \(dimensions); choose another --model")
    }
    let scene = try LatentScene(subject, model)
    let figure = try scene.figure(try axes(model, scene), grid: grid, reach: reach)
    try output.show(figure.drawn())
  }

  private func axes(_ model: CheckedModel, _ scene: LatentScene) throws -> PlaneAxes {
    let dimensions = model.model.latentDimensions
    guard let plane else {
      let (x, y) = model.model.planeDimensions
      return PlaneAxes(Plane(x: x, y: y), dimensions: dimensions)
    }
    if plane == "graders", let axes = PlaneAxes(through: scene.graderPlaces) { return axes }
    let numbers = plane.split(separator: ",").compactMap { Int($0) }
    guard numbers.count == 2, numbers[0] != numbers[1],
      numbers.allSatisfy({ (1...dimensions).contains($0) })
    else {
      throw Failure(
        .noInput,
        "--plane: expected two different dimensions of 1 to \(dimensions), or 'graders' where these"
          + " span a plane, found '\(displaySafe(plane))'")
    }
    return PlaneAxes(Plane(x: numbers[0] - 1, y: numbers[1] - 1), dimensions: dimensions)
  }
}

/// What a model says of the latent space of one case.
private struct LatentScene {
  private let subject: Case
  private let model: CheckedModel
  private let encoded: EncodedCase
  private let encoding: Encoding

  init(_ subject: Case, _ model: CheckedModel) throws {
    (self.subject, self.model) = (subject, model)
    encoded = try model.encode(subject)
    let posteriors = try subject.masks.indices.map {
      LatentGaussian(try model.posterior(subject, grader: $0))
    }
    encoding = Encoding(prior: LatentGaussian(encoded.prior), posteriors: posteriors)
    guard encoding.isUsable else {
      throw Failure(
        .badData,
        "\(displaySafe(model.name)): expected a latent space that can be drawn, found standard"
          + " deviations that are zero or none for case '\(displaySafe(subject.id))'; choose another"
          + " --model")
    }
  }

  /// The means of the graders' posteriors, in standard deviations of the prior.
  var graderPlaces: [[Float]] { subject.masks.indices.map(encoding.position) }

  func figure(_ axes: PlaneAxes, grid count: Int, reach: Double) throws -> LatentFigure {
    let middle = [Float](repeating: 0, count: encoded.prior.dimensions)
    let places = (0..<count).map { reach * (2 * Double($0) / Double(count - 1) - 1) }
    let grid = try places.reversed().map { up in
      let codes = places.map { encoded.prior.code(at: axes.moved(middle, across: $0, up: up)) }
      return try model.masks(encoded.decode(codes), of: subject)
    }
    let graders = subject.masks.indices.map { grader($0, axes) }
    let isBeyond = graders.contains {
      max(abs($0.x), abs($0.y)) > reach * (1 + 1 / Double(count - 1))
    }
    return LatentFigure(
      image: subject.image, grid: grid, reach: reach, graders: graders, axes: names(of: axes),
      notes: notes(axes) + (isBeyond ? ["*: beyond the plane, drawn at its edge"] : []))
  }

  private func grader(_ index: Int, _ axes: PlaneAxes) -> LatentFigure.Grader {
    let place = axes.place(encoding.position(ofGrader: index))
    let spread = encoding.spread(ofGrader: index, in: axes)
    return LatentFigure.Grader(
      x: place.x, y: place.y, across: spread.across, slant: spread.slant, up: spread.up,
      mask: subject.masks[index])
  }

  private func names(of axes: PlaneAxes) -> (x: String, y: String) {
    guard let plane = axes.plane else { return ("first main axis", "second main axis") }
    return ("z\(plane.x + 1)", "z\(plane.y + 1)")
  }

  private func notes(_ axes: PlaneAxes) -> [String] {
    let count = encoded.prior.dimensions
    let shares = (1...3).map {
      fixed(massWithin(radius: Double($0), dimensions: count) * 100, 1)
    }.joined(separator: " / ")
    let first = "\(displaySafe(subject.id)), \(displaySafe(model.name)): \(axes.name)"
    let mass = "1 / 2 / 3σ hold \(shares) % of the prior in \(count) dimensions"
    return [first, count > 2 ? "all else at the prior's mean; \(mass)" : mass]
  }
}
