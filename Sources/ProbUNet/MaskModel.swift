import Imaging

/// A model whose answers are masks: one of cases as it is, and one of scenes by one of its classes.
///
/// A sample of a model of scenes is the likeliest class of each pixel; its mask shows the pixels of one
/// class, and its probabilities are those of that class. Pixels that no grader gives a class belong to
/// none: the network was taught nothing there. Codes, prior and posteriors are of the whole
/// scene, since the network knows no others: a grader stands where its whole segmentation does.
public struct MaskModel: Sendable {
  /// The model.
  public let model: HypothesisModel
  /// The class of scenes that masks show; nil for a model of gray images and two classes.
  public let label: UInt8?

  private init(_ model: HypothesisModel, showing label: UInt8?) {
    self.model = model
    self.label = label
  }

  /// A model for cases of gray images and masks.
  public init(_ model: HypothesisModel) throws(ModelError) {
    guard model.configuration.hasGrayEnds else {
      throw .unlikeCases(
        foundChannels: model.configuration.imageChannels,
        foundClasses: model.configuration.classes)
    }
    if let trained = try model.trainedClass() { throw .ofScenes(class: trained) }
    self.init(model, showing: nil)
  }

  /// A model for scenes of `task` that are shown by the class `label`: one that was trained on all of
  /// the classes, or one of gray images that was trained on that class alone.
  public init(
    _ model: HypothesisModel, of task: SceneTask, showing label: UInt8
  ) throws(ModelError) {
    let ends = model.configuration
    if ends.imageChannels == ColorImage.channels, ends.classes == task.classes.count {
      try model.requireClasses(of: task)
      self.init(model, showing: label)
      return
    }
    guard ends.hasGrayEnds else {
      throw .unlikeScenes(
        classes: task.classes.count, foundChannels: ends.imageChannels, foundClasses: ends.classes)
    }
    let (name, trained) = (task.classes[Int(label)], try model.trainedClass())
    guard trained == name else { throw .otherClass(expected: name, found: trained) }
    self.init(model, showing: nil)
  }

  /// Returns the same with a model that has a place to compute of its own.
  public func companion(threads: Int) -> MaskModel {
    MaskModel(model.companion(threads: threads), showing: label)
  }

  /// Runs what does not depend on chance over a case, or over the scene it shows one class of.
  public func encode(_ record: Case, of scene: Scene?) throws(ModelError) -> EncodedCase {
    guard let label, let scene else { return try model.encode(record.image) }
    return try model.encode(scene.image, showing: label).leavingOut(scene.void)
  }

  /// Returns where each grader of a case stands in latent space; nothing without a latent code.
  ///
  /// Of a scene it is the posterior of the grader's whole segmentation, before any flip.
  public func posteriors(
    _ record: Case, of scene: Scene?
  ) throws(ModelError) -> [Gaussian] {
    var found: [Gaussian] = []
    guard model.latentDimensions > 0 else { return found }
    if label != nil, let scene {
      for labels in scene.labels { found.append(try model.posterior(scene.image, labels)) }
    } else {
      for mask in record.masks { found.append(try model.posterior(record.image, mask)) }
    }
    return found
  }

  /// Where to look for the code of a mask.
  public struct Start: Equatable, Sendable {
    /// A posterior to begin at; of no dimensions for a network without a latent code.
    public let posterior: Gaussian
    /// Whether it is the posterior of the mask itself, and not of a segmentation like it.
    public let isOfMask: Bool
  }

  /// Returns where to look for the code of `mask`, which has the size of the image; of grader `grader`,
  /// counted from 0, where it is known to be that one's.
  ///
  /// Of a scene it is the posterior of a whole segmentation: that of the grader, or of the one who marked
  /// the most similar pixels, with the class where the mask is, and with no class where only the grader
  /// saw it. Of graders who differ elsewhere, no segmentation is that of the mask they share.
  public func start(
    for mask: Mask, ofGrader grader: Int? = nil, _ record: Case, of scene: Scene?
  ) throws(ModelError) -> Start {
    guard let label, let scene else {
      return Start(posterior: try model.posterior(record.image, mask), isOfMask: true)
    }
    let void = scene.void
    let differences = record.masks.map { grader in
      void.indices.count { !void[$0] && grader.pixels[$0] != mask.pixels[$0] }
    }
    let nearest =
      grader ?? differences.indices.reduce(0) { differences[$1] < differences[$0] ? $1 : $0 }
    let alike = differences.indices.filter { differences[$0] == 0 }.map { scene.labels[$0] }
    let isKnown = grader != nil || Set(alike).count == 1
    var labels = scene.labels[nearest]
    for (pixel, isInside) in mask.pixels.enumerated() where !void[pixel] {
      if isInside == 1 {
        labels.pixels[pixel] = label
      } else if labels.pixels[pixel] == label {
        labels.pixels[pixel] = LabelMap.ignored
      }
    }
    return Start(
      posterior: try model.posterior(scene.image, labels),
      isOfMask: isKnown && differences[nearest] == 0)
  }
}

extension Scene {
  /// The pixels that no grader gives a class, row by row.
  fileprivate var void: [Bool] {
    labels[0].pixels.indices.map { pixel in
      labels.allSatisfy { $0.pixels[pixel] == LabelMap.ignored }
    }
  }
}

extension HypothesisModel {
  /// Returns the class of scenes that the model was trained on alone; nil of other models.
  ///
  /// A model names it in the text `class`, a checkpoint in `data`.
  fileprivate func trainedClass() throws(ModelError) -> String? {
    if let name = facts["class"] { return name }
    return try identity()?.className
  }

  /// Throws where the model names its classes, and those of `task` have other names or another order.
  package func requireClasses(of task: SceneTask) throws(ModelError) {
    var names = try identity()?.classNames
    if facts["classes"] != nil {
      names = try ModelFile.decode([String].self, "classes", in: facts)
    }
    guard let names, names != task.classes else { return }
    guard names.count == task.classes.count else {
      throw .badMetadata("classes", found: "\(names.count) names")
    }
    for (label, (expected, found)) in zip(task.classes, names).enumerated()
    where expected != found {
      throw .otherClasses(label: label, expected: expected, found: found)
    }
  }

  /// What a checkpoint says of its cases.
  private func identity() throws(ModelError) -> DataIdentity? {
    guard facts["data"] != nil else { return nil }
    return try ModelFile.decode(DataIdentity.self, "data", in: facts)
  }
}

extension Configuration {
  /// Whether it is a network for cases: gray images, background and lesion.
  fileprivate var hasGrayEnds: Bool { imageChannels == 1 && classes == 2 }
}
