import Imaging
import Testing

@testable import Interchange

@Test("Slices that a grader marked become cases, in Hounsfield units and with their place")
func niftiImport() throws {
  let (cases, rejections) = importAll(
    try NIfTIImport(path: fixture("nifti/qubiq")) { _, _ in true })
  #expect(rejections == [])
  try #require(cases.map(\.id) == ["case01/slice-1", "case01/slice-2", "case02"])
  #expect(cases.map(\.patient) == ["case01", "case01", "case02"])
  #expect(cases.map { $0.masks.map(\.area) } == [[2, 4, 0], [2, 4, 1], [1, 2, 3]])
  #expect(cases.map(\.image.unit) == [.hounsfield, .hounsfield, .unitInterval])
  #expect(cases.map(\.image.width) == [6, 6, 7])
  #expect(cases.map(\.image.height) == [5, 5, 3])
  let facts = try niftiFixtures().first { $0.name == "qubiq/case01/image.nii.gz" }?.facts
  let values = (facts?["values"]?.items ?? []).compactMap { $0.double.map { Float($0) } }
  #expect(cases[0].image.values == Array(values[30..<60]))
  #expect(cases[1].image.values == Array(values[60..<90]))
  // The voxel of column 1 and row 2 is marked by all who marked something.
  #expect(cases[0].masks[0][2, 1] && cases[0].masks[0][3, 1])
  // A file without a place still tells the distances and their unit.
  let spacing = Spacing(rowInMillimeters: 0.6, columnInMillimeters: 0.8)
  #expect(cases.map(\.spacing) == [spacing, spacing, spacing])
  let told = cases[1].provenance.facts
  #expect(told["graders"] == "task01_seg01, task01_seg02, task01_seg03")
  #expect(told["slice"] == "2")
  #expect(told["orientation"] == "LPS")
  #expect(told["sliceSpacingInMillimeters"] == "2.5")
  let affine = try #require(told["affine"].flatMap { VoxelAffine(text: $0) })
  #expect(affine.origin == [40, 30, -115])
  #expect(cases[2].provenance.facts == ["graders": "task01_seg01, task01_seg02, task01_seg03"])
}

@Test("The sample volumes give the slices, masks and places that nibabel reads")
func niftiSamples() throws {
  guard let folder = sharedData("nifti-samples") else {
    return print("skipped: no ../shared/data/nifti-samples")
  }
  let expected = try JSON(parsing: readFile(fixture("nifti-samples.json"), limit: 1 << 20))
  let source = try NIfTIImport(path: folder) { _, _ in true }
  #expect(source.attribution == LIDCImport.credit)
  let (cases, rejections) = importAll(source)
  #expect(rejections == [])
  var done = 0
  for (name, facts) in (expected.members ?? []).map({ ($0.name, $0.value) }) {
    let slices = (facts["slices"]?.items ?? []).compactMap { $0.int }
    for (index, slice) in slices.enumerated() {
      let subject = try #require(cases.first { $0.id == "\(name)/slice-\(slice)" })
      #expect(subject.patient == String(name.prefix(14)))
      #expect(JSON.integer(subject.masks[0].area) == facts["areas"]?.items?[index])
      #expect(
        JSON.string(SHA256.hexDigest(subject.masks[0].pixels)) == facts["masks"]?.items?[index])
      let bytes = subject.image.values.flatMap { value in
        let stored = UInt16(bitPattern: Int16(value))
        return [UInt8(stored & 255), UInt8(stored >> 8)]
      }
      #expect(JSON.string(SHA256.hexDigest(bytes)) == facts["images"]?.items?[index])
      let affine = try #require(
        subject.provenance.facts["affine"].flatMap { VoxelAffine(text: $0) })
      let numbers = (facts["affine"]?.items ?? []).compactMap { $0.double }
      let z = numbers[10] * Double(slice) + numbers[11]
      #expect(abs(affine.origin[2] - z) < 1e-3)
      #expect(abs(affine.origin[0] - numbers[3]) < 1e-3)
      done += 1
    }
  }
  #expect(cases.count == done)
}

