#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Imaging

/// Reads pickled dictionaries of cases, as `data_lidc.pickle` is one: names, each with an `image` and
/// its `masks` as NumPy arrays, and where known `series_uid` and `pixel_spacing`. Nothing of a pickle
/// is executed, and nothing is written to the source.
package struct PickleImport: CaseImport {
  package let source: LibraryManifest.Source
  package private(set) var attribution = ""
  package private(set) var rejections: [Rejection] = []
  /// The number of names.
  package private(set) var count = 0

  private let files: [PickleFile]
  private let split: String?
  private var range = ValueRange()
  private var isInteger = true

  private static let expectation =
    "no pickled cases found: expected a dictionary of names, each with an image and masks as NumPy"
    + " arrays, found none that can be read"

  /// Lists and checks the file or the `.pickle` files of the folder at `path`; `progress` hears how
  /// many megabytes of how many were read, and ends the listing by returning false. Every case goes
  /// into the part `split`, if given.
  package init(
    path: String, split: String? = nil, progress: (Int, Int) -> Bool
  ) throws(ImportError) {
    let location = SourceLocation(path)
    source = LibraryManifest.Source(format: "pickle", name: location.name)
    self.split = split ?? location.split
    files = try PickleFile.list(path, name: location.name, &rejections)
    var names: Set<String> = []
    for file in files { try list(file, &names, progress) }
    guard count > 0 else { throw .noCases(Self.expectation, rejections) }
  }

  package func forEach<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    var names: Set<String> = []
    for file in files {
      var isEnded = false
      guard case .success(var reader) = file.open() else { continue }
      // What ends a file early was told when it was listed.
      _ = try reader.forEach { (name, value) throws(Failed) in
        guard names.insert(name).inserted, !known(name) else { return true }
        isEnded = try !body(outcome(name, value, file))
        return !isEnded
      }
      if isEnded { return }
    }
  }
}

// MARK: Listing

/// One pickle of a source.
private struct PickleFile {
  let name: String
  let path: String

  /// The file at `path`, or the pickles of the folder.
  static func list(
    _ path: String, name: String, _ rejections: inout [Rejection]
  ) throws(ImportError) -> [PickleFile] {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .file(.refused(operation: "open", path: path, number: errno))
    }
    guard status.st_mode & S_IFMT == S_IFDIR else { return [PickleFile(name: name, path: path)] }
    do {
      let listing = try FolderListing(path)
      rejections = listing.rejections
      return listing.files.filter(isPickle).map { PickleFile(name: $0, path: path + "/" + $0) }
    } catch {
      throw .file(error)
    }
  }

  /// A reader of the file and nothing else.
  func open() -> Result<PickleReader, PickleError> {
    let file: OpenFile
    do { file = try OpenFile.reading(path) } catch { return .failure(.inflating(.file(error))) }
    return Result { () throws(PickleError) in try PickleReader(.file(file)) }
  }
}

/// Whether a file's name says that it is a pickle.
func isPickle(_ name: String) -> Bool {
  let name = name.lowercased()
  return name.hasSuffix(".pickle") || name.hasSuffix(".pkl")
}

extension PickleImport {
  private mutating func list(
    _ file: PickleFile, _ names: inout Set<String>, _ progress: (Int, Int) -> Bool
  ) throws(ImportError) {
    var reader: PickleReader
    switch file.open() {
    case .success(let opened): reader = opened
    case .failure(.inflating(.file(let error))): throw .file(error)
    case .failure(let error): return reject(file.name, error.description)
    }
    let read = reader.progress
    var added: [Rejection] = []
    var (found, range, isInteger, attribution) = (0, range, isInteger, attribution)
    let error = try reader.forEach { (name, value) throws(ImportError) in
      guard progress(read.done >> 20, max(1, read.total >> 20)) else { throw .interrupted }
      guard names.insert(name).inserted else {
        added.append(Rejection(item: name, reason: "another case has the same name"))
        return true
      }
      found += 1
      guard case .success(let parts) = PickledCase.parts(value) else { return true }
      range.add(parts.values)
      if !parts.isInteger { isInteger = false }
      if parts.isOfLIDC { attribution = LIDCImport.credit }
      return true
    }
    (self.range, self.isInteger, self.attribution) = (range, isInteger, attribution)
    count += found
    rejections += added
    if let error { reject(file.name, error.description) }
  }

