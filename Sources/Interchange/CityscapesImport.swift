import Imaging

/// Reads Cityscapes as it is shipped, or any folder of that layout (`Docs/Formats.md`).
///
/// Images of more than 256 rows are shrunk to 256, as the authors of the Probabilistic U-Net did:
/// linearly, and label maps by their nearest pixel. Nothing is written to the source.
package struct CityscapesImport: CaseImport {
  /// What goes into the manifest of the library.
  package let source: LibraryManifest.Source
  /// Images without label maps, found before reading pixels.
  package let rejections: [Rejection]
  /// The classes of Cityscapes and the flips of the paper.
  package let task: SceneTask? = .cityscapes
  /// Whom to name when the data are used.
  package let attribution =
    "Cityscapes: Cordts M et al., The Cityscapes Dataset for Semantic Urban Scene Understanding,"
    + " CVPR 2016; for non-commercial use under the terms of www.cityscapes-dataset.com."

  /// The number of rows of larger images.
  package static let height = 256

  private let path: String
  private let split: String?
  private let names: [CityscapesName]

  /// Lists the folder at `path`; every scene goes into the part `split` of the library, if given.
  package init(path: String, split: String? = nil) throws(ImportError) {
    self.path = path
    self.split = split
    let listing: FolderListing
    do { listing = try FolderListing(path) } catch { throw .file(error) }
    let files = Set(listing.files)
    let found = listing.files.compactMap(CityscapesName.init)
    names = found.filter { files.contains($0.labels) }
    let alone = found.filter { !files.contains($0.labels) }.map {
      Rejection(item: $0.image, reason: "no label map: expected \($0.labels), found none")
    }
    rejections = listing.rejections + alone
    source = LibraryManifest.Source(format: "cityscapes", name: SourceLocation(path).name)
    guard !names.isEmpty else { throw .noCases(Self.expectation, rejections) }
  }

  private static let expectation =
    "no scenes found: expected leftImg8bit/SPLIT/CITY/NAME_leftImg8bit.png and"
    + " gtFine/SPLIT/CITY/NAME_gtFine_labelIds.png, found none"

  /// The number of scenes that the names promise.
  package var count: Int { names.count }

  /// Reads the scenes in natural order of their files, but for those whose id is `known`, and gives
  /// each to `body`, until it returns false.
  package func forEach<Failed: Error>(
    except known: (String) -> Bool,
    _ body: (Result<Scene, ImportFailure>) throws(Failed) -> Bool
  ) throws(Failed) {
    for name in names where !known(name.id) {
      let outcome = Result { () throws(ImportFailure) in try scene(name) }
      guard try body(outcome) else { return }
    }
  }
}

// MARK: One scene

extension CityscapesImport {
  private func scene(_ name: CityscapesName) throws(ImportFailure) -> Scene {
    let (image, labels) = try (png(name.image), png(name.labels))
    guard image.width == labels.width, image.height == labels.height else {
      throw failure(
        name.labels,
        "a label map of another size: expected \(image.width) x \(image.height) as its image,"
          + " found \(labels.width) x \(labels.height)")
    }
    let size = Self.size(image.width, image.height)
    var facts = ["officialSplit": name.split]
    if size != (image.width, image.height) {
      facts["sourceSize"] = "\(image.width)x\(image.height)"
    }
    return Scene(
      id: name.id, patient: name.city, split: split ?? name.paperSplit,
      image: try color(image, size, name.image), labels: [try labelMap(labels, size, name.labels)],
      provenance: Provenance(source: source.name + "/" + name.image, facts: facts))
  }

  /// The size of a scene whose image has that size.
  static func size(_ width: Int, _ height: Int) -> (width: Int, height: Int) {
    guard height > Self.height else { return (width, height) }
    return (max(1, (width * Self.height + height / 2) / height), Self.height)
  }

