import Imaging
import Interchange
import ProbUNet

/// The cases of a library, or of one of its splits, to learn from, and those of some patients to
/// watch the training with.
struct LibrarySource: TrainingSource {
  /// The split that is learned from; nil for all cases.
  let split: String?
  /// The places in the library of the cases that are kept back.
  let heldOut: [Int]
  /// The library.
  let library: CaseLibrary
  /// Which cases these are; unknown until `identified`.
  private(set) var identity: DataIdentity?
  private let indices: [Int]

  /// The cases of `split`; the percentage of patients that the recipe names is kept back, the same
  /// patients in every training.
  init(_ library: CaseLibrary, split: String?, holdingOut recipe: Recipe) throws(Failure) {
    let splits = Set(library.entries.compactMap(\.split))
    let chosen = split ?? (splits.contains("train") ? "train" : nil)
    let all = library.entries.indices.filter {
      chosen == nil || library.entries[$0].split == chosen
    }
    let isHeldOut = { (index: Int) in
      let hash = caseSeed(0, library.entries[index].patient)
      return Double(hash % 10_000) < recipe.holdOutPercent * 100
    }
    heldOut = all.filter(isHeldOut)
    indices = all.filter { !isHeldOut($0) }
    guard !indices.isEmpty else {
      let known = splits.sorted().map(displaySafe).joined(separator: ", ")
      throw Failure(
        .badData,
        "no cases to train on: expected a split out of \(known.isEmpty ? "none" : known), "
          + "found \(displaySafe(chosen ?? "an empty library")); choose another --split")
    }
    self.library = library
    self.split = chosen
  }

  /// Throws when crops cannot be cut out of every case: better now than hours later.
  func requireRoom(for recipe: Recipe) throws(Failure) {
    for index in indices {
      let entry = library.entries[index]
      let (width, height) = (entry.width, entry.height)
      if recipe.augmentation.fits(width: width, height: height, size: recipe.crop) { continue }
      let error = BatchError.tooSmall(width: width, height: height, crop: recipe.crop)
      throw Failure(.badData, "case \(displaySafe(entry.id)): \(error)")
    }
  }

  /// Returns the source with what tells its cases from others.
  func identified() throws(LibraryError) -> LibrarySource {
    var lines: [String] = []
    for index in (indices + heldOut).sorted() {
      let entry = library.entries[index]
      let line: [JSON] = [
        .string(entry.id), .string(entry.patient), .integer(try library.checksum(at: index)),
      ]
      lines.append(JSON.array(line).line)
    }
    var result = self
    result.identity = DataIdentity(
      className: className, classNames: task?.classes, split: split,
      sha256: SHA256.hexDigest(Array(lines.joined(separator: "\n").utf8)))
    return result
  }

  /// The class that scenes are shown by; nil of cases, and of all classes.
  var className: String? {
    library.shownClass.flatMap { library.manifest.task?.classes[Int($0)] }
  }

  /// Whom the cases are owed to, which goes into every model made from them.
  var attribution: String { library.manifest.attribution }

  var count: Int { indices.count }

  /// What the scenes of the library show; nil where it holds cases, or shows scenes as such.
  var task: SceneTask? { library.shownClass == nil ? library.manifest.task : nil }

  var imageChannels: Int { task == nil ? 1 : ColorImage.channels }

  var classes: Int { task?.classes.count ?? 2 }

  var flips: FlipTask { task?.flips ?? FlipTask([]) }

  func example(at index: Int) throws -> TrainingExample {
    if task != nil { return TrainingExample(try library.scene(at: indices[index])) }
    let subject = try library.case(at: indices[index])
    return TrainingExample(image: subject.image, masks: subject.masks)
  }
}
