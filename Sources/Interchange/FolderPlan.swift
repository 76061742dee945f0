import Imaging

/// Which cases a folder of images makes whose graders have a folder or an ending each.
///
/// `Docs/Formats.md` states the rules; names are compared without regard to case.
struct FolderPlan {
  private(set) var plan = ImagePlan()

  /// A file by the parts of its name.
  private struct Picture {
    let file: String
    let folders: [String]
    /// The name without its ending.
    let stem: String

    /// A file whose name ends in one of `endings`; nil for any other.
    init?(_ file: String, _ endings: [String]) {
      let name = file.lowercased()
      guard let ending = endings.first(where: name.hasSuffix) else { return nil }
      self.file = file
      let parts = file.split(separator: "/").map(String.init)
      folders = Array(parts.dropLast())
      stem = String((parts.last ?? "").dropLast(ending.count))
    }
  }

  /// An image, by the folders above that of the images, those below it, and its name.
  private struct Image {
    let picture: Picture
    /// Its name without an ending that means image.
    let stem: String
    let above: [String]
    let below: [String]
    /// Whether it is called `image` and its folder is the case.
    var isNamed = false
    var masks: [(grader: String, file: String)] = []
  }

  private var images: [String: Image] = [:]
  private var order: [String] = []
  private var ids: Set<String> = []

  /// Plans the cases of those of `files` whose names end in one of `endings`, in a source that is
  /// called `name`.
  init(files: [String], name: String, endings: [String] = [".png"]) {
    let pictures = files.compactMap { Picture($0, endings) }
    for file in files where endings == [".png"] && Self.isOtherPicture(file) {
      plan.reject(file, "expected PNG, found another kind of picture; convert it")
    }
    let inFolders = pictures.filter { Self.imageFolder($0.folders) != nil }
    let masks: [Picture]
    if inFolders.isEmpty {
      masks = addRoots(pictures)
    } else {
      for picture in inFolders { addImage(picture, Self.imageFolder(picture.folders) ?? 0) }
      masks = pictures.filter { Self.imageFolder($0.folders) == nil }
    }
    masks.forEach { addMask($0) }
    let roots = Set(images.values.map(\.above))
    for key in order {
      if let image = images[key] { finish(image, name: name, hasSeveralRoots: roots.count > 1) }
    }
  }

  // MARK: Images

  /// Takes an image whose folder of images is the one at `index` of its path.
  private mutating func addImage(_ picture: Picture, _ index: Int) {
    let (above, below) = (picture.folders[..<index], picture.folders[(index + 1)...])
    add(
      Image(
        picture: picture, stem: picture.stem, above: Array(above), below: Array(below)))
  }

  private mutating func add(_ image: Image) {
    let key = Self.key(image.above, image.below, image.stem)
    if let other = images[key] {
      return plan.reject(
        image.picture.file,
        "two images of one name: expected one, found also \(other.picture.file)")
    }
    images[key] = image
    order.append(key)
  }

