import Foundation
import Interchange

/// Writes `text` to standard output as it is.
func printOut(_ text: String) throws(Failure) {
  do {
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  } catch {
    throw Failure(.general, "cannot write to standard output: is its disk full?")
  }
}

/// Writes a line for people to the standard error stream.
func say(_ line: String) {
  FileHandle.standardError.write(Data("\(line)\n".utf8))
}

/// Throws when the file `path` could not be created, so that long work need not end in vain.
func checkCreatable(_ path: String) throws(Failure) {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  var isFolder: ObjCBool = false
  guard FileManager.default.fileExists(atPath: folder, isDirectory: &isFolder), isFolder.boolValue
  else {
    throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create: there is no such folder")
  }
  guard FileManager.default.isWritableFile(atPath: folder) else {
    throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create: the folder is read-only")
  }
}
