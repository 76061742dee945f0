import Cells
import Evaluation
import Imaging
import Interchange
import Testing

@testable import Exports

private let width = 4
private let height = 3

private func record(facts: [String: String] = [:], spacing: Double? = 0.5) -> Case {
  Case(
    id: "a/b c", patient: "p",
    image: GrayImage(
      width: width, height: height, unit: .hounsfield,
      values: (0..<12).map { Float($0) * 100 - 600 }),
    masks: [
      Mask(width: width, height: height, pixels: [0, 1, 1, 0, 0, 1, 1, 0, 0, 0, 0, 0]),
      Mask(width: width, height: height),
    ],
    spacing: spacing.map { Spacing(rowInMillimeters: $0, columnInMillimeters: $0) },
    provenance: Provenance(source: "scan/1.dcm", sopInstanceUID: "1.2.3", facts: facts))
}

private var sample: ExportedHypothesis {
  var hypothesis = ExportedHypothesis(
    name: "S7",
    mask: Mask(width: width, height: height, pixels: [0, 1, 1, 0, 0, 1, 0, 0, 0, 0, 0, 0]),
    source: .sample(6, seed: 255), color: RGB(255, 102, 51))
  hypothesis.z = [1.5, -2]
  hypothesis.u = [0.5, -1]
  hypothesis.model = .init(name: "m", sha256: "abc")
  hypothesis.share = Share(64, of: 256)
  return hypothesis
}

private let empty = ExportedHypothesis(
  name: "grader-2", mask: Mask(width: width, height: height), source: .grader(1),
  color: RGB(0, 0, 0))

private func subject(
  _ record: Case = record(), _ hypotheses: [ExportedHypothesis] = [sample, empty]
) -> ExportSubject {
  ExportSubject(
    record: record, hypotheses: hypotheses, window: Window(level: 0, width: 1000),
    context: .init(reviewer: "reader", time: "2026-01-31T12:00:00Z", version: "9.9"))
}

private func slice(_ sop: String = "1.2.3", rows: Int = 64) throws -> SlicePlacement {
  var attributes = DICOMAttributes()
  let texts: [DICOMTag: String] = [
    .sopClassUID: "1.2.840.10008.5.1.4.1.1.2", .sopInstanceUID: sop, .seriesInstanceUID: "1.2",
    .imagePositionPatient: "0\\0\\0", .imageOrientationPatient: "1\\0\\0\\0\\1\\0",
    .rows: "\(rows)", .columns: "64", .pixelSpacing: "0.5\\0.5",
  ]
  for (tag, text) in texts { attributes[tag] = text }
  return try SlicePlacement(attributes)
}

@Test(
  "Each format has its files, and only those that were asked for are made",
  arguments: [
    (
      [ExportFormat.png],
      ["S7-mask.png", "S7-overlay.png", "grader-2-mask.png", "grader-2-overlay.png"]
    ),
    ([.nifti], ["image.nii.gz", "masks.nii.gz"]), ([.nrrd], ["segmentation.seg.nrrd"]),
    ([.json], ["S7.json", "grader-2.json"]), ([.csv, .seg], []),
  ])
func plannedFiles(formats: [ExportFormat], names: [String]) throws {
  #expect(try ExportPlan(subject()).files(formats).map(\.name) == names)
}

@Test("The picture of a mask is the mask")
func maskPicture() throws {
  let files = try ExportPlan(subject()).files([.png])
  #expect(try PNG(parsing: files[0].bytes).mask() == sample.mask)
}

