#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// What lies in a folder of LIDC-IDRI: annotations, and the slices of the scans they are of.
struct LIDCListing {
  /// One annotated scan.
  struct Scan {
    let annotation: LIDCAnnotation
    /// The file of annotations.
    let file: String
    /// The slices by their names.
    var slices: [String: Slice] = [:]
    /// The patient, from any of the slices.
    var patient: String?
  }

  /// One slice that was found.
  struct Slice {
    let file: String
    let placement: SlicePlacement
  }

  /// The annotated scans by the name of their series.
  private(set) var scans: [String: Scan] = [:]
  private(set) var rejections: [Rejection] = []

  private let path: String

  /// Lists the folder `path`; `progress` hears how many files of how many were looked at, and ends
  /// the listing by returning false.
  init(
    _ path: String, _ reader: DICOMReader, progress: (Int, Int) -> Bool
  ) throws(ImportError) {
    self.path = path
    let listing: FolderListing
    do throws(FileError) {
      listing = try FolderListing(path)
    } catch {
      throw .file(error)
    }
    rejections = listing.rejections
    let annotations = listing.files.filter(Self.isAnnotation)
    let others = listing.files.filter { !Self.isAnnotation($0) }
    for (index, file) in annotations.enumerated() {
      guard progress(index, listing.files.count) else { throw .interrupted }
      addAnnotation(file)
    }
    guard !scans.isEmpty else { throw .noCases(Self.expectation, rejections) }
    for (index, file) in others.enumerated() {
      guard progress(annotations.count + index, listing.files.count) else { throw .interrupted }
      addSlice(file, reader)
    }
  }

  private static let expectation =
    "no annotated scans found: expected DICOM files, and annotations of LIDC-IDRI in XML,"
    + " found none that can be read"

  private static func isAnnotation(_ file: String) -> Bool { file.lowercased().hasSuffix(".xml") }

  private mutating func addAnnotation(_ file: String) {
    let annotation: LIDCAnnotation
    do throws(AnnotationError) {
      annotation = try LIDCAnnotation(path: path + "/" + file)
    } catch {
      return reject(file, error.description)
    }
    let series = annotation.seriesInstanceUID
    guard let other = scans[series] else {
      scans[series] = Scan(annotation: annotation, file: file)
      return
    }
    reject(
      file,
      other.annotation == annotation
        ? "annotates the same scan as \(other.file), in the same way; that one is read"
        : "annotates the same scan as \(other.file), in another way: only that one is read;"
          + " import this file from a folder without the other to see its outlines")
  }

  private mutating func addSlice(_ file: String, _ reader: DICOMReader) {
    guard isDICOM(file) else { return }
    do throws(DICOMError) {
      let attributes = try reader.attributes(path + "/" + file)
      guard let series = attributes[.seriesInstanceUID], scans[series] != nil else { return }
      let placement = try SlicePlacement(attributes)
      let name = placement.sopInstanceUID
      if let other = scans[series]?.slices[name] {
        return reject(file, "holds the same slice as \(other.file); that one is read")
      }
      scans[series]?.slices[name] = Slice(file: file, placement: placement)
      if scans[series]?.patient == nil { scans[series]?.patient = placement.patientID }
    } catch {
      reject(file, error.description)
    }
  }

  /// Whether the name of a file or its first bytes promise DICOM.
  private func isDICOM(_ file: String) -> Bool {
    file.lowercased().hasSuffix(".dcm") || hasDICOMMark(path + "/" + file)
  }

  private mutating func reject(_ item: String, _ reason: String) {
    rejections.append(Rejection(item: item, reason: reason))
  }
}

/// Whether the file `path` has the mark of DICOM after its preamble.
func hasDICOMMark(_ path: String) -> Bool {
  (try? OpenFile.reading(path).bytes(at: 128, count: 4)) == Array("DICM".utf8)
}
