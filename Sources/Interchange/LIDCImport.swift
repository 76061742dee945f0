import Imaging

/// Reads scans of LIDC-IDRI as The Cancer Imaging Archive ships them: DICOM slices and the outlines
/// of their readers in XML, in whatever folders.
///
/// The readings of one nodule are matched by their place, each slice of a nodule becomes a case, and
/// its masks are the readings in the order of the file. Nothing is written to the source.
package struct LIDCImport: CaseImport {
  package let source: LibraryManifest.Source
  package let attribution = LIDCImport.credit
  package let rejections: [Rejection]

  private let path: String
  private let plan: LIDCPlan
  private let shape: CropShape
  private let split: String?
  private let reader: DICOMReader

  /// Lists the folder `path`; `progress` hears how many files of how many were looked at, and ends
  /// the listing by returning false.
  ///
  /// All cases go into the part `split` of the library; without one, patients are spread over
  /// `train`, `val` and `test`.
  package init(
    path: String, split: String? = nil, shape: CropShape, reader: DICOMReader,
    progress: (Int, Int) -> Bool
  ) throws(ImportError) {
    let listing = try LIDCListing(path, reader, progress: progress)
    plan = LIDCPlan(listing, shape: shape)
    rejections = listing.rejections + plan.rejections
    let name = SourceLocation(path).name
    source = LibraryManifest.Source(
      format: shape == .native ? "lidc-native" : "lidc", name: name)
    self.path = path
    self.shape = shape
    self.split = split
    self.reader = reader
  }

  package var count: Int { plan.cases.count }

  package func forEach<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    for planned in plan.cases where !known(planned.id) {
      guard try body(outcome(planned)) else { return }
    }
  }

  private func outcome(_ planned: LIDCPlan.Planned) -> ImportOutcome {
    do throws(DICOMError) {
      return .success(makeCase(planned, try reader.slice(path + "/" + planned.slice.file)))
    } catch {
      let reason = error.description
      return .failure(
        ImportFailure(rejection: Rejection(item: planned.slice.file, reason: reason)))
    }
  }

  private func makeCase(_ planned: LIDCPlan.Planned, _ slice: DICOMSlice) -> Case {
    let masks = planned.readings.map { region in
      region.map(planned.window.crop) ?? Mask(width: shape.side, height: shape.side)
    }
    var facts = planned.facts
    if slice.isLossy { facts["compression"] = "lossy" }
    if !slice.hasRescale { facts["rescale"] = "not told; values taken as Hounsfield units" }
    return Case(
      id: planned.id, patient: planned.patient,
      split: split ?? Self.part(of: planned.patient), image: planned.window.crop(slice.image),
      masks: masks, spacing: shape.spacing(of: planned.slice.placement.spacing),
      provenance: Provenance(
        source: source.name + "/" + planned.slice.file,
        sopInstanceUID: slice.placement.sopInstanceUID, facts: facts))
  }

  /// The part of the library that a patient belongs to, by the patient's name alone: 60 % `train`,
  /// 20 % `val`, 20 % `test`.
  static func part(of patient: String) -> String {
    let digest = SHA256.hexDigest(Array(patient.utf8)).prefix(8)
    switch (UInt32(digest, radix: 16) ?? 0) % 100 {
    case 0..<60: return "train"
    case 60..<80: return "val"
    default: return "test"
    }
  }

  /// Whether `files` of the folder `path` are DICOM files or annotations of LIDC-IDRI.
  static func recognizes(_ path: String, _ files: [String]) -> Bool {
    files.contains { file in
      let name = file.lowercased()
      if name.hasSuffix(".dcm") { return hasDICOMMark(path + "/" + file) }
      return name.hasSuffix(".xml") && (try? LIDCAnnotation(path: path + "/" + file)) != nil
    }
  }
}

extension LIDCImport {
  /// Whether names say that cases come from LIDC-IDRI: those of its patients or of its series.
  static func isOfLIDC(_ plan: ImagePlan) -> Bool {
    let patient = plan.groups.first?.first?.patient ?? ""
    return patient.hasPrefix("LIDC-IDRI-")
      || patient.hasPrefix("1.3.6.1.4.1.14519.5.2.1.6279.6001.")
  }

  /// The patient of LIDC-IDRI that a name begins with, for example `LIDC-IDRI-0001_R_1`.
  static func patient(of name: String) -> String? {
    let mark = "LIDC-IDRI-"
    guard name.hasPrefix(mark) else { return nil }
    let digits = name.dropFirst(mark.count).prefix(4)
    return digits.count == 4 && digits.allSatisfy(\.isNumber) ? mark + digits : nil
  }

  /// Whom to name when the data of LIDC-IDRI are used.
  static let credit =
    "LIDC-IDRI: Armato SG III et al., The Cancer Imaging Archive, 2015,"
    + " doi:10.7937/K9/TCIA.2015.LO9QL9SX, Creative Commons Attribution 3.0 Unported;"
    + " Armato SG III et al., Medical Physics 38:915-931, 2011;"
    + " Clark K et al., Journal of Digital Imaging 26:1045-1057, 2013."
    + " The authors acknowledge the National Cancer Institute and the Foundation for the National"
    + " Institutes of Health, and their critical role in the creation of the free publicly"
    + " available LIDC/IDRI Database used in this study."
}
