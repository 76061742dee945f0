import Tensors
import Testing

@testable import Interchange

@Test("Volumes of every type, order and compression give what nibabel reads, slice by slice")
func niftiValues() throws {
  for (name, expected) in try niftiFixtures() {
    let bytes = try readFile(fixture("nifti/" + name), limit: 1 << 20)
    let volume = try NIfTIVolume(parsing: bytes)
    var values: [Float] = []
    while let slice = try volume.slice() {
      #expect(slice.count == volume.width * volume.height)
      values += slice
    }
    try volume.checkEnd()
    let numbers = (expected["values"]?.items ?? []).compactMap { $0.double.map { Float($0) } }
    #expect(Array(values.prefix(numbers.count)) == numbers, "\(name)")
    let sum = values.reduce(0) { $0 + Double($1) }
    #expect(abs(sum - (expected["sum"]?.double ?? 0)) < 1e-3 * max(1, abs(sum)), "\(name)")
  }
}

@Test("A volume that ends early, plain or compressed, is refused with the reason")
func truncatedVolumes() throws {
  let plain = try readFile(fixture("nifti/int16.nii"), limit: 1 << 20)
  for count in 352..<plain.count {
    #expect(
      text { _ = try NIfTIVolume(parsing: Array(plain.prefix(count))) }
        == "truncated NIfTI file: expected 400 bytes, found \(count)")
  }
  let packed = try readFile(fixture("nifti/tilted.nii.gz"), limit: 1 << 20)
  for count in [3, 20, 100, packed.count - 1] {
    #expect(
      text { try readAll(Array(packed.prefix(count))) }
        == "damaged compressed data: the compressed data end early")
  }
  var changed = packed
  changed[packed.count - 1] ^= 1
  #expect(text { try readAll(changed) } == "damaged compressed data: incorrect length check")
  changed = packed
  changed[packed.count - 8] ^= 1
  #expect(text { try readAll(changed) } == "damaged compressed data: incorrect data check")
}

@Test("Several volumes in a file and slices that are too large are refused before memory is taken")
func largeVolumes() throws {
  var header = NIfTIHeader(lengths: [4, 3, 2, 5], numberType: .uint8, affine: nil).encoded()
  #expect(
    text { _ = try NIfTIVolume(parsing: header) }
      == "several volumes in one file: expected at most 3 axes longer than 1, found 4 x 3 x 2 x 5;"
      + " split it, for example with fslsplit")
  header = NIfTIHeader(lengths: [8193, 2, 2], numberType: .uint8, affine: nil).encoded()
  #expect(
    text { _ = try NIfTIVolume(parsing: header) }
      == "too large: expected slices of at most 8192 x 8192, found 8193 x 2")
  header = NIfTIHeader(lengths: [8000, 8000, 2], numberType: .float64, affine: nil).encoded()
  #expect(
    text { _ = try NIfTIVolume(parsing: header) }
      == "truncated NIfTI file: expected 1024000352 bytes, found 352")
}

@Test("A volume with random damage is read or refused, never trapped")
func damagedVolumes() throws {
  var dice = SplitMix64(seed: 21)
  for name in ["tilted.nii.gz", "int16.nii", "scaled.nii", "flat.nii", "rotation-only.nii"] {
    let whole = try readFile(fixture("nifti/" + name), limit: 1 << 20)
    for _ in 0..<400 {
      var damaged = whole
      for _ in 0..<Int.random(in: 1...4, using: &dice) {
        damaged[Int.random(in: 0..<whole.count, using: &dice)] = UInt8.random(
          in: 0...255, using: &dice)
      }
      try? readAll(damaged)
    }
  }
}

private func readAll(_ bytes: [UInt8]) throws {
  let volume = try NIfTIVolume(parsing: bytes)
  _ = (volume.header.affine?.rotation, volume.header.affine?.directions)
  while try volume.slice() != nil {}
  try volume.checkEnd()
}
