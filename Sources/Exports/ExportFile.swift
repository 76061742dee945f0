/// A file of an export that is not written yet.
package struct ExportFile: Equatable, Sendable {
  /// Its name below the folder of the export.
  package var name: String
  /// What is in it.
  package var bytes: [UInt8]

  /// A file.
  package init(_ name: String, _ bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
  }
}
