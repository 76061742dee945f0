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

/// Makes the folder at `path` and those above it, where they are missing.
func makeFolder(_ path: String) throws(Failure) {
  var place = path.hasPrefix("/") ? "/" : ""
  for name in path.split(separator: "/") {
    place += name
    if !isFolder(place), mkdir(place, 0o777) != 0 {
      // Another program may have made it meanwhile.
      let reason = errno == EEXIST ? ENOTDIR : errno
      guard isFolder(place) else {
        throw Failure(
          .cannotCreate,
          "\(displaySafe(path)): cannot create the folder: \(String(cString: strerror(reason)))")
      }
    }
    place += "/"
  }
}

/// Returns whether there is a folder at `path`.
func isFolder(_ path: String) -> Bool {
  var isFolder: ObjCBool = false
  return FileManager.default.fileExists(atPath: path, isDirectory: &isFolder) && isFolder.boolValue
}

/// Throws when the file `path` could not be created, so that long work need not end in vain.
func checkCreatable(_ path: String) throws(Failure) {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  guard isFolder(folder) else {
    throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create: there is no such folder")
  }
  guard FileManager.default.isWritableFile(atPath: folder) else {
    throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create: the folder is read-only")
  }
}
