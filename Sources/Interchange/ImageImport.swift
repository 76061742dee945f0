#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Imaging

/// Why nothing can be imported from a source.
package enum ImportError: Error, Equatable, CustomStringConvertible {
  /// The source could not be read.
  case file(FileError)
  /// The archive could not be read.
  case archive(TarError)
  /// There are no whole crops in it; what there is was rejected.
  case noCases([Rejection])
  /// There are no annotations of a scan in it; what there is was rejected.
  case noAnnotations([Rejection])
  /// The user ended it before all files were listed.
  case interrupted

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .archive(let error): error.description
    case .noCases:
      "no crops found: expected PATIENT/nodule-N/images/slice-K.png beside mask-0, mask-1, ...,"
        + " found none"
    case .noAnnotations:
      "no annotated scans found: expected DICOM files, and annotations of LIDC-IDRI in XML,"
        + " found none that can be read"
    case .interrupted: "interrupted before all files were listed"
    }
  }

  /// What was rejected before.
  package var rejections: [Rejection] {
    switch self {
    case .noCases(let rejections), .noAnnotations(let rejections): rejections
    case .file, .archive, .interrupted: []
    }
  }
}

/// Reads a folder of crops with one folder of masks per grader, unpacked or in a tar archive.
///
/// The layout is that of the LIDC-IDRI slices (`Docs/Formats.md`). Nothing is written to the source.
package struct CropImport: CaseImport {
  /// What goes into the manifest of the library.
  package let source: LibraryManifest.Source
  /// Whom to name when the data are used.
  package let attribution: String
  /// Files that make no case, found before reading pixels.
  package let rejections: [Rejection]

  private let path: String
  private let isFolder: Bool
  /// Whether the listing has already reported that the archive cannot be read to its end.
  private let isDamaged: Bool
  private let plan: CropPlan
  private let facts: CropFacts
  private let split: String?

  /// Lists the source at `path`; every case goes into the part `split` of the library, if given.
  package init(path: String, split: String? = nil) throws(ImportError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .file(.refused(operation: "open", path: path, number: errno))
    }
    self.path = path
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    let location = SourceLocation(path)
    source = LibraryManifest.Source(format: "crops", name: location.name)
    let listing = try isFolder ? Self.folder(path) : Self.archive(path)
    isDamaged = listing.error != nil
    plan = CropPlan(files: listing.files, ancestors: isFolder ? location.ancestors : [])
    let table = Self.facts(location.tablePath)
    facts = table.facts
    rejections = listing.rejections + table.rejections + plan.rejections
    self.split = split ?? location.split
    hasSplit = split != nil
    attribution = Self.attribution(plan)
    guard plan.count > 0 else {
      if let error = listing.error { throw .archive(error) }
      throw .noCases(rejections)
    }
  }

  /// Whether the caller named the split, which then counts more than what a table says.
  private let hasSplit: Bool

  /// The number of cases that the names promise.
  package var count: Int { plan.count }

  /// Reads the cases in order and gives each to `body`, until it returns false.
  ///
  /// A case whose id is `known` is not read. An archive that ends early is reported by an outcome of
  /// its own.
  package func forEach<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    if isFolder {
      try forEachInFolder(except: known, body)
    } else {
      try forEachInArchive(except: known, body)
    }
  }
}

// MARK: Listing

extension CropImport {
  private struct Listing {
    var files: [String] = []
    var rejections: [Rejection] = []
    var error: TarError?
  }

  private static func folder(_ path: String) throws(ImportError) -> Listing {
    do {
      let listing = try FolderListing(path)
      return Listing(files: listing.files, rejections: listing.rejections)
    } catch {
      throw .file(error)
    }
  }

  /// Lists an archive as far as it can be read.
  private static func archive(_ path: String) throws(ImportError) -> Listing {
    var listing = Listing()
    do {
      let archive = try TarArchive(path: path)
      while let entry = try archive.next() {
        if entry.kind == .file { listing.files.append(entry.name) }
      }
    } catch {
      listing.error = error
      let name = SourceLocation(path).name
      listing.rejections = [Rejection(item: name, reason: error.description)]
    }
    return listing
  }

  /// The table beside the source, if there is one.
  private static func facts(_ path: String) -> (facts: CropFacts, rejections: [Rejection]) {
    do {
      let table = try CSVTable(parsing: readFile(path, limit: Limits.table))
      return (CropFacts(table), [])
    } catch let error as FileError where error.isMissing {
      return (CropFacts(), [])
    } catch {
      return (CropFacts(), [Rejection(item: path, reason: "\(error)")])
    }
  }

