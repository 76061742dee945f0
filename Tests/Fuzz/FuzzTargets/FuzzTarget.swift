import Imaging
import Interchange
import ProbUNet

/// A reader of what others have written, to be run on any bytes.
///
/// A target ends normally for all bytes: it reads them or throws an error that the reader declares.
/// Where more is known of what was read, a target traps when it does not hold.
package enum FuzzTarget: String, CaseIterable, Sendable {
  /// The XML of LIDC-IDRI, and the masks of what it outlines.
  case annotation
  /// NumPy arrays of images and masks, alone or in a zip archive.
  case arrays
  /// A table of comma-separated values.
  case csv
  /// The attributes and samples of a DICOM file, as another process tells them.
  case dicom
  /// Text on its way to a terminal.
  case display
  /// A JSON document.
  case json
  /// A journal of decisions.
  case journal
  /// The index of a library.
  case library
  /// A model.
  case model
  /// A NIfTI volume, compressed or not.
  case nifti
  /// A pickled dictionary of cases.
  case pickle
  /// A PNG image, gray and as a mask.
  case png
  /// A file of tensors.
  case safetensors
  /// An archive, compressed or not.
  case tar

  /// Runs the reader on `bytes`.
  package func run(_ bytes: [UInt8]) {
    switch self {
    case .annotation: readAnnotation(bytes)
    case .arrays: readCases(bytes) { try ArrayImport(path: $0) { _, _ in true } }
    case .csv: _ = try? CSVTable(parsing: bytes)
    case .dicom: readDICOM(bytes)
    case .display: readText(bytes)
    case .json: readJSON(bytes)
    case .journal: withFile(bytes) { _ = try? Journal.read($0) }
    case .library: readLibrary(bytes)
    case .model: readModel(bytes)
    case .nifti: readVolume(bytes)
    case .pickle: readCases(bytes) { try PickleImport(path: $0) { _, _ in true } }
    case .png: readPNG(bytes)
    case .safetensors: readSafetensors(bytes)
    case .tar: readArchive(bytes)
    }
  }
}

private func readAnnotation(_ bytes: [UInt8]) {
  guard let annotation = try? LIDCAnnotation(parsing: bytes) else { return }
  let outlines = annotation.readings.flatMap(\.nodules).flatMap(\.outlines)
  expect(outlines.count <= Limits.annotationOutlines, "more outlines than the limit")
  expect(
    outlines.allSatisfy { $0.points.count <= Limits.annotationPoints },
    "more points than the limit")
}

/// Reads the first cases of a source of one file.
private func readCases<Source: CaseImport>(
  _ bytes: [UInt8], _ open: (String) throws -> Source
) {
  withFile(bytes) { path in
    guard let source = try? open(path) else { return }
    var left = 8
    source.forEach(except: { _ in false }) { (_) throws(Never) in
      left -= 1
      return left > 0
    }
  }
}

private func readVolume(_ bytes: [UInt8]) {
  guard let volume = try? NIfTIVolume(parsing: bytes) else { return }
  for _ in 0..<min(volume.count, 8) { _ = try? volume.slice() }
  let again = try? NIfTIHeader(parsing: volume.header.encoded())
  expect(again?.lengths == volume.header.lengths, "a header changes when it is written and read")
}

private func readText(_ bytes: [UInt8]) {
  let shown = displaySafe(String(decoding: bytes, as: UTF8.self))
  expect(displaySafe(shown) == shown, "safe text is changed again")
  let harmful = shown.unicodeScalars.first {
    $0.value < 0x20 || (0x7F..<0xA0).contains($0.value)
      || $0.properties.generalCategory == .format
  }
  expect(harmful == nil, "harmful text is shown")
}

private func readJSON(_ bytes: [UInt8]) {
  guard let json = try? JSON(parsing: bytes) else { return }
  let again = try? JSON(parsing: Array(json.line.utf8))
  expect(again?.line == json.line, "JSON changes when it is written and read")
}

private func readPNG(_ bytes: [UInt8]) {
  guard let image = try? PNG(parsing: bytes) else { return }
  _ = try? image.grayImage()
  guard let mask = try? image.mask(), let file = try? PNG.encode(mask) else { return }
  let again = try? PNG(parsing: file).mask()
  expect(again == mask, "a mask changes when it is written and read")
}

private func readSafetensors(_ bytes: [UInt8]) {
  guard let file = try? Safetensors(parsing: bytes) else { return }
  let again = (try? file.serialized()).flatMap { try? Safetensors(parsing: $0) }
  expect(again == file, "tensors change when they are written and read")
  for (_, entry) in file.tensors { _ = try? entry.floats() }
}

private func readModel(_ bytes: [UInt8]) {
  withFile(bytes) { path in _ = try? HypothesisModel.load(path: path, threads: 1) }
}

private func readArchive(_ bytes: [UInt8]) {
  withFile(bytes) { path in
    guard let archive = try? TarArchive(path: path) else { return }
    while let entry = try? archive.next() {
      _ = displaySafe(entry.name)
      _ = try? archive.contents(limit: 1 << 20)
    }
  }
}

/// The bytes are JSON, an object of texts by the names of tags.
private func readDICOM(_ bytes: [UInt8]) {
  guard let members = (try? JSON(parsing: bytes))?.members else { return }
  var attributes = DICOMAttributes()
  for member in members {
    if let tag = DICOMTag(rawValue: member.name) { attributes[tag] = member.value.text }
  }
  _ = try? DICOMSlice(attributes, samples: [UInt16](repeating: 1000, count: 16))
}

private func readLibrary(_ bytes: [UInt8]) {
  withLibrary(index: bytes) { path in
    guard let library = try? CaseLibrary.open(path) else { return }
    for index in library.entries.indices.prefix(4) { _ = try? library.case(at: index) }
  }
}

/// Ends the program, which a fuzzer takes for a find, unless `condition` holds.
func expect(_ condition: Bool, _ complaint: String) {
  precondition(condition, complaint)
}
