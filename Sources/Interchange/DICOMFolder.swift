import Imaging

/// A folder of DICOM slices in which those are looked for that cases were cut out of.
package final class DICOMFolder {
  private let path: String
  private let reader: DICOMReader
  /// The files by the names of their slices, once all have been looked at.
  private var index: [String: String]?

  /// The folder `path`, whose files `reader` reads.
  package init(_ path: String, reader: DICOMReader) {
    self.path = path
    self.reader = reader
  }

  /// A slice that was found.
  package struct Found {
    /// Its file.
    package let path: String
    /// Where it lies.
    package let placement: SlicePlacement
  }

  /// Why a slice was not found.
  package enum Missing: Error, Equatable, CustomStringConvertible {
    /// The case names no slice.
    case unknown
    /// No file of the folder is the slice.
    case absent(folder: String, sop: String)
    /// The folder cannot be listed.
    case folder(FileError)
    /// The file of the slice cannot be read.
    case unreadable(path: String, DICOMError)

    package var description: String {
      switch self {
      case .unknown: "the case was not made from DICOM slices; import the scan itself to have one"
      case .absent(let folder, let sop):
        "\(displaySafe(folder)): expected the slice \(displaySafe(sop)) in it, found no such file;"
          + " name the folder that the library was imported from"
      case .folder(let error): error.description
      case .unreadable(let path, let error): "\(displaySafe(path)): \(error.description)"
      }
    }
  }

  /// Returns the slice that `subject` was cut out of.
  package func slice(of subject: Case) throws(Missing) -> Found {
    guard let sop = subject.provenance.sopInstanceUID else { throw .unknown }
    for file in likelyFiles(subject) {
      if let attributes = try? reader.attributes(file), attributes[.sopInstanceUID] == sop {
        return try found(file, attributes)
      }
    }
    guard let file = try file(of: sop), let attributes = try? reader.attributes(file) else {
      throw .absent(folder: path, sop: sop)
    }
    return try found(file, attributes)
  }

  private func found(_ file: String, _ attributes: DICOMAttributes) throws(Missing) -> Found {
    do throws(DICOMError) {
      return Found(path: file, placement: try SlicePlacement(attributes))
    } catch {
      throw .unreadable(path: file, error)
    }
  }

  /// Where the file was when the library was made, below the folder that was imported.
  private func likelyFiles(_ subject: Case) -> [String] {
    let parts = subject.provenance.source.split(separator: "/")
    return parts.count > 1 ? [path + "/" + parts.dropFirst().joined(separator: "/")] : []
  }

  private func file(of sop: String) throws(Missing) -> String? {
    if index == nil { index = try listing() }
    return index?[sop]
  }

  private func listing() throws(Missing) -> [String: String] {
    let files: [String]
    do throws(FileError) { files = try FolderListing(path).files } catch { throw .folder(error) }
    var found: [String: String] = [:]
    for file in files.map({ path + "/" + $0 }) {
      guard file.lowercased().hasSuffix(".dcm") || hasDICOMMark(file),
        let sop = try? reader.attributes(file)[.sopInstanceUID]
      else { continue }
      found[sop] = found[sop] ?? file
    }
    return found
  }
}
