import Imaging

/// Reads NIfTI-1 volumes or pictures with one file of masks per grader from a folder; each slice that
/// a grader marked becomes a case. Nothing is written to the source.
package struct NIfTIImport: CaseImport {
  package let source: LibraryManifest.Source
  package let attribution: String
  package private(set) var rejections: [Rejection]

  private let path: String
  private let split: String?
  private var plans: [NIfTIPlan] = []

  static let expectation =
    "no volumes with masks found: expected NIfTI files such as case01/image.nii.gz beside"
    + " case01/task01_seg01.nii.gz, or a.image.nii.gz beside a.mask.nii.gz, found none that can be"
    + " read"

  /// Lists and checks the folder `path`; `progress` hears how many volumes of how many were read, and
  /// ends the listing by returning false. Every case goes into the part `split`, if given.
  package init(
    path: String, split: String? = nil, progress: (Int, Int) -> Bool
  ) throws(ImportError) {
    if (try? OpenFile.reading(path)) != nil {
      throw .unreadable("a volume without masks: expected a folder with an image and masks")
    }
    let listing: FolderListing
    do { listing = try FolderListing(path) } catch { throw .file(error) }
    self.path = path
    let location = SourceLocation(path)
    source = LibraryManifest.Source(format: "nifti", name: location.name)
    self.split = split ?? location.split
    let plan = FolderPlan(
      files: listing.files, name: location.name, endings: [".nii.gz", ".nii"]
    ).plan
    attribution = LIDCImport.isOfLIDC(plan) ? LIDCImport.credit : ""
    rejections = listing.rejections + plan.rejections
    for (index, planned) in plan.groups.joined().enumerated() {
      guard progress(index, plan.count) else { throw .interrupted }
      do {
        plans.append(try NIfTIPlan(planned, in: path))
      } catch {
        rejections.append(Rejection(item: error.item, reason: error.reason))
      }
    }
    guard count > 0 else { throw .noCases(Self.expectation, rejections) }
  }

  package var count: Int { plans.reduce(0) { $0 + $1.slices.count } }

  package func forEach<Failed: Error>(
    except known: (String) -> Bool, _ body: (ImportOutcome) throws(Failed) -> Bool
  ) throws(Failed) {
    for plan in plans {
      let wanted = plan.slices.filter { !known(id(plan, $0)) }
      guard !wanted.isEmpty else { continue }
      var slices = Slices(plan, in: path)
      for slice in wanted {
        let outcome: ImportOutcome
        do throws(NIfTIPlan.Refusal) {
          outcome = .success(makeCase(plan, slice, try slices.advance(to: slice)))
        } catch {
          outcome = .failure(
            ImportFailure(rejection: Rejection(item: error.item, reason: error.reason)))
        }
        guard try body(outcome) else { return }
        // A file that has changed since it was listed fails once, not for each of its slices.
        if case .failure = outcome { break }
      }
    }
  }

  private func id(_ plan: NIfTIPlan, _ slice: Int) -> String {
    plan.header.isFlat ? plan.planned.id : "\(plan.planned.id)/slice-\(slice)"
  }

  private func makeCase(_ plan: NIfTIPlan, _ slice: Int, _ values: [[Float]]) -> Case {
    let (width, height) = (plan.width, plan.height)
    // Numbers that are none show as the least value.
    let image = values[0].map { $0.isFinite ? $0 : plan.range.least }
    let masks = values.dropFirst().map { values in
      Mask(width: width, height: height, pixels: values.map { $0 != 0 ? 1 : 0 })
    }
    return Case(
      id: id(plan, slice), patient: plan.planned.patient, split: plan.planned.split ?? split,
      image: plan.range.image(image, width: width, height: height, plan.meaning), masks: masks,
      spacing: plan.spacing,
      provenance: Provenance(
        source: source.name + "/" + plan.planned.image, facts: facts(plan, slice, values[0])))
  }

  private func facts(_ plan: NIfTIPlan, _ slice: Int, _ image: [Float]) -> [String: String] {
    var facts = ["graders": plan.planned.graders.joined(separator: ", ")]
    if !plan.header.isFlat {
      facts["slice"] = "\(slice)"
      if plan.header.distances[2] > 0, plan.spacing != nil {
        facts["sliceSpacingInMillimeters"] = "\(plan.header.distanceInMillimeters(2))"
      }
    }
    if let affine = plan.affine(ofSlice: slice) {
      facts["affine"] = affine.text
      facts["orientation"] = affine.directions
    }
    facts["gray"] = plan.range.rule(plan.meaning)
    let unknown = image.count { !$0.isFinite }
    if unknown > 0 { facts["notNumbers"] = "\(unknown) pixels, shown as the least value" }
    return facts
  }

  /// The same slice of an image and of all its masks, one after the other and never back.
  private struct Slices {
    private let files: [String]
    private let path: String
    private var volumes: [NIfTIVolume] = []
    private var next = 0

    init(_ plan: NIfTIPlan, in path: String) {
      files = plan.planned.files
      self.path = path
    }

    /// The values of a slice in each file.
    mutating func advance(to slice: Int) throws(NIfTIPlan.Refusal) -> [[Float]] {
      if volumes.isEmpty {
        for file in files { volumes.append(try NIfTIPlan.open(file, in: path)) }
      }
      var values: [[Float]] = []
      for (file, volume) in zip(files, volumes) {
        do throws(NIfTIError) {
          for _ in next..<slice { try volume.skip() }
          guard let found = try volume.slice(), found.count == volumes[0].width * volumes[0].height
          else { throw .truncated(expected: slice + 1, found: slice) }
          values.append(found)
        } catch {
          throw NIfTIPlan.Refusal(item: file, reason: error.description)
        }
      }
      next = slice + 1
      return values
    }
  }
}

extension NIfTIHeader {
  /// Whether there is a single slice.
  var isFlat: Bool { lengths.count < 3 || lengths[2] == 1 }
}