  private static func attribution(_ plan: CropPlan) -> String {
    let isLIDC = plan.groups.first?.first?.patient.hasPrefix("LIDC-IDRI-") ?? false
    return isLIDC ? LIDCImport.credit : ""
  }
}

// MARK: Reading

extension CropImport {
  private func forEachInFolder<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    for planned in plan.groups.joined() where !known(planned.id) {
      let outcome = outcome(planned) { (file) throws(FileError) in
        try readFile(path + "/" + file, limit: Limits.pngFile)
      }
      guard try body(outcome) else { return }
    }
  }

  /// Goes through the archive once and keeps the files of a nodule until all have come.
  private func forEachInArchive<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    var gathering = CropGathering(plan, except: known)
    var archive: TarArchive?
    while !gathering.isFinished {
      let complete: [CropPlan.Planned]
      do {
        let opened = try archive ?? TarArchive(path: path)
        archive = opened
        complete = try gathering.next(opened)
      } catch {
        let rejection = Rejection(item: source.name, reason: "\(error)")
        if !isDamaged { _ = try body(.failure(ImportFailure(rejection: rejection))) }
        return
      }
      for planned in complete {
        let files = gathering.files
        let outcome = outcome(planned) { (file) throws(FileError) in
          try files[file]?.get() ?? []
        }
        guard try body(outcome) else { return }
      }
      gathering.forget(complete)
    }
  }

  private func outcome(
    _ planned: CropPlan.Planned, read: (String) throws(FileError) -> [UInt8]
  ) -> ImportOutcome {
    do {
      return .success(try makeCase(planned, read: read))
    } catch {
      return .failure(error)
    }
  }

  private func makeCase(
    _ planned: CropPlan.Planned, read: (String) throws(FileError) -> [UInt8]
  ) throws(ImportFailure) -> Case {
    let image = try decode(planned.image, read) { (png) throws(PNGError) in try png.grayImage() }
    var masks: [Mask] = []
    for file in planned.masks {
      let mask = try decode(file, read) { (png) throws(PNGError) in try png.mask() }
      guard mask.width == image.width, mask.height == image.height else {
        throw failure(
          file,
          "a mask of another size: expected \(image.width) x \(image.height) as its image,"
            + " found \(mask.width) x \(mask.height)")
      }
      masks.append(mask)
    }
    let row = facts.rows[planned.id]
    return Case(
      id: planned.id, patient: planned.patient,
      split: hasSplit ? split : row?.split ?? split, image: image, masks: masks,
      spacing: row?.spacing,
      provenance: Provenance(
        source: source.name + "/" + planned.image, facts: row?.facts ?? [:]))
  }

  private func decode<Value>(
    _ file: String, _ read: (String) throws(FileError) -> [UInt8],
    _ convert: (PNG) throws(PNGError) -> Value
  ) throws(ImportFailure) -> Value {
    do {
      return try convert(PNG(parsing: read(file)))
    } catch {
      throw failure(file, "\(error)")
    }
  }

  private func failure(_ file: String, _ reason: String) -> ImportFailure {
    ImportFailure(rejection: Rejection(item: file, reason: reason))
  }
}

/// The names that follow from where a source lies.
struct SourceLocation {
  /// Its own name.
  let name: String
  /// The folders it lies in, and itself.
  let ancestors: [String]
  /// Where a table of facts would lie: `val.csv` beside `val.tar.gz` or the folder `val`.
  let tablePath: String
  /// The part of a library that the name means, if it does.
  let split: String?

  init(_ path: String) {
    let resolved = realpath(path, nil)
    defer { free(resolved) }
    let full = resolved.map { String(cString: $0) } ?? path
    ancestors = full.split(separator: "/").map(String.init)
    name = ancestors.last ?? full
    let stem = Self.stem(name)
    tablePath = "/" + (ancestors.dropLast() + [stem + ".csv"]).joined(separator: "/")
    split = ["train", "val", "test"].contains(stem) ? stem : nil
  }

  private static func stem(_ name: String) -> String {
    let ending = [".tar.gz", ".tgz", ".tar"].first { name.hasSuffix($0) }
    return String(name.dropLast(ending?.count ?? 0))
  }
}
