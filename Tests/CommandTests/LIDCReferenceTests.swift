import Foundation
import Imaging
import Testing

@testable import Interchange

/// The folder with the slices of one real nodule, and what must come of them; nil where there is none.
private let data: String? = {
  let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .appendingPathComponent("../../../shared/data").standardizedFileURL.path
  return FileManager.default.fileExists(atPath: folder + "/lidc-dicom-reference") ? folder : nil
}()

@Test(
  "The nine slices of a real nodule have exactly the reference's Hounsfield units and four masks",
  .enabled(if: data != nil, "the data set's DICOM files are not beside the repository"))
func lidcReference() throws {
  let data = try #require(data)
  let program: URL = try #require(Program.executable())
  let source = try LIDCImport(
    path: data + "/lidc-dicom", shape: .native,
    reader: DICOMReader(program: program.path, arguments: ["dicom-worker"])
  ) { _, _ in true }
  #expect(source.rejections == [])
  var cases: [Case] = []
  source.forEach(except: { _ in false }) { outcome in
    if case .success(let subject) = outcome { cases.append(subject) }
    return true
  }
  let index = try JSON(
    parsing: readFile(data + "/lidc-dicom-reference/index.json", limit: 1 << 20))
  let rows = try #require(index.items)
  try #require(cases.count == 9 && rows.count == 9)
  let folder = data + "/lidc-dicom-reference/LIDC-IDRI-0001/nodule-0/"
  for (number, (subject, row)) in zip(cases, rows).enumerated() {
    #expect(subject.id == "LIDC-IDRI-0001/nodule-0/slice-\(number)")
    #expect(subject.provenance.sopInstanceUID == row["sop_instance_uid"]?.text)
    #expect(subject.provenance.facts["zInMillimeters"].flatMap(Double.init) == row["z_mm"]?.double)
    #expect(subject.provenance.facts["cropRow"].flatMap(Double.init) == row["crop_row0"]?.double)
    #expect(subject.provenance.facts["cropColumn"].flatMap(Double.init) == row["crop_col0"]?.double)
    #expect(subject.spacing?.rowInMillimeters == row["pixel_spacing_mm"]?.double)
    #expect(subject.masks.map(\.area) == row["areas"]?.items?.compactMap(\.int))
    let slice = folder + "slice-0\(number)_"
    let image = try PNG(parsing: readFile(slice + "hu+1024.png", limit: 1 << 20))
    #expect(subject.image.values.map { Int($0) + 1024 } == image.samples.map { Int($0) })
    for (reader, mask) in subject.masks.enumerated() {
      let file = try readFile(slice + "reader-\(reader).png", limit: 1 << 20)
      #expect(try mask == PNG(parsing: file).mask())
    }
  }
}
