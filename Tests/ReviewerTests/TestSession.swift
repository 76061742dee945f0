import Cells
import Imaging

@testable import Reviewer

/// The reviewer with a small library and a model that is a formula, driven by keys.
///
/// The formula: a hypothesis is a disc whose radius grows with u of dimension 1 and whose middle
/// moves right with u of dimension 2.
struct TestSession {
  var state: Session.State
  /// Effects other than loading and working out hypotheses, which the session answers by itself.
  var asked: [Session.Effect] = []
  /// Whether searches for codes of marks go unanswered, and are among what was asked.
  var isSearchLong = false
  /// The indices of the cases that were to be prepared.
  var prepared: [Int] = []
  private let cases: [Case]
  private let hasModel: Bool
  private let facts: ModelFacts

  init(
    cases count: Int = 3, of records: [Case]? = nil, columns: Int = 80, rows: Int = 24,
    look: Look = Look(), hasModel: Bool = true, dimensions: Int = 2,
    resuming view: SavedView? = nil, _ prepare: (inout Session.State) -> Void = { _ in }
  ) {
    cases = records ?? (0..<count).map(Self.makeCase)
    self.hasModel = hasModel
    let rowsOfList = cases.enumerated().map { index, record in
      CaseRow(
        id: record.id, patient: record.patient, areas: record.masks.map(\.area),
        spacing: record.spacing, dYY: 0.6 - 0.1 * Double(index))
    }
    facts = ModelFacts(
      name: "formula", sha256: "0123456789abcdef",
      kind: dimensions > 0 ? "probabilistic-unet" : "unet-ensemble", latentDimensions: dimensions,
      plane: Plane(x: 0, y: 1))
    state = Session.State(
      look: look, worklist: Worklist(libraryName: "test", rows: rowsOfList),
      model: hasModel ? .ready(facts) : .absent("no model: start with --model FILE"),
      exportFolder: "exports")
    if let view {
      // At a start the model is still being read.
      if hasModel { state.model = .loading }
      state.restore(view)
    }
    prepare(&state)
    perform(Session.update(&state, .resized(columns: columns, rows: rows)))
    perform(Session.start(&state))
  }

  /// Presses keys: characters, or names in angle brackets such as `<Enter>`.
  mutating func type(_ keys: String) {
    for key in Self.keys(in: keys) { perform(Session.update(&state, .key(key))) }
  }

  /// The model is read now.
  mutating func finishLoading() { send(.modelReady(facts)) }

  /// The distance of the latent cursor from the mean, within the plane.
  var latentRadius: Double { state.latentAxes?.radius(state.latent.u) ?? 0 }

  /// Tells that something happened.
  mutating func send(_ message: Session.Message) { perform(Session.update(&state, message)) }

  /// The screen.
  var screen: CellBuffer {
    var buffer = CellBuffer(width: state.columns, height: state.rows)
    Session.view(state, into: &buffer)
    return buffer
  }

  static func keys(in text: String) -> [Key] {
    var keys: [Key] = []
    var rest = Substring(text)
    while let first = rest.first {
      if first == "<", let end = rest.firstIndex(of: ">"), rest.index(after: rest.startIndex) < end
      {
        let name = rest[rest.index(after: rest.startIndex)..<end]
        if let key = Key(name: String(name)) { keys.append(key) }
        rest = rest[rest.index(after: end)...]
      } else {
        keys += first.unicodeScalars.map { $0 == " " ? .space : .character($0) }
        rest = rest.dropFirst()
      }
    }
    return keys
  }

  private mutating func perform(_ effects: [Session.Effect]) {
    for effect in effects {
      if let answer = answer(effect) {
        perform(Session.update(&state, answer))
      } else if case .prepare(let index) = effect {
        prepared.append(index)
      } else {
        asked.append(effect)
      }
    }
  }

