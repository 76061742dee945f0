import Interchange

/// Why the files of an export could not be made.
package enum ExportError: Error, Equatable, CustomStringConvertible {
  /// A picture could not be made.
  case picture(PNGError)
  /// The system has no memory to compress a file.
  case compression(file: String)
  /// The crop does not lie where its facts say.
  case misplaced(caseID: String, rows: Int, columns: Int)
  /// The slice at hand is not the one that the case was cut out of.
  case otherSlice(caseID: String, expected: String, found: String)

  package var description: String {
    switch self {
    case .picture(let error): error.description
    case .compression(let file): "\(displaySafe(file)): no memory to compress it"
    case .misplaced(let id, let rows, let columns):
      "\(displaySafe(id)): its crop does not lie within a slice of \(rows) x \(columns) pixels;"
        + " import the scan again"
    case .otherSlice(let id, let expected, let found):
      "\(displaySafe(id)): expected the slice \(displaySafe(expected)), found"
        + " \(displaySafe(found)); choose another --dicom"
    }
  }
}
