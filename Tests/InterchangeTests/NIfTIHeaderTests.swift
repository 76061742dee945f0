import Testing

@testable import Interchange

@Test("Headers that nibabel wrote tell what nibabel reads")
func niftiHeaders() throws {
  for (name, expected) in try niftiFixtures() where !name.hasSuffix(".gz") {
    let bytes = try readFile(fixture("nifti/" + name), limit: 1 << 20)
    let header = try NIfTIHeader(parsing: bytes)
    #expect(header.lengths.map(Double.init) == numbers(expected["lengths"]), "\(name)")
    #expect(header.voxelOffset == 352)
    #expect(header.unitInMillimeters == 1)
    #expect(header.text == "synthetic")
    #expect(header.byteCount == bytes.count - 352, "\(name)")
    let affine = try #require(header.affine, "\(name)")
    try expectNear(affine, numbers(expected["affine"]), 1e-5, name)
    #expect(affine.directions == expected["directions"]?.text, "\(name)")
    #expect(VoxelAffine(text: affine.text) == affine)
  }
}

@Test("Matrix and rotation of a header say the same, whichever part of the quaternion is largest")
func niftiRotation() throws {
  for (name, expected) in try niftiFixtures() where !name.hasSuffix(".gz") {
    let header = try NIfTIHeader(parsing: readFile(fixture("nifti/" + name), limit: 1 << 20))
    guard let affine = header.affine, let rotation = affine.rotation else { continue }
    let quaternion = numbers(expected["quaternion"])
    // nibabel leaves the numbers of a rotation as they are when there is none.
    if header.rotated != nil {
      for (found, expected) in zip([rotation.b, rotation.c, rotation.d], quaternion) {
        #expect(abs(found - expected) < 1e-6, "\(name)")
      }
      #expect(rotation.handedness == expected["handedness"]?.double, "\(name)")
    }
    let again = VoxelAffine(rotation, spacing: affine.spacing, origin: affine.origin)
    try expectNear(again, numbers(affine), 1e-5, name)
  }
}

@Test("A header that was written is read as it was, and copies one of nibabel")
func niftiRoundTrip() throws {
  let affine = try #require(
    VoxelAffine(text: "-0.5 0.0 0.0 40.0 0.0 -0.75 0.0 30.0 0.0 0.0 2.5 -120.0"))
  var header = NIfTIHeader(
    lengths: [5, 4, 3], numberType: .int16, affine: affine, text: "synthetic")
  header.slope = 2
  header.intercept = -1024
  let bytes = header.encoded()
  #expect(bytes.count == 352)
  #expect(try NIfTIHeader(parsing: bytes) == header)
  let lone = NIfTIHeader(lengths: [5, 4, 1], numberType: .uint8, affine: nil)
  #expect(try NIfTIHeader(parsing: lone.encoded()) == lone)
  #expect(lone.affine == nil)
  for name in ["turned-0.nii", "mirrored.nii"] {
    let file = try readFile(fixture("nifti/" + name), limit: 1 << 20)
    let read = try NIfTIHeader(parsing: file)
    let again = NIfTIHeader(
      lengths: read.lengths, numberType: read.numberType, affine: read.affine, text: read.text)
    let copy = try NIfTIHeader(parsing: again.encoded())
    let rotated = try #require(copy.rotated)
    let expected = try #require(read.rotated)
    try expectNear(rotated, numbers(expected), 1e-5, name)
    #expect(copy.matrix == read.matrix)
  }
}

@Test("A map without right angles has no rotation, and is written as a matrix alone")
func niftiShear() throws {
  let shear = try #require(VoxelAffine(text: "1.0 0.5 0.0 0.0 0.0 1.0 0.0 0.0 0.0 0.0 1.0 0.0"))
  #expect(shear.rotation == nil)
  let header = NIfTIHeader(lengths: [2, 2, 2], numberType: .uint8, affine: shear)
  let read = try NIfTIHeader(parsing: header.encoded())
  #expect(read.rotated == nil)
  #expect(read.affine == shear)
}

