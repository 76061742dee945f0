/// What an array holds, by its name.
enum ArrayRole: Hashable {
  case images
  case masks
  case ids
  case patients
  case spacing

  /// Reads a name such as `masks`, `x_train` or `folder/Labels.npy`: what it holds, and the part of a
  /// library that it names.
  static func named(_ name: String) -> (role: ArrayRole, split: String?)? {
    var base = (name.split(separator: "/").last.map(String.init) ?? "").lowercased()
    if base.hasSuffix(".npy") { base.removeLast(4) }
    let words = base.split { "_-. ".contains($0) }.map(String.init)
    let split = words.lazy.compactMap(splitNamed).first
    let rest = words.filter { splitNamed($0) == nil }.joined()
    for (role, names) in names where names.contains(rest) { return (role, split) }
    return nil
  }

  private static let names: [(ArrayRole, Set<String>)] = [
    (.images, ["images", "image", "imgs", "img", "x", "xs", "input", "inputs"]),
    (
      .masks,
      [
        "masks", "mask", "labels", "label", "y", "ys", "segs", "seg", "segmentations",
        "segmentation", "gt", "gts", "annotations", "target", "targets",
      ]
    ),
    (.ids, ["ids", "id", "names", "name", "caseids", "cases"]),
    (.patients, ["patients", "patient", "patientids", "patientid", "subjects", "subject"]),
    (.spacing, ["spacing", "spacings", "pixelspacing", "pixelspacings"]),
  ]
}

/// Where an array lies.
enum ArrayFile: Equatable {
  /// A file of its own.
  case file(String)
  /// A member of a zip archive.
  case member(String, of: String)

  /// The name that messages use.
  var name: String {
    switch self {
    case .file(let path): path.split(separator: "/").last.map(String.init) ?? path
    case .member(let name, _): name
    }
  }

  /// Opens the array; it is one record when it `isWhole`.
  func open(isWhole: Bool = false) throws(ArrayError) -> NPYArray {
    let reader = try reader()
    do { return try NPYArray(reader, isWhole: isWhole) } catch { throw .array(name, error) }
  }

  private func reader() throws(ArrayError) -> CheckedReader {
    switch self {
    case .file(let path):
      do throws(FileError) {
        let file = try OpenFile.reading(path)
        let size = try file.size()
        return CheckedReader(InflatingReader(.file(file), in: 0..<size, .none), size: size)
      } catch {
        throw .file(error)
      }
    case .member(let name, let path):
      let archive = try ArrayError.zip(path)
      guard let member = archive.members.first(where: { $0.name == name }) else {
        throw .zip(.missing(part: name, offset: 0))
      }
      return archive.reader(member)
    }
  }
}

/// Why arrays make no cases.
package enum ArrayError: Error, Equatable, CustomStringConvertible {
  /// A file could not be read.
  case file(FileError)
  /// An archive could not be read.
  case zip(ZipError)
  /// An array could not be read.
  case array(String, NPYError)
  /// There is no array of images or masks.
  case missing(names: [String])
  /// Two arrays have names that mean the same.
  case twice(String, String)
  /// The shapes do not fit.
  case shapes(String)
  /// An array of names or distances has another length than there are cases.
  case count(name: String, expected: Int, found: [Int])
  /// An array is of a type that it cannot be.
  case type(name: String, expected: String)
  /// One case has more pixels than the program reads.
  case tooLarge(graders: Int, height: Int, width: Int)
  /// An array does not end as it should, or its checksum is wrong.
  case damaged(String)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .zip(let error): error.description
    case .array(let name, let error): "\(displaySafe(name)): \(error)"
    case .missing(let names):
      "expected arrays called images and masks, found"
        + " \(names.isEmpty ? "none" : names.map(displaySafe).joined(separator: ", "))"
    case .twice(let a, let b):
      "expected one array of its kind, found \(displaySafe(a)) and \(displaySafe(b)); remove one"
    case .shapes(let reason): reason
    case .count(let name, let expected, let found):
      "\(displaySafe(name)): expected \(expected) entries, one for each case,"
        + " found \(shapeText(found))"
    case .type(let name, let expected): "\(displaySafe(name)): expected \(expected)"
    case .tooLarge(let graders, let height, let width):
      "too large: expected at most \(Limits.caseMaskPixels) pixels in the masks of a case,"
        + " found \(graders) x \(height) x \(width)"
    case .damaged(let name): "\(displaySafe(name)) is damaged: its end or its checksum is wrong"
    }
  }

  static func zip(_ path: String) throws(ArrayError) -> ZipArchive {
    let file: OpenFile
    do { file = try OpenFile.reading(path) } catch { throw .file(error) }
    do { return try ZipArchive(.file(file)) } catch { throw .zip(error) }
  }
}