  /// Takes as images, folder by folder, the one that is called `image`, else those that end in
  /// `_image`, else those whose name is not another's with an ending; returns the others.
  private mutating func addRoots(_ pictures: [Picture]) -> [Picture] {
    var masks: [Picture] = []
    let folders = Dictionary(grouping: pictures) { $0.folders }
    for (_, pictures) in folders.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
      let stems = Set(pictures.map { $0.stem.lowercased() })
      let named = pictures.first { Self.isImageName($0.stem) }
      let isMarked = pictures.contains { Self.withoutImageEnding($0.stem) != nil }
      for picture in pictures {
        let stem: String?
        if let named {
          stem = named.file == picture.file ? picture.stem : nil
        } else if isMarked {
          stem = Self.withoutImageEnding(picture.stem)
        } else {
          let isMask = Self.endings(picture.stem).contains { stems.contains($0.base.lowercased()) }
          stem = isMask ? nil : picture.stem
        }
        if let stem {
          add(
            Image(
              picture: picture, stem: stem, above: picture.folders, below: [],
              isNamed: named != nil))
        } else {
          masks.append(picture)
        }
      }
    }
    return masks
  }

  // MARK: Masks

  private mutating func addMask(_ mask: Picture) {
    guard let found = find(mask) else {
      return plan.reject(
        mask.file,
        "belongs to no image: expected the name of an image, with seg_ before it or an ending such"
          + " as _1 behind it, or neither")
    }
    let others = images[found.key]?.masks ?? []
    if let other = others.first(where: { $0.grader == found.grader }) {
      return plan.reject(
        mask.file, "two masks of one grader: expected one, found also \(other.file)")
    }
    images[found.key]?.masks.append((found.grader, mask.file))
  }

  /// The image that a mask belongs to, and its grader: the folders that lie between, and the ending.
  private func find(_ mask: Picture) -> (key: String, grader: String)? {
    let names = [mask.stem] + Self.withoutPrefix(mask.stem)
    for name in names {
      if let found = find(name, mask.folders) {
        return (found.key, found.between.isEmpty ? "masks" : found.between.joined(separator: "/"))
      }
    }
    for name in names {
      for ending in Self.endings(name) {
        if let found = find(ending.base, mask.folders) {
          return (found.key, (found.between + [ending.ending]).joined(separator: "/"))
        }
      }
    }
    return findNamed(mask)
  }

  /// An image of that name whose folders enclose the folders of a mask, most of them first.
  private func find(_ name: String, _ folders: [String]) -> (key: String, between: [String])? {
    for start in 0...folders.count {
      for end in stride(from: start, through: 0, by: -1) {
        // Folders below those of the images are the same below those of the masks.
        let key = Self.key(Array(folders[..<end]), Array(folders[start...]), name)
        if images[key] != nil { return (key, Array(folders[end..<start])) }
      }
    }
    return nil
  }

  /// The image that is called `image` in the folder of a mask.
  private func findNamed(_ mask: Picture) -> (key: String, grader: String)? {
    for name in Self.imageNames {
      let key = Self.key(mask.folders, [], name)
      if images[key]?.isNamed == true { return (key, mask.stem) }
    }
    return nil
  }

  // MARK: Cases

  private mutating func finish(_ image: Image, name: String, hasSeveralRoots: Bool) {
    guard !image.masks.isEmpty else {
      return plan.reject(image.picture.file, "no mask of this image was found")
    }
    let masks = image.masks.sorted { isNaturallyBefore($0.grader, $1.grader) }
    let parts = image.above + image.below + (image.isNamed ? [] : [image.stem])
    let above = image.above.last { splitNamed($0) == nil }
    let own = LIDCImport.patient(of: image.stem) ?? parts.last ?? name
    let patient = image.below.first ?? (hasSeveralRoots ? above : nil) ?? own
    let id = parts.isEmpty ? name : parts.joined(separator: "/")
    guard ids.insert(id).inserted else {
      return plan.reject(image.picture.file, "another image makes the case \(id) too")
    }
    plan.groups.append([
      PlannedCase(
        id: id, patient: patient,
        image: image.picture.file, masks: masks.map(\.file), graders: masks.map(\.grader),
        split: image.picture.folders.lazy.compactMap(splitNamed).first)
    ])
  }

  // MARK: Names

  private static let imageNames = [
    "image", "img", "ct", "raw", "scan", "picture", "photo", "slice",
  ]
  private static let imageFolders: Set<String> = [
    "image", "images", "img", "imgs", "raw", "rawimage", "rawimages", "input", "inputs",
    "original", "originals", "originalimages", "photos", "pictures", "scans",
  ]
  private static let maskFolders: Set<String> = [
    "mask", "masks", "label", "labels", "seg", "segs", "segmentation", "segmentations", "gt", "gts",
    "annotation", "annotations",
  ]
  private static let prefixes = ["seg", "mask", "gt", "label", "annotation"]
  private static let separators: Set<Character> = ["_", "-", ".", " "]

  /// The name without `_image` or the like behind it; nil for any other.
  private static func withoutImageEnding(_ stem: String) -> String? {
    endings(stem).first.flatMap { isImageName($0.ending) ? $0.base : nil }
  }

  private static func isImageName(_ stem: String) -> Bool { imageNames.contains(stem.lowercased()) }

  /// The place of the folder of images in a path that leads through one and not to masks below it.
  private static func imageFolder(_ folders: [String]) -> Int? {
    let plain = folders.map { $0.lowercased().filter { !separators.contains($0) } }
    guard let index = plain.lastIndex(where: imageFolders.contains),
      !plain[index...].contains(where: maskFolders.contains)
    else { return nil }
    return index
  }

  /// The name without `seg_` or the like before it.
  private static func withoutPrefix(_ stem: String) -> [String] {
    prefixes.compactMap { prefix in
      guard stem.lowercased().hasPrefix(prefix) else { return nil }
      let rest = stem.dropFirst(prefix.count)
      return rest.first.map(separators.contains) == true ? String(rest.dropFirst()) : nil
    }
  }

  /// The ways to cut an ending such as `_seg1` off a name, the shortest ending first.
  private static func endings(_ stem: String) -> [(base: String, ending: String)] {
    stem.indices.reversed().compactMap { index in
      guard separators.contains(stem[index]), index > stem.startIndex,
        stem.index(after: index) < stem.endIndex
      else { return nil }
      return (String(stem[..<index]), String(stem[stem.index(after: index)...]))
    }
  }

  private static func isOtherPicture(_ file: String) -> Bool {
    let name = file.lowercased()
    return [".jpg", ".jpeg", ".tif", ".tiff", ".bmp", ".gif"].contains { name.hasSuffix($0) }
  }

  private static func key(_ above: [String], _ below: [String], _ stem: String) -> String {
    (above.joined(separator: "/") + "|" + below.joined(separator: "/") + "|" + stem).lowercased()
  }
}
