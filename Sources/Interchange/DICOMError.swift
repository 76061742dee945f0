/// Why a DICOM file could not be read as a slice of a CT.
package enum DICOMError: Error, Equatable, CustomStringConvertible {
  /// The file could not be opened.
  case file(FileError)
  /// The library that reads DICOM gives this reason.
  case unreadable(String)
  /// The library that writes DICOM gives this reason.
  case unwritable(String)
  /// The process that read the file was ended by a signal.
  case crashed(signal: Int32)
  /// The process that read the file did not answer in time.
  case timeout(seconds: Int)
  /// The process that reads files could not be started or does not keep to the protocol.
  case worker(String)
  /// An attribute is not what a slice of a CT has.
  case attribute(DICOMTag, expected: String, found: String?)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .unreadable(let reason): "not readable as DICOM: \(displaySafe(reason))"
    case .unwritable(let reason): "no DICOM Segmentation can be made: \(displaySafe(reason))"
    case .crashed(let signal):
      "reading it as DICOM failed (signal \(signal)); the file is damaged or made to do harm"
    case .timeout(let seconds):
      "reading it as DICOM took more than \(seconds) s; the file is damaged or made to do harm"
    case .worker(let reason): "the reader of DICOM files failed: \(displaySafe(reason))"
    case .attribute(let tag, let expected, let found):
      "\(tag.rawValue): expected \(expected), found \(found.map { "'\(displaySafe($0))'" } ?? "none")"
    }
  }
}