@Test("The provenance tells case, model, latent code, probability, metrics, reviewer and time")
func provenance() throws {
  let file = try #require(
    ExportPlan(subject()).files([.png, .json]).first { $0.name == "S7.json" })
  let json = try JSON(parsing: file.bytes)
  #expect(json["case"]?.text == "a/b c")
  #expect(json["mask"]?.text == "S7-mask.png")
  #expect(json["model"]?["sha256"]?.text == "abc")
  #expect(json["latent"]?["z"]?.items?.compactMap(\.double) == [1.5, -2])
  #expect(json["latent"]?["u"]?.items?.compactMap(\.double) == [0.5, -1])
  #expect(json["latent"]?["sample"]?.int == 7)
  #expect(json["latent"]?["seed"]?.text == "0xff")
  #expect(json["version"]?.int == 3)
  #expect(
    json["latent"]?["convention"]?.text
      == "z = mu + L u, L the Cholesky factor of the prior's covariance; when diagonal:"
      + " u = (z - mu) / sigma")
  #expect(json["latent"]?["temperature"]?.double == 1)
  #expect(json["threshold"]?.double == 0.5)
  #expect(json["probability"]?["value"]?.double == 0.25)
  #expect(json["probability"]?["samples"]?.int == 256)
  #expect(json["areaPixels"]?.int == 3)
  #expect(json["areaMM2"]?.double == 0.75)
  #expect(json["metrics"]?["graders"]?.items?.first?["iou"]?.double == 0.75)
  #expect(json["metrics"]?["graders"]?.items?.last?["iou"]?.double == 0)
  #expect(json["source"]?["sopInstanceUID"]?.text == "1.2.3")
  #expect(json["reviewer"]?.text == "reader")
  #expect(json["time"]?.text == "2026-01-31T12:00:00Z")
}