  private func color(
    _ png: PNG, _ size: (width: Int, height: Int), _ file: String
  ) throws(ImportFailure) -> ColorImage {
    guard png.channels == 3 else {
      throw failure(file, "expected red, green and blue, found \(png.channels) channels")
    }
    let (count, maximum) = (png.width * png.height, Float(png.maximum))
    let planes = (0..<3).map { channel in
      let plane = (0..<count).map { png.samples[3 * $0 + channel] }
      return size == (png.width, png.height)
        ? plane
        : Resampling.linear(
          plane, width: png.width, height: png.height, toWidth: size.width, toHeight: size.height)
    }
    return ColorImage(
      width: size.width, height: size.height,
      values: planes.flatMap { $0.map { Float($0) / maximum } })
  }

  private func labelMap(
    _ png: PNG, _ size: (width: Int, height: Int), _ file: String
  ) throws(ImportFailure) -> LabelMap {
    guard png.channels == 1 else {
      throw failure(file, "expected one label id per pixel, found \(png.channels) channels")
    }
    let known = UInt16(Self.classes.count)
    if let index = png.samples.firstIndex(where: { $0 >= known }) {
      throw failure(
        file,
        "expected label ids of 0 to \(known - 1), found \(png.samples[index]) in row"
          + " \(index / png.width), column \(index % png.width)")
    }
    let classes = png.samples.map { Self.classes[Int($0)] }
    let pixels = Resampling.nearest(
      classes, width: png.width, height: png.height, toWidth: size.width, toHeight: size.height)
    guard pixels.contains(where: { $0 != LabelMap.ignored }) else {
      throw failure(
        file, "no pixel of any of the 19 classes; the labels of the test set are kept back")
    }
    return LabelMap(width: size.width, height: size.height, pixels: pixels)
  }

  /// The class of each label id: 19 of them count, the others are ignored.
  private static let classes: [UInt8] = {
    let counted = [7, 8, 11, 12, 13, 17, 19, 20, 21, 22, 23, 24, 25, 26, 27, 28, 31, 32, 33]
    var classes = [UInt8](repeating: LabelMap.ignored, count: 34)
    for (label, id) in counted.enumerated() { classes[id] = UInt8(label) }
    return classes
  }()

  private func png(_ file: String) throws(ImportFailure) -> PNG {
    do {
      return try PNG(path: path + "/" + file)
    } catch {
      throw failure(file, "\(error)")
    }
  }

  private func failure(_ file: String, _ reason: String) -> ImportFailure {
    ImportFailure(rejection: Rejection(item: file, reason: reason))
  }
}

/// What the name of an image of Cityscapes tells:
/// `leftImg8bit/SPLIT/CITY/CITY_SEQUENCE_FRAME_leftImg8bit.png`.
struct CityscapesName: Equatable {
  static let imageEnd = "_leftImg8bit.png"

  /// The file of the image.
  let image: String
  /// The file of the label map.
  let labels: String
  /// The folder of the split.
  let split: String
  /// The folder of the city.
  let city: String
  /// City, sequence and frame.
  let id: String

  /// Reads the name of a file; nil when it is none of an image.
  init?(_ file: String) {
    let parts = file.split(separator: "/").map(String.init)
    guard parts.count >= 4, file.hasSuffix(Self.imageEnd),
      parts[parts.count - 4] == "leftImg8bit"
    else { return nil }
    image = file
    (split, city) = (parts[parts.count - 3], parts[parts.count - 2])
    let stem = String(parts[parts.count - 1].dropLast(Self.imageEnd.count))
    id = city + "/" + stem
    labels =
      (parts.dropLast(4) + ["gtFine", split, city, stem + "_gtFine_labelIds.png"])
      .joined(separator: "/")
  }

  /// The split as the paper has it: three cities of the training set validate, and the validation set,
  /// whose labels are public, tests.
  var paperSplit: String {
    let validating = ["darmstadt", "monchengladbach", "ulm"]
    if split == "train" { return validating.contains(city) ? "val" : "train" }
    return split == "val" ? "test" : split
  }
}