@Test("Volumes that make no case are named with their reason, and the others are imported")
func badVolumes() throws {
  try withTemporaryFolder { folder in
    for name in ["good", "size", "place", "values", "empty", "cut", "alone"] {
      try place(volume([2, 2, 2], [0, 1, 2, 3, 4, 5, 6, 7]), "\(folder)/\(name)/image.nii")
    }
    let mask: [UInt8] = [0, 0, 0, 0, 1, 0, 0, 0]
    try place(volume([2, 2, 2], mask), folder + "/good/a.nii")
    try place(volume([2, 2, 1], Array(mask.prefix(4))), folder + "/size/a.nii")
    try place(volume([2, 2, 2], mask, x: 5), folder + "/place/a.nii")
    try place(volume([2, 2, 2], [0, 1, 2, 0, 0, 0, 0, 0]), folder + "/values/a.nii")
    try place(volume([2, 2, 2], [UInt8](repeating: 0, count: 8)), folder + "/empty/a.nii")
    try place(Array(volume([2, 2, 2], mask).dropLast()), folder + "/cut/a.nii")
    let (cases, rejections) = importAll(try NIfTIImport(path: folder) { _, _ in true })
    #expect(cases.map(\.id) == ["good/slice-1"])
    #expect(
      rejections.map { "\($0.item): \($0.reason)" } == [
        "alone/image.nii: no mask of this image was found",
        "cut/a.nii: truncated NIfTI file: expected 360 bytes, found 359",
        "empty/image.nii: no grader marked anything in this volume",
        "place/a.nii: lies elsewhere than its image: expected the same place for voxel 0, 0, 0, found"
          + " it 5.0 mm away; resample the mask to its image",
        "size/a.nii: a mask of another size: expected 2 x 2 x 2 as its image, found 2 x 2 x 1",
        "values/a.nii: not a mask of two values: expected 0 and 1.0, found 2.0 in slice 0",
      ])
  }
}

@Test("A folder without volumes is refused with what was expected")
func noVolumes() throws {
  try withTemporaryFolder { folder in
    #expect(
      text { _ = try NIfTIImport(path: folder) { _, _ in true } }
        == "no volumes with masks found: expected NIfTI files such as case01/image.nii.gz beside"
        + " case01/task01_seg01.nii.gz, or a.image.nii.gz beside a.mask.nii.gz, found none that can"
        + " be read")
  }
}

@Test("A volume without a number, or with impossible distances, is rejected")
func impossibleVolumes() throws {
  try withTemporaryFolder { folder in
    let mask: [UInt8] = [0, 0, 1, 0]
    let affine = VoxelAffine(
      columnStep: [1, 0, 0], rowStep: [0, 1, 0], sliceStep: [0, 0, 1], origin: [0, 0, 0])
    let header = NIfTIHeader(lengths: [2, 2, 1], numberType: .float32, affine: affine).encoded()
    let nothing = (0..<4).flatMap { _ in [0, 0, 0xC0, 0x7F] as [UInt8] }
    try place(header + nothing, folder + "/nothing/image.nii")
    try place(volume([2, 2, 1], mask), folder + "/nothing/a.nii")
    try place(volume([2, 2, 1], [1, 2, 3, 4], step: 1e30), folder + "/far/image.nii")
    try place(volume([2, 2, 1], mask, step: 1e30), folder + "/far/a.nii")
    let error = #expect(throws: ImportError.self) {
      _ = try NIfTIImport(path: folder) { _, _ in true }
    }
    let reasons = (error?.rejections ?? []).map { "\($0.item): \($0.reason)" }.sorted()
    #expect(
      reasons == [
        "far/image.nii: impossible distances between voxels: expected 0.000001 to 10000 mm, found"
          + " 1e+30 and 1.0",
        "nothing/image.nii: no voxel is a finite number",
      ])
  }
}

private func volume(
  _ lengths: [Int], _ values: [UInt8], x: Double = 0, step: Double = 1
) -> [UInt8] {
  let affine = VoxelAffine(
    columnStep: [step, 0, 0], rowStep: [0, 1, 0], sliceStep: [0, 0, 1], origin: [x, 0, 0])
  return NIfTIHeader(lengths: lengths, numberType: .uint8, affine: affine).encoded() + values
}