@Test("A sample that is not the model's own says temperature and cut, wherever it goes")
func widerSample() throws {
  var wide = sample
  wide.source = .sample(6, seed: 255, temperature: 1.3)
  wide.threshold = 0.4
  let plan = ExportPlan(subject(record(), [wide]))
  let json = try JSON(parsing: try #require(plan.files([.json]).first).bytes)
  #expect(json["latent"]?["temperature"]?.double == 1.3)
  #expect(json["threshold"]?.double == 0.4)
  #expect(plan.description(wide).hasPrefix("sample 7 of the model at temperature 1.3; "))
  #expect(plan.description(wide).contains("; cut at p 0.4; model"))
  let table = try CSVTable(parsing: ExportTable.file(ExportTable.lines(plan.subject)).bytes)
  #expect(table.rows[0][table.column("temperature") ?? 0] == "1.3")
  #expect(table.rows[0][table.column("threshold") ?? 0] == "0.4")
}

@Test("The cut of a class of scenes is told as what it is, that of a lesion as its probability")
func cutOfClass() throws {
  var cut = sample
  cut.threshold = 0.7
  let plan = ExportPlan(subject(record(facts: ["class": "car"]), [cut, empty]))
  #expect(plan.description(cut).contains("; cut at p / (p + q) 0.7; model"))
  let files = try plan.files([.json]).map { try JSON(parsing: $0.bytes) }
  #expect(files[0]["threshold"]?.double == 0.7)
  #expect(
    files[0]["thresholdConvention"]?.text
      == "inside above p / (p + q): p of the class, q of the likeliest other class of the pixel")
  #expect(files[1]["thresholdConvention"] == nil)
  let lesion = ExportPlan(subject(record(), [cut]))
  #expect(lesion.description(cut).contains("; cut at p 0.7; model"))
  let json = try JSON(parsing: try #require(lesion.files([.json]).first).bytes)
  #expect(json["thresholdConvention"] == nil)
}

@Test("What a grader drew has no model, no latent code and no threshold")
func graderProvenance() throws {
  let json = try JSON(parsing: try #require(ExportPlan(subject()).files([.json]).last).bytes)
  for name in ["model", "latent", "threshold", "probability", "mask"] {
    #expect(json[name] == .null, "\(name)")
  }
  #expect(json["kind"]?.text == "grader")
  #expect(json["isEmpty"] == .bool(true))
}

@Test("What a reader painted says what it began as, and has neither model nor code")
func paintedProvenance() throws {
  var painted = empty
  painted.source = .edited("edited grader 2")
  let plan = ExportPlan(subject(record(), [painted, sample]))
  let files = try plan.files([.json])
  let json = try JSON(parsing: files[0].bytes)
  #expect(json["kind"]?.text == "edited")
  #expect(json["edited"]?.text == "edited grader 2")
  for name in ["model", "latent", "threshold"] { #expect(json[name] == .null, "\(name)") }
  #expect(plan.description(painted) == "edited grader 2, painted by hand; research only")
  #expect(try JSON(parsing: files[1].bytes)["edited"] == .null)
}

@Test("Geometry is told as far as it is known, and no further")
func geometry() {
  let affine = VoxelAffine(
    columnStep: [-0.5, 0, 0], rowStep: [0, -0.5, 0], sliceStep: [0, 0, 2], origin: [1, 2, 3])
  #expect(CaseGeometry(record(facts: ["affine": affine.text])) == .patient(affine))
  #expect(CaseGeometry(record(facts: ["affine": "x"])) != .patient(affine))
  let spacing = Spacing(rowInMillimeters: 0.5, columnInMillimeters: 0.5)
  #expect(CaseGeometry(record()) == .spacing(spacing))
  #expect(CaseGeometry(record(spacing: nil)) == .unknown)
  #expect(CaseGeometry.unknown.note.hasPrefix("pixel space only"))
  #expect(CaseGeometry.spacing(spacing).affine.spacing == [0.5, 0.5, 1])
}

@Test("The table has a line for each mask with as many cells as columns, text never a formula")
func table() throws {
  var odd = sample
  odd.decision = .init(verdict: "accept", reason: "=1+1, \"x\"", reviewer: "r", time: "t")
  let file = ExportTable.file(ExportTable.lines(subject(record(), [odd, empty])))
  let table = try CSVTable(parsing: file.bytes)
  #expect(table.columns == ExportTable.columns)
  #expect(table.rows.count == 2)
  let cell = { (name: String) in table.rows[0][table.column(name) ?? 0] }
  #expect(cell("name") == "S7")
  #expect(cell("seed") == "0xff")
  #expect(cell("z") == "1.5 -2.0")
  #expect(cell("probability") == "0.25")
  #expect(cell("mean_iou") == "0.375")
  #expect(cell("iou_per_grader") == "0.75 0.0")
  #expect(cell("reason") == "'=1+1, \"x\"")
}

@Test("In a DICOM Segmentation each mask lies where it was cut out; empty ones have no segment")
func segmentation() throws {
  let plan = ExportPlan(subject(record(facts: ["cropRow": "10.0", "cropColumn": "20.0"])))
  let made = try ExportSegmentation(plan, path: "/s.dcm", slice: try slice())
  #expect(made.leftOut == ["grader-2"])
  let request = try #require(made.request)
  #expect(request.segments.map(\.label) == ["S7"])
  #expect(request.segments[0].algorithm == "m")
  #expect(!request.segments[0].isChosen)
  #expect(
    request.segments[0].description
      == "sample 7 of the model; probability 0.25 (64 of 256 samples); u 0.5 -1.0;"
      + " model sha256 abc; research only")
  let mask = request.frames[0].mask
  #expect((mask.width, mask.height, mask.area) == (64, 64, 3))
  #expect(mask[10, 21] && mask[10, 22] && mask[11, 21])
}

@Test("A segmentation of empty masks is none; another slice and a crop outside are refused")
func impossibleSegmentations() throws {
  let facts = ["cropRow": "10.0", "cropColumn": "20.0"]
  let none = try ExportSegmentation(
    ExportPlan(subject(record(facts: facts), [empty])), path: "", slice: try slice())
  #expect(none.request == nil)
  let plan = ExportPlan(subject(record(facts: facts)))
  #expect(
    throws: ExportError.otherSlice(caseID: "a/b c", expected: "1.2.3", found: "1.2.4")
  ) { try ExportSegmentation(plan, path: "", slice: try slice("1.2.4")) }
  #expect(throws: ExportError.misplaced(caseID: "a/b c", rows: 12, columns: 64)) {
    try ExportSegmentation(plan, path: "", slice: try slice(rows: 12))
  }
  #expect(
    ExportError.otherSlice(caseID: "a", expected: "1", found: "2").description
      == "a: expected the slice 1, found 2; choose another --dicom")
  #expect(
    ExportError.misplaced(caseID: "a", rows: 1, columns: 2).description
      == "a: its crop does not lie within a slice of 1 x 2 pixels; import the scan again")
}

@Test("Colors are told in CIELab as DICOM stretches it: black, white, red")
func labColors() {
  #expect(ExportSegmentation.cieLab(RGB(0, 0, 0)) == [0, 32_896, 32_896])
  let white = ExportSegmentation.cieLab(RGB(255, 255, 255))
  #expect(abs(white[0] - 65_535) <= 1 && abs(white[1] - 32_896) < 40 && abs(white[2] - 32_896) < 40)
  // L* 53.24, a* 80.09, b* 67.20.
  let red = ExportSegmentation.cieLab(RGB(255, 0, 0))
  #expect(abs(red[0] - 34_891) < 20 && abs(red[1] - 53_479) < 30 && abs(red[2] - 50_166) < 30)
}
