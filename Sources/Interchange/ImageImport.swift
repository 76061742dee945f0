#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Imaging

/// Reads PNG images and the masks of their graders, in one of several layouts (`Docs/Formats.md`), from
/// a folder or, but for `folder`, from a tar archive. Nothing is written to the source.
package struct ImageImport: CaseImport {
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
  private let layout: ImageLayout
  private let plan: ImagePlan
  private let facts: CropFacts
  private let split: String?
  /// The graders whose darker value means inside.
  private let inverted: Set<String>

  /// Lists the source at `path`; every case goes into the part `split` of the library, if given.
  package init(
    path: String, layout: ImageLayout = .crops, split: String? = nil
  ) throws(ImportError) {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .file(.refused(operation: "open", path: path, number: errno))
    }
    self.path = path
    self.layout = layout
    isFolder = status.st_mode & S_IFMT == S_IFDIR
    guard isFolder || layout != .folder else { throw .packed }
    let location = SourceLocation(path)
    source = LibraryManifest.Source(format: layout.rawValue, name: location.name)
    let listing = try isFolder ? Self.folder(path) : Self.archive(path)
    isDamaged = listing.error != nil
    // An archive of crops tells all of its names itself; folders above it mean nothing.
    plan = layout.plan(listing.files, ancestors: isFolder ? location.ancestors : [])
    let table =
      layout == .crops ? Self.facts(location.tablePath) : (facts: CropFacts(), rejections: [])
    facts = table.facts
    rejections = listing.rejections + table.rejections + plan.rejections
    self.split = split ?? location.split
    hasSplit = split != nil
    attribution = LIDCImport.isOfLIDC(plan) ? LIDCImport.credit : ""
    inverted = layout == .folder ? MaskConvention.inverted(in: plan, folder: path) : []
    guard plan.count > 0 else {
      if let error = listing.error { throw .archive(error) }
      throw .noCases(layout.expectation, rejections)
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

extension ImageImport {
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
}

// MARK: Reading

extension ImageImport {
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

  /// Goes through the archive once and keeps the files of a group until all have come.
  private func forEachInArchive<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    var gathering = FileGathering(plan, except: known)
    var archive: TarArchive?
    while !gathering.isFinished {
      let complete: [PlannedCase]
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
    _ planned: PlannedCase, read: (String) throws(FileError) -> [UInt8]
  ) -> ImportOutcome {
    do {
      return .success(try makeCase(planned, read: read))
    } catch {
      return .failure(error)
    }
  }

  private func makeCase(
    _ planned: PlannedCase, read: (String) throws(FileError) -> [UInt8]
  ) throws(ImportFailure) -> Case {
    var facts = planned.facts
    let image = try decode(planned.image, read) { (png) throws(PNGError) in
      try self.image(png, &facts)
    }
    var masks: [Mask] = []
    for (index, file) in planned.masks.enumerated() {
      let isInverted = index < planned.graders.count && inverted.contains(planned.graders[index])
      let mask = try decode(file, read) { (png) throws(PNGError) in
        try self.mask(png, isInverted: isInverted)
      }
      guard mask.width == image.width, mask.height == image.height else {
        throw failure(
          file,
          "a mask of another size: expected \(image.width) x \(image.height) as its image,"
            + " found \(mask.width) x \(mask.height)")
      }
      masks.append(mask)
    }
    if !planned.graders.isEmpty { add(planned.graders, to: &facts) }
    let row = self.facts.rows[planned.id]
    return Case(
      id: planned.id, patient: planned.patient,
      split: hasSplit ? split : planned.split ?? row?.split ?? split, image: image, masks: masks,
      spacing: spacing(image) ?? row?.spacing,
      provenance: Provenance(
        source: source.name + "/" + planned.image,
        facts: facts.merging(row?.facts ?? [:]) { $1 }))
  }

  private func image(_ png: PNG, _ facts: inout [String: String]) throws(PNGError) -> GrayImage {
    guard layout == .folder else { return try png.grayImage() }
    let gray = try png.luminance()
    if gray.hasColor { facts["gray"] = PNG.luminanceRule }
    let scale = Float(gray.maximum)
    return GrayImage(
      width: png.width, height: png.height, unit: .unitInterval,
      values: gray.samples.map { Float($0) / scale })
  }

  private func mask(_ png: PNG, isInverted: Bool) throws(PNGError) -> Mask {
    guard layout != .crops else { return try png.mask() }
    let mask = try png.twoValuedMask()
    return isInverted ? mask.darker : mask.brighter
  }

  /// The crops of the Hierarchical Probabilistic U-Net are 180 x 180 pixels of 0.5 mm.
  private func spacing(_ image: GrayImage) -> Spacing? {
    guard layout == .hpunet, image.width == 180, image.height == 180 else { return nil }
    return Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
  }

  private func add(_ graders: [String], to facts: inout [String: String]) {
    facts["graders"] = graders.joined(separator: ", ")
    let numbers = graders.indices.filter { inverted.contains(graders[$0]) }
    if !numbers.isEmpty {
      facts["inverted"] = numbers.map { "\($0 + 1)" }.joined(separator: " ")
    }
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