  private func answer(_ effect: Session.Effect) -> Session.Message? {
    switch effect {
    case .load(let index): return .loaded(OpenCase(cases[index]))
    case .encode(let caseID): return .encoded(caseID: caseID, encoding)
    case .sample(let caseID, let seed, let sampling):
      return .sampled(
        caseID: caseID, seed: seed, sampling,
        (0..<sampling.count).map { draw(seed, $0, sampling) })
    case .decode(let caseID, let u, let threshold):
      return .decoded(caseID: caseID, hypothesis(u, threshold))
    case .decodeGrid(let caseID, var grid):
      grid.masks = grid.places.map { hypothesis($0, grid.threshold).mask }
      return .gridDecoded(caseID: caseID, grid)
    case .findOpinions(let caseID, let seed, let sampling):
      let draws = (0..<min(sampling.count, 64)).map { draw(seed, $0, sampling) }
      let spacing = Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
      return .opinionsFound(
        caseID: caseID, sampling, OpinionSet(draws.map(\.mask), spacing: spacing) { draws[$0] })
    case .findCode(let caseID, let name, _, _):
      let u = [1] + [Float](repeating: 0, count: max(0, dimensions - 1))
      return .codeFound(caseID: caseID, FoundCode(name: name, u: u, overlap: 0.875))
    case .findMarkCode where isSearchLong: return nil
    case .findMarkCode(let caseID, let mask):
      let u = [-1] + [Float](repeating: 0.5, count: max(0, dimensions - 1))
      return .markCodeFound(
        caseID: caseID, mask: mask, FoundCode(name: "mark", u: u, overlap: 0.75))
    case .record(let entry): return .recorded(entry, time: "2026-11-22T14:03:05Z")
    case .copy: return .copied(file: "copied.txt")
    case .prepare, .keepMarks, .keepCode, .export, .measureAll, .redraw, .suspend, .rememberGlyphs,
      .rememberTheme,
      .quit:
      return nil
    }
  }

  private func draw(_ seed: UInt64, _ index: Int, _ sampling: Sampling) -> Hypothesis {
    let angle = Float((Int(seed % 7) + index * 5) % 16) / 4 - 2
    let temperature = Float(sampling.temperature)
    return hypothesis(
      [angle * temperature, (Float(index % 5) / 2 - 1) * temperature], sampling.threshold)
  }

  private var dimensions: Int { facts.latentDimensions }

  private var encoding: Encoding {
    guard dimensions > 0 else { return .none }
    let ones = [Float](repeating: 1, count: dimensions)
    return Encoding(
      prior: LatentGaussian(mean: ones, sigma: ones.map { $0 * 2 }),
      posteriors: (0..<4).map { grader in
        var mean = ones
        mean[0] = 1 + 2 * (Float(grader) - 1.5)
        return LatentGaussian(mean: mean, sigma: ones)
      })
  }

  private func hypothesis(_ u: [Float], _ threshold: Double) -> Hypothesis {
    let padded = u + [Float](repeating: 0, count: max(0, dimensions - u.count))
    let isCoded = dimensions > 0
    let mask = Self.disc(
      size: 64, x: 32 + 3 * Double(padded[1]), y: 32,
      radius: 5 + 2 * Double(padded[0]) + 4 * (0.5 - threshold))
    return Hypothesis(
      z: isCoded ? encoding.prior.code(at: padded) : [], u: isCoded ? padded : [],
      probabilities: mask.pixels.map { $0 == 0 ? 0.1 : 0.9 }, mask: mask,
      threshold: threshold)
  }

  static func makeCase(_ index: Int) -> Case {
    let size = 64
    let values = (0..<size * size).map { pixel -> Float in
      let (y, x) = (Double(pixel / size) - 32, Double(pixel % size) - 32)
      let distance = (x * x + y * y).squareRoot()
      let wall: Float = x > 22 ? 900 : 0
      return -850 + wall + Float(max(0, 9 - distance)) * 90
    }
    return Case(
      id: "test-\(index + 1)/slice-0", patient: "test-\(index + 1)",
      image: GrayImage(width: size, height: size, unit: .hounsfield, values: values),
      masks: [6.0, 7, 9, 0].map { disc(size: size, x: 32, y: 32, radius: $0) },
      spacing: Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5))
  }

  static func disc(size: Int, x: Double, y: Double, radius: Double) -> Mask {
    Mask(
      width: size, height: size,
      pixels: (0..<size * size).map { pixel in
        let (dy, dx) = (Double(pixel / size) - y, Double(pixel % size) - x)
        return radius > 0 && dx * dx + dy * dy <= radius * radius ? 1 : 0
      })
  }
}