  private mutating func reject(_ item: String, _ reason: String) {
    rejections.append(Rejection(item: item, reason: reason))
  }

  // MARK: Cases

  private func outcome(_ name: String, _ value: PickleValue, _ file: PickleFile) -> ImportOutcome {
    switch PickledCase.parts(value) {
    case .failure(let error):
      return .failure(ImportFailure(rejection: Rejection(item: name, reason: error.reason)))
    case .success(let parts):
      let meaning = range.meaning(isInteger: isInteger)
      var facts: [String: String] = [:]
      facts["seriesInstanceUID"] = parts.series
      facts["gray"] = range.rule(meaning)
      return .success(
        Case(
          id: name, patient: parts.series ?? name, split: split,
          image: range.image(
            parts.values, width: parts.width, height: parts.height, meaning),
          masks: parts.masks, spacing: parts.spacing,
          provenance: Provenance(source: file.name, facts: facts)))
    }
  }
}

/// What a pickle says of one case.
private struct PickledCase {
  let width: Int
  let height: Int
  let values: [Float]
  let isInteger: Bool
  let masks: [Mask]
  let series: String?
  let spacing: Spacing?

  /// Why there is no case.
  struct Refusal: Error {
    let reason: String
  }

  var isOfLIDC: Bool { series?.hasPrefix("1.3.6.1.4.1.14519.5.2.1.6279.6001.") ?? false }

  static func parts(_ value: PickleValue) -> Result<PickledCase, Refusal> {
    Result { () throws(Refusal) in try PickledCase(value) }
  }

  private init(_ value: PickleValue) throws(Refusal) {
    guard case .dictionary(let dictionary) = value,
      case .array(let image)? = dictionary.entries["image"], let values = image.rows,
      let list = (dictionary.entries["masks"] ?? dictionary.entries["mask"])?.items
    else { throw Refusal(reason: "expected an image of two axes and a list of masks, found other") }
    (height, width) = (image.shape[0], image.shape[1])
    guard (1...Limits.caseSide).contains(height), (1...Limits.caseSide).contains(width),
      (1...Limits.caseGraders).contains(list.count)
    else {
      throw Refusal(
        reason: "an image of impossible size or number of masks: found \(shapeText(image.shape))"
          + " and \(list.count) masks")
    }
    guard values.allSatisfy(\.isFinite) else {
      throw Refusal(reason: "a value of the image is not a finite number")
    }
    self.values = values
    isInteger = image.type?.isInteger ?? false
    var masks: [Mask] = []
    for (index, item) in list.enumerated() {
      guard case .array(let array) = item, let pixels = array.rows, array.shape == image.shape,
        let mask = Mask(width: width, height: height, values: pixels)
      else {
        throw Refusal(
          reason:
            "the mask of grader \(index + 1) is not one of two values in the size of its image")
      }
      masks.append(mask)
    }
    self.masks = masks
    series = dictionary.entries["series_uid"]?.text
    spacing = try Self.spacing(dictionary.entries["pixel_spacing"])
  }

  /// The spacing, unknown where it is not told by two numbers.
  private static func spacing(_ value: PickleValue?) throws(Refusal) -> Spacing? {
    let numbers = value?.items?.map(\.number) ?? []
    guard numbers.count == 2, let row = numbers[0], let column = numbers[1] else { return nil }
    guard let spacing = Spacing(possibleRow: row, column: column) else {
      throw Refusal(
        reason: "an impossible pixel_spacing: expected two distances of \(Spacing.rangeText),"
          + " found \(row) and \(column)")
    }
    return spacing
  }
}
