#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Imaging

/// Reads NumPy arrays of images and masks: a `.npz` archive, a `.npy` file with its neighbours, or a
/// folder of either. Nothing is written to the source.
package struct ArrayImport: CaseImport {
  package let source: LibraryManifest.Source
  package let attribution = ""
  package private(set) var rejections: [Rejection] = []

  private var groups: [ArrayGroup] = []
  private let split: String?
  /// The split that the source's name tells, if the arrays tell none.
  private let ownSplit: String?

  private static let expectation =
    "no arrays found: expected NumPy arrays called images and masks in .npz archives or .npy files,"
    + " found none that can be read"

  /// Lists and checks the source at `path`; `progress` hears how many cases of how many of an
  /// archive were looked at, and ends the listing by returning false. Every case goes into the part `split`, if given.
  package init(
    path: String, split: String? = nil, progress: (Int, Int) -> Bool
  ) throws(ImportError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .file(.refused(operation: "open", path: path, number: errno))
    }
    let isFolder = status.st_mode & S_IFMT == S_IFDIR
    let location = SourceLocation(path)
    source = LibraryManifest.Source(format: "npz", name: location.name)
    self.split = split
    ownSplit = location.split
    let files = try isFolder ? Self.files(path, &rejections) : [location.name]
    let folder = isFolder ? path : Self.folder(of: path)
    var isInterrupted = false
    for listed in Self.listed(files, in: folder, name: location.name, &rejections) {
      do throws(ArrayError) {
        let group = try ArrayGroup(name: listed.name, split: listed.split, listed.files) {
          isInterrupted = !progress($0, $1)
          return !isInterrupted
        }
        if let group { groups.append(group) }
      } catch {
        rejections.append(Rejection(item: listed.item, reason: error.description))
      }
      if isInterrupted { throw .interrupted }
    }
    guard count > 0 else { throw .noCases(Self.expectation, rejections) }
  }

  package var count: Int { groups.reduce(0) { $0 + $1.count } }

  package func forEach<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    var seen: Set<String> = []
    var isEnded = false
    for group in groups where !isEnded {
      // A name that comes twice would be one case; the second is rejected.
      let isFirst = (0..<group.count).map { seen.insert(id(group, $0)).inserted }
      try group.forEach { index in
        isFirst[index] && known(id(group, index))
      } _: { (index, outcome) throws(Failed) in
        let made = isFirst[index] ? outcome : .failure(.init("another case has the same name"))
        isEnded = try !body(self.outcome(group, index, made))
        return !isEnded
      }
    }
  }

  private func outcome(
    _ group: ArrayGroup, _ index: Int, _ made: Result<(GrayImage, [Mask]), ArrayGroup.CaseError>
  ) -> ImportOutcome {
    let id = id(group, index)
    switch made {
    case .failure(let error):
      return .failure(ImportFailure(rejection: Rejection(item: id, reason: error.reason)))
    case .success((let image, let masks)):
      let place = group.shapes.cases == nil ? "" : "[\(index)]"
      return .success(
        Case(
          id: id, patient: patient(group, index, id), split: split ?? group.split ?? ownSplit,
          image: image, masks: masks, spacing: group.spacing(of: index),
          provenance: Provenance(source: source.name + place, facts: group.facts)))
    }
  }

  private func id(_ group: ArrayGroup, _ index: Int) -> String {
    guard group.shapes.cases != nil else { return group.name }
    guard index < group.ids.count, !group.ids[index].isEmpty else {
      return "\(group.name)/\(index)"
    }
    return groups.count == 1 ? group.ids[index] : group.name + "/" + group.ids[index]
  }

  private func patient(_ group: ArrayGroup, _ index: Int, _ id: String) -> String {
    if index < group.patients.count, !group.patients[index].isEmpty {
      return group.patients[index]
    }
    let name = index < group.ids.count ? group.ids[index] : group.shapes.cases == nil ? id : ""
    let parts = name.split(separator: "/").map(String.init)
    return parts.first { splitNamed($0) == nil } ?? id
  }
}

// MARK: Listing

extension ArrayImport {
  private struct Listed {
    /// What the cases are called after.
    let name: String
    /// What messages are about.
    let item: String
    let split: String?
    var files: [ArrayRole: ArrayFile] = [:]
  }

  private static func files(
    _ path: String, _ rejections: inout [Rejection]
  ) throws(ImportError) -> [String] {
    do {
      let listing = try FolderListing(path)
      rejections = listing.rejections
      return listing.files
    } catch {
      throw .file(error)
    }
  }

  private static func folder(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return "." }
    return slash == path.startIndex ? "/" : String(path[..<slash])
  }

  /// The groups of arrays in files of a folder: the members of each archive, and the plain arrays of
  /// each folder.
  private static func listed(
    _ files: [String], in folder: String, name: String, _ rejections: inout [Rejection]
  ) -> [Listed] {
    var listed: [Listed] = []
    var plain: [String: [ArrayFile]] = [:]
    for file in files {
      if file.lowercased().hasSuffix(".npz") {
        do {
          let names = try ArrayError.zip(folder + "/" + file).members.map(\.name)
          let arrays = names.map { ArrayFile.member($0, of: folder + "/" + file) }
          try listed += groups(arrays, name: String(file.dropLast(4)), item: file)
        } catch {
          rejections.append(Rejection(item: file, reason: error.description))
        }
      } else if file.lowercased().hasSuffix(".npy") {
        let parts = file.split(separator: "/").dropLast().joined(separator: "/")
        plain[parts, default: []].append(.file(folder + "/" + file))
      }
    }
    for (parts, arrays) in plain.sorted(by: { isNaturallyBefore($0.key, $1.key) }) {
      let stem = parts.isEmpty ? name : parts
      do {
        try listed += groups(neighbours(arrays), name: stem, item: stem)
      } catch {
        rejections.append(Rejection(item: stem, reason: error.description))
      }
    }
    return listed
  }

  /// A single array brings those that lie beside it.
  private static func neighbours(_ arrays: [ArrayFile]) -> [ArrayFile] {
    guard arrays.count == 1, case .file(let path) = arrays[0] else { return arrays }
    let folder = folder(of: path)
    let files = (try? FolderListing(folder).files) ?? []
    let beside = files.filter { !$0.contains("/") && $0.lowercased().hasSuffix(".npy") }
    return beside.map { .file(folder + "/" + $0) }
  }

  /// Sorts arrays by the split that their names tell, and by their roles.
  private static func groups(
    _ arrays: [ArrayFile], name: String, item: String
  ) throws(ArrayError) -> [Listed] {
    var bySplit: [String: Listed] = [:]
    for array in arrays {
      guard let (role, split) = ArrayRole.named(array.name) else { continue }
      let key = split ?? ""
      if bySplit[key] == nil {
        bySplit[key] = Listed(
          name: key.isEmpty ? name : name + "/" + key, item: item,
          split: split ?? splitOnWay(name))
      }
      if let other = bySplit[key]?.files.updateValue(array, forKey: role) {
        throw .twice(other.name, array.name)
      }
    }
    guard !bySplit.isEmpty else { throw .missing(names: arrays.map(\.name)) }
    return bySplit.sorted { $0.key < $1.key }.map(\.value)
  }

  private static func splitOnWay(_ name: String) -> String? {
    name.split(separator: "/").lazy.compactMap { splitNamed(String($0)) }.first
  }
}
