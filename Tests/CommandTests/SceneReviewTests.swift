import Foundation
import Imaging
import Interchange
import ProbUNet
import Reviewer
import Tensors
import Testing

@testable import penumbra

/// The reviewer on scenes with a model of all their classes.
@Suite(.serialized)
struct SceneReviewTests {
  @Test("A model of all classes is taken for scenes; samples are the pixels where it has the class")
  func samplesAreArgmax() throws {
    try withTinyFolder { folder in
      let (path, library) = (
        try tinySceneModel(in: folder), try tinySceneLibrary(in: folder, class: "sky")
      )
      let (source, mailbox) = try loaded(path, for: library)
      let open = try opened(library, 1)
      source.encode(open)
      let encoding = try #require(
        message(mailbox) { if case .encoded("street-1", let found) = $0 { found } else { nil } })
      let scene = try HypothesisModel.load(path: path, threads: 1)
      let subject = try library.scene(at: 1)
      let whole = try scene.encode(subject.image)
      #expect(encoding.prior == LatentGaussian(whole.prior))
      #expect(
        encoding.posteriors
          == [LatentGaussian(try scene.posterior(subject.image, subject.labels[0]))])
      let seed: UInt64 = 7
      source.sample(caseID: "street-1", seed: seed, Sampling())
      let samples = try #require(
        message(mailbox) { if case .sampled(_, seed, _, let drawn) = $0 { drawn } else { nil } })
      #expect(samples.count == 16)
      #expect(samples.contains { !$0.mask.isEmpty } && samples.contains { $0.mask.area < 256 })
      for (index, sample) in samples.enumerated() {
        let z = whole.prior.code(at: HypothesisSource.place(ofSample: index, seed: seed, whole))
        #expect(sample.z == z)
        #expect(sample.mask.pixels == whole.decode(z).classes.map { $0 == 2 ? 1 : 0 })
        #expect(sample.probabilities.allSatisfy { (0...1).contains($0) })
      }
      let atOnce = waited { source.samplesAtOnce(caseID: "street-1", seed: seed, Sampling()) }
      #expect(samples == atOnce)
      try opinionsAndCodes(source, mailbox, open, whole)
    }
  }

  /// Opinions, the lattice and the search for a mask use the same samples.
  private func opinionsAndCodes(
    _ source: HypothesisSource, _ mailbox: Mailbox, _ open: OpenCase, _ whole: EncodedCase
  ) throws {
    let u: [Float] = [1, -1]
    let own = try #require(source.decode(caseID: "street-1", u: u, threshold: 0.5))
    let likeliest = whole.decode(whole.prior.code(at: u)).classes
    #expect(own.mask.pixels == likeliest.map { $0 == 2 ? 1 : 0 })
    var sampling = Sampling()
    sampling.count = 64
    source.findOpinions(open.record, seed: 7, sampling)
    let set = try #require(
      message(mailbox) { if case .opinionsFound(_, _, let set) = $0 { set } else { nil } })
    #expect(set.opinions.allSatisfy { $0.hypothesis.u.count == 2 })
    let axes = PlaneAxes(Plane(x: 0, y: 1), dimensions: 2)
    let grid = LatentGrid(axes: axes, base: [0, 0], steps: (-4...4).map { Float($0) })
    source.decodeGrid(caseID: "street-1", grid)
    let filled = try #require(
      message(mailbox) { if case .gridDecoded(_, let grid) = $0 { grid } else { nil } })
    #expect(filled.masks.count == 81)
    for index in [0, 31, 32, 80] {
      #expect(
        filled.masks[index]
          == source.decode(caseID: "street-1", u: grid.places[index], threshold: 0.5)?.mask)
    }
    source.findCode(open, name: "grader 1", mask: open.record.masks[0])
    let found = try #require(
      message(mailbox) { if case .codeFound(_, let code) = $0 { code } else { nil } })
    #expect(found.u.count == 2 && found.divergence != nil)
    var edited = open.record.masks[0]
    edited[15, 15] = true
    source.findCode(open, name: "edited 1", mask: edited)
    let other = try #require(
      message(mailbox) { if case .codeFound(_, let code) = $0 { code } else { nil } })
    #expect(other.divergence == nil)
  }

  @Test(
    "Of large masks fewer are made before it is asked whether they are still wanted",
    arguments: [
      (128 * 128, 64), (16 * 16 * 3, 64), (512 * 512, 16), (512 * 256 * 18, 1), (1 << 40, 1),
    ])
  func parts(logitCount: Int, size: Int) {
    #expect(HypothesisSource.partSize(logitCount: logitCount) == size)
  }

  @Test("Cases are ranked by samples of the class that scenes are shown by")
  func rankedBySamples() throws {
    try withTinyFolder { folder in
      let library = try tinySceneLibrary(in: folder, class: "car")
      let (source, mailbox) = try loaded(tinySceneModel(in: folder), for: library)
      let shown = try #require(source.loadedModel)
      ModelRanking(source, library).measure([0, 1, 2], by: shown)
      var found: [Int: ModelMeasures] = [:]
      let unreadable = message(mailbox) { message in
        if case .measured(let measures) = message { found.merge(measures) { $1 } }
        return if case .measuringEnded(let unreadable) = message { unreadable } else { nil }
      }
      #expect(unreadable == 0)
      #expect(found.count == 3)
      let encoded = try shown.encode(library.case(at: 2), of: library.scene(at: 2))
      let seed = sampleSeed(caseID: "street-2", batch: 0)
      let masks = (0..<ModelMeasures.samples).map {
        encoded.decode(
          encoded.prior.code(at: HypothesisSource.place(ofSample: $0, seed: seed, encoded))
        ).mask
      }
      #expect(found[2] == ModelMeasures(of: try library.case(at: 2), samples: masks))
    }
  }

  @Test(
    "A model that does not fit the library is not there, and it says what was expected and found")
  func unfitModels() throws {
    try withTinyFolder { folder in
      let path = try tinySceneModel(in: folder)
      let streets = try tinySceneLibrary(in: folder, class: "car")
      let other = SceneTask(classes: ["road", "car"])
      let scene = try streets.scene(at: 0)
      let fewer = CaseLibrary(
        [Scene(id: "a", patient: "a", image: scene.image, labels: scene.labels)], task: other,
        showing: 1)
      #expect(
        try absent(path, for: fewer)
          == "\(path): unfit model: expected 3 image channels and 2 classes, as the scenes have, or 1 "
          + "and 2 for one class, found 3 and 4; name another --model")
      #expect(
        try absent(path, for: tinyLibrary)
          == "\(path): unfit model: expected 1 image channel and 2 classes, as the cases have, found "
          + "3 and 4; name another --model")
    }
  }

  @Test("Review, latent plane, matrix and opinions of a class run on a model of all classes")
  func keysOfAScene() throws {
    try withTinyFolder { folder in
      _ = try tinySceneLibrary(in: folder, class: "car")
      let path = try tinySceneModel(in: folder)
      try """
      :size 120x36
      <Enter>
      :save-screen \(folder)/review
      zll
      :save-screen \(folder)/latent
      g
      :save-screen \(folder)/grid
      m
      :save-screen \(folder)/compare
      <Esc>M
      :save-screen \(folder)/opinions
      <Esc><Esc><Tab>Z
      :save-screen \(folder)/found
      """.write(toFile: folder + "/script", atomically: true, encoding: .utf8)
      let arguments = ["review", folder + "/streets", "--class", "car", "--read-only"]
      let outcome = try Program.run(
        arguments: arguments + ["--model", path, "--script", folder + "/script"])
      #expect(outcome.code == 0, "\(outcome.error)")
      func screen(_ name: String) throws -> String {
        try String(contentsOfFile: "\(folder)/\(name)", encoding: .utf8)
      }
      #expect(try screen("review").contains("of 16"))
      #expect(try screen("latent").contains("u +0.50 +0.00"))
      #expect(try screen("compare").contains("GED²"))
      #expect(try screen("opinions").contains("P(car)"))
      for name in ["review", "latent", "grid", "compare", "opinions", "found"] {
        #expect(try !screen(name).contains("unfit"))
        #expect(try screen(name).contains("car"))
      }
      let none = try Program.run(arguments: arguments + ["--script", folder + "/script"])
      #expect(none.code == 0)
      #expect(try screen("review").contains("the one that ships knows CT"))
    }
  }

  // MARK: Helpers

  private func loaded(
    _ path: String, for library: CaseLibrary
  ) throws -> (HypothesisSource, Mailbox) {
    let mailbox = try Mailbox()
    let source = HypothesisSource(mailbox)
    source.load(path: path, threads: 1, for: library)
    let facts = message(mailbox) {
      if case .modelReady(let facts) = $0 { facts } else { nil }
    }
    #expect(facts?.latentDimensions == 2)
    return (source, mailbox)
  }

  /// Why the model at `path` is not there for `library`.
  private func absent(_ path: String, for library: CaseLibrary) throws -> String? {
    let mailbox = try Mailbox()
    HypothesisSource(mailbox).load(path: path, threads: 1, for: library)
    return message(mailbox) { if case .modelAbsent(let why) = $0 { why } else { nil } }
  }

  private func opened(_ library: CaseLibrary, _ index: Int) throws -> OpenCase {
    let (record, scene) = try library.shown(at: index)
    return OpenCase(record, of: scene)
  }

  /// Waits for the message that `pick` takes; others are lost. Nil when none comes within a minute.
  private func message<Found>(
    _ mailbox: Mailbox, _ pick: (Session.Message) -> Found?
  ) -> Found? {
    waited { mailbox.take().compactMap(pick).first }
  }

  /// Waits for something to be there; nil when it does not come within a minute.
  private func waited<Found>(_ look: () -> Found?) -> Found? {
    for _ in 0..<60_000 {
      if let found = look() { return found }
      usleep(1000)
    }
    return nil
  }
}