@Test("A map counted from another slice gives the same places")
func niftiSlices() throws {
  let affine = try #require(
    VoxelAffine(text: "-1.0 0.0 0.1 40.0 0.0 -1.0 0.0 30.0 0.0 0.2 2.5 9.0"))
  let moved = affine.beginning(atSlice: 3)
  #expect(moved.place(column: 1, row: 2, slice: 0) == affine.place(column: 1, row: 2, slice: 3))
  #expect(VoxelAffine(text: "1 2 3") == nil)
  #expect(VoxelAffine(text: "1 2 3 4 5 6 7 8 9 10 11 nan") == nil)
}

@Test(
  "A header that cannot be right is refused with the reason",
  arguments: [
    (0, [92, 1, 0, 1], "not a NIfTI-1 file: expected 348 at byte 0, found 16777564"),
    (
      0, [28, 2, 0, 0], "a NIfTI-2 file: expected NIfTI-1; convert it, for example with nifti_tool"
    ),
    (
      344, [0x41, 0x1B, 0, 0],
      "not a NIfTI-1 file: expected the mark 'n+1' at byte 344, found 'A\\u{1B}'"
    ),
    (
      344, [0x6E, 0x69, 0x31, 0],
      "header and voxels are two files: expected one file; convert the pair to .nii"
    ),
    (40, [0, 0], "damaged NIfTI header: expected 1 to 7 axes, found 0"),
    (40, [8, 0], "damaged NIfTI header: expected 1 to 7 axes, found 8"),
    (
      44, [0, 0],
      "damaged NIfTI header: expected a length of axis 2 from 1 to 32767, found 0"
    ),
    (
      44, [255, 255],
      "damaged NIfTI header: expected a length of axis 2 from 1 to 32767, found -1"
    ),
    (
      42, [255, 127, 255, 127, 255, 127],
      "too large: expected at most 268435456 voxels, found 32767 x 32767 x 32767"
    ),
    (
      70, [128, 0],
      "numbers of a type that is not read: expected integers of 8 to 64 bits or float 32 or 64,"
        + " found the NIfTI type 128"
    ),
    (72, [7, 0], "damaged NIfTI header: expected 8 bits per voxel for its type, found 7"),
    (
      108, [0, 0, 0xC0, 0x7F],
      "damaged NIfTI header: expected the voxels at byte 352 or later, found nan"
    ),
    (
      108, [0, 0, 0x80, 0x7F],
      "damaged NIfTI header: expected the voxels at byte 352 or later, found inf"
    ),
    (
      108, [0, 0, 0x80, 0x3F],
      "damaged NIfTI header: expected the voxels at byte 352 or later, found 1.0"
    ),
  ] as [(Int, [UInt8], String)])
func niftiRefusals(offset: Int, bytes: [UInt8], reason: String) throws {
  var header = NIfTIHeader(lengths: [4, 3, 2], numberType: .uint8, affine: nil).encoded()
  header.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  #expect(text { _ = try NIfTIHeader(parsing: header) } == reason)
}

@Test("A header of any length below 352 bytes is refused")
func niftiTruncatedHeader() {
  let header = NIfTIHeader(lengths: [4, 3, 2], numberType: .uint8, affine: nil).encoded()
  for count in 0..<352 {
    #expect(
      text { _ = try NIfTIHeader(parsing: Array(header.prefix(count))) }
        == "truncated NIfTI file: expected 352 bytes of header, found \(count)")
  }
}

// MARK: Fixtures

/// What nibabel reads from the files in `nifti/`.
func niftiFixtures() throws -> [(name: String, facts: JSON)] {
  let json = try JSON(parsing: readFile(fixture("nifti/volumes.json"), limit: 1 << 20))
  return (json.members ?? []).map { ($0.name, $0.value) }
}

private func numbers(_ json: JSON?) -> [Double] {
  (json?.items ?? []).compactMap { $0.double }
}

private func numbers(_ affine: VoxelAffine) -> [Double] {
  affine.text.split(separator: " ").compactMap { Double($0) }
}

private func expectNear(
  _ affine: VoxelAffine, _ expected: [Double], _ tolerance: Double, _ name: String
) throws {
  let found = numbers(affine)
  try #require(found.count == expected.count)
  for (a, b) in zip(found, expected) { #expect(abs(a - b) < tolerance, "\(name)") }
}
