import ArgumentParser
import Exports
import Interchange

/// `penumbra export`: writes chosen masks for other programs.
struct ExportCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "export",
    abstract: "Write masks with their provenance for other programs.",
    discussion: """
      --selected takes the masks that readers accepted in the library's review journals, one folder
      for each case. --case takes the masks of the case's graders; with --count or --z those of a
      model too. DIR is made anew, complete or not at all; nothing is ever overwritten.

      png    NAME-mask.png with 0 and 255, NAME-overlay.png over the image
      nifti  image.nii.gz and masks.nii.gz, one volume for each mask
      seg    segmentation.dcm, a DICOM Segmentation of the source slice, one segment for each mask
             that is not empty; needs --dicom
      nrrd   segmentation.seg.nrrd for 3D Slicer
      json   NAME.json: source, geometry, model, z, seed, probability, overlap with each grader
      csv    hypotheses.csv, one line for each mask
      manifest.json with the SHA-256 of each file comes last; 'penumbra verify' checks it.

      EXAMPLE
        penumbra export scans --selected --to accepted
        penumbra export scans --case LIDC-IDRI-0001/nodule-0/slice-3 --formats nifti,nrrd --to out
        penumbra export scans --case LIDC-IDRI-0001/nodule-0/slice-3 --count 8 --formats seg \\
          --dicom LIDC-IDRI --to out
      """)

  @Argument(help: "The folder of the library.")
  var library: String

  @Flag(help: "The masks that readers accepted.")
  var selected = false

  @Option(name: .customLong("case"), help: ArgumentHelp("The masks of this case.", valueName: "ID"))
  var caseID: String?

  @Option(help: ArgumentHelp("With --selected, of this reader only.", valueName: "NAME"))
  var reviewer: String?

  @Option(
    name: .customLong("class"),
    help: ArgumentHelp("The class that scenes are shown by.", valueName: "NAME"))
  var className: String?

  @OptionGroup var samples: SampleOptions
  @OptionGroup var options: ExportOptions

  func validate() throws {
    guard selected != (caseID != nil) else {
      throw ValidationError("Choose one of --selected and --case ID.")
    }
    if selected, samples.isAsked || samples.model != nil {
      throw ValidationError(
        "--model, --count, --z and what goes with them are for --case.")
    }
    if reviewer != nil, !selected { throw ValidationError("--reviewer is for --selected.") }
    if samples.model != nil, !samples.isAsked {
      throw ValidationError("--model: say which masks of it you want, with --count or --z.")
    }
  }

  func run() throws {
    try options.checkTarget()
    if let caseID { try writeCase(caseID) } else { try writeSelected() }
  }

  private func writeCase(_ id: String) throws {
    let cases = try openLibrary(library, class: className)
    let subject = try cases.case(named: id)
    let drawn = samples.isAsked ? try samples.hypotheses(of: subject, in: cases) : []
    try options.write(count: 1, isNested: false) { _ in
      (subject, ExportedHypothesis.graders(of: subject) + drawn)
    }
  }

  private func writeSelected() throws {
    let cases = try openLibrary(library, class: className)
    let accepted = AcceptedMasks(
      folder: cases.reviewsFolder(at: library), entries: cases.entries, reviewer: reviewer)
    accepted.problems.forEach { say("note: \($0)") }
    guard !accepted.selections.isEmpty else {
      throw Failure(
        .noInput,
        "\(displaySafe(library)): no accepted mask in its review journals; accept one with a in"
          + " penumbra review, or name a case with --case")
    }
    try options.write(count: accepted.selections.count, isNested: true) { index in
      let selection = accepted.selections[index]
      let subject = try cases.case(named: selection.caseID)
      return (subject, try accepted.hypotheses(selection, of: subject))
    }
  }
}
