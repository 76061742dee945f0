/// One colour image with segmentations into classes, for example of a street.
public struct Scene: Equatable, Sendable {
  /// A name that is unique in its library, for example `aachen/aachen_000000_000019`.
  public var id: String

  /// By what libraries are split: a patient, a city or any other group of similar images.
  public var patient: String

  /// The part of the library the scene belongs to, for example `train` or `val`; nil when unsplit.
  public var split: String?

  /// The image.
  public var image: ColorImage

  /// One segmentation per grader, before any flip; at least one; all of the image's size.
  public var labels: [LabelMap]

  /// Where the scene comes from.
  public var provenance: Provenance

  /// A scene from its parts.
  public init(
    id: String, patient: String, split: String? = nil, image: ColorImage, labels: [LabelMap],
    provenance: Provenance = Provenance(source: "")
  ) {
    precondition(!labels.isEmpty, "Scene \(id): no segmentations")
    precondition(
      labels.allSatisfy { $0.width == image.width && $0.height == image.height },
      "Scene \(id): a segmentation differs in size from the image")
    self.id = id
    self.patient = patient
    self.split = split
    self.image = image
    self.labels = labels
    self.provenance = provenance
  }

  /// Returns the scene as a case of one class: its brightness, and the pixels of the class as mask; the
  /// fact `class` is the name of the class, where it is told.
  public func `case`(of label: UInt8, named name: String? = nil) -> Case {
    var provenance = provenance
    if let name { provenance.facts["class"] = name }
    return Case(
      id: id, patient: patient, split: split, image: image.luminance,
      masks: labels.map { $0.mask(of: label) }, provenance: provenance)
  }
}

/// What the classes of all scenes of a library are, and which of them are flipped at random.
public struct SceneTask: Equatable, Sendable {
  /// The names of the classes, those that others are flipped to included; a class is its place here.
  public let classes: [String]

  /// Which classes are flipped; of no flips when segmentations are taken as they are.
  public let flips: FlipTask

  /// A task; every class of a flip has a name, and no two names are the same.
  public init(classes: [String], flips: FlipTask = FlipTask([])) {
    precondition(
      Self.problem(classes: classes, flips: flips) == nil,
      "SceneTask: \(Self.problem(classes: classes, flips: flips) ?? "")")
    self.classes = classes
    self.flips = flips
  }

  /// Why there cannot be such a task; nil when there can.
  public static func problem(classes: [String], flips: FlipTask) -> String? {
    if !(2...64).contains(classes.count) {
      return "expected 2 to 64 classes, found \(classes.count)"
    }
    if Set(classes).count != classes.count { return "expected different names of classes" }
    if flips.flips.contains(where: { max($0.base, $0.alternative) >= classes.count }) {
      return "expected flips of the \(classes.count) classes, found another"
    }
    return nil
  }

  /// The number of the class of that name; nil when there is none.
  public func label(named name: String) -> UInt8? {
    classes.firstIndex(of: name).map { UInt8($0) }
  }
}

extension SceneTask {
  /// The 19 classes of Cityscapes in the order of its training numbers, and the five more that Kohl et
  /// al. (2018) flip to at random, with their probabilities.
  public static let cityscapes: SceneTask = {
    let classes = [
      "road", "sidewalk", "building", "wall", "fence", "pole", "traffic light", "traffic sign",
      "vegetation", "terrain", "sky", "person", "rider", "car", "truck", "bus", "train",
      "motorcycle", "bicycle",
    ]
    let flipped = ["sidewalk", "person", "car", "vegetation", "road"]
    return SceneTask(classes: classes, flipping: flipped, withProbabilities: paperProbabilities)
  }()

  /// How often the five classes of the paper are flipped: 8/17 to 4/17.
  public static let paperProbabilities = [8, 7, 6, 5, 4].map { Double($0) / 17 }

  /// A task that flips some of `classes`, each to a new class with `_2` behind its name; the new
  /// classes follow the others in the order of `flipped`.
  public init(
    classes: [String], flipping flipped: [String], withProbabilities probabilities: [Double]
  ) {
    precondition(
      flipped.count == probabilities.count,
      "SceneTask: \(flipped.count) flipped classes, \(probabilities.count) probabilities")
    let flips = zip(flipped, probabilities).enumerated().map { place, flip in
      FlipTask.Flip(
        base: UInt8(classes.firstIndex(of: flip.0) ?? 255),
        alternative: UInt8(classes.count + place), probability: flip.1)
    }
    self.init(classes: classes + flipped.map { $0 + "_2" }, flips: FlipTask(flips))
  }
}
