import Foundation
import Imaging
import Testing

@testable import Interchange

@Test(
  "The layout of a source is found out from its names and first bytes",
  arguments: [
    (["p/nodule-0/images/slice-1.png", "p/nodule-0/mask-0/slice-1.png"], SourceLayout.crops),
    (["train/images/p/z-1_c0.png", "train/gt/p/z-1_c0_l0.png"], .hpunet),
    (["images/a.png", "reader/a.png"], .folder), (["a.png", "a_1.png", "notes.txt"], .folder),
    (["case01/image.nii.gz", "case01/seg.nii.gz"], .nifti), (["a.NPZ"], .npz),
    (["images.npy", "masks.npy"], .npz), (["data_lidc.pickle"], .pickle), (["stray.png"], nil),
    ([], nil),
  ] as [([String], SourceLayout?)])
func recognizedFolders(files: [String], expected: SourceLayout?) throws {
  try withTemporaryFolder { folder in
    for file in files { try place([], folder + "/" + file) }
    #expect(try SourceLayout.recognized(folder) == expected)
  }
}

@Test("The layout of a file is found out from its content, whatever it is called")
func recognizedFiles() throws {
  let files: [(String, SourceLayout?)] = [
    ("arrays/stored.npz", .npz), ("arrays/bool.npy", .npz), ("nifti/int16.nii", .nifti),
    ("nifti/big-endian.nii.gz", .nifti), ("pickles/protocol-3.pickle", .pickle),
    ("tar/members.tar.gz", nil),
  ]
  try withTemporaryFolder { folder in
    for (name, expected) in files {
      let bytes = try readFile(fixture(name), limit: 1 << 20)
      try place(bytes, folder + "/source")
      #expect(try SourceLayout.recognized(folder + "/source") == expected, "\(name)")
    }
    let crops = folder + "/crops"
    try place(PNG.encode(Mask(width: 2, height: 2)), crops + "/gt/p/z-1_c0_l0.png")
    try writeTar(folder + "/source", of: ["gt/p/z-1_c0_l0.png"], in: crops)
    #expect(try SourceLayout.recognized(folder + "/source") == .hpunet)
    #expect(
      text { _ = try SourceLayout.recognized(folder + "/none") }
        == "\(folder)/none: cannot open: No such file or directory")
    try place([1, 2, 3], folder + "/source")
    #expect(
      text { _ = try SourceLayout.recognized(folder + "/source") }
        == "truncated archive: it ends before its first entry")
  }
}

@Test("An import that goes on reads only what is missing, in every layout")
func goingOn() throws {
  try expectGoingOn(ArrayImport(path: fixture("arrays/deflated.npz")) { _, _ in true })
  try expectGoingOn(NIfTIImport(path: fixture("nifti/qubiq")) { _, _ in true })
  try expectGoingOn(
    PickleImport(path: fixture("pickles/protocol-3.pickle")) { _, _ in true })
}

private func expectGoingOn<Source: CaseImport>(_ source: Source) where Source.Subject == Case {
  let all = importAll(source).cases
  #expect(all.count == source.count)
  let known = Set(all.prefix(2).map(\.id))
  var rest: [Case] = []
  source.forEach(except: { known.contains($0) }) { outcome in
    if case .success(let subject) = outcome { rest.append(subject) }
    return true
  }
  #expect(rest == Array(all.dropFirst(2)))
  var first: [Case] = []
  source.forEach(except: { _ in false }) { outcome in
    if case .success(let subject) = outcome { first.append(subject) }
    return false
  }
  #expect(first == [all[0]])
}

@Test("Listing ends when it is told to, in every layout that reads while it lists")
func endingLists() {
  #expect(throws: ImportError.interrupted) {
    _ = try ArrayImport(path: fixture("arrays/deflated.npz")) { _, _ in false }
  }
  #expect(throws: ImportError.interrupted) {
    _ = try NIfTIImport(path: fixture("nifti/qubiq")) { _, _ in false }
  }
  #expect(throws: ImportError.interrupted) {
    _ = try PickleImport(path: fixture("pickles/protocol-3.pickle")) { _, _ in false }
  }
}

@Test("A volume alone is refused with what it lacks")
func loneVolume() {
  #expect(
    text { _ = try NIfTIImport(path: fixture("nifti/int16.nii")) { _, _ in true } }
      == "a volume without masks: expected a folder with an image and masks")
}
