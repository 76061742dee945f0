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

/// Throws when nothing new could be created at `path`, so that long work need not end in vain.
///
/// A file is made beside it and removed again: permissions alone do not tell of folders such as
/// `/proc`, or of a file system without a free place.
func checkCreatable(_ path: String) throws(Failure) {
  let place = URL(fileURLWithPath: path)
  let folder = place.deletingLastPathComponent().path
  guard isFolder(folder) else {
    throw Failure(.cannotCreate, "\(displaySafe(path)): cannot create: there is no such folder")
  }
  let trial = "\(folder)/.\(place.lastPathComponent).tmp-\(getpid())-0"
  let descriptor = open(trial, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
  guard descriptor >= 0 else {
    let reason = String(cString: strerror(errno))
    throw Failure(
      .cannotCreate,
      "\(displaySafe(path)): cannot create anything in that folder: \(reason); choose another one")
  }
  close(descriptor)
  unlink(trial)
}

/// One file that a command writes: it must be new, or take the place of a regular file.
///
/// A symbolic link stays: the file that it leads to is replaced. Folders, devices, pipes and whatever
/// standard output goes to are refused, as taking their place would destroy them.
struct OutputFile: CustomStringConvertible {
  /// The file as the user named it.
  let name: String

  /// The name, safe for a terminal.
  var description: String { displaySafe(name) }

  /// Where it lies, links followed.
  private let path: String

  /// The file called `name`; throws at once when it could not be written.
  init(_ name: String) throws(Failure) {
    self.name = name
    path = try Self.place(of: name)
    try checkCreatable(path)
  }

  /// Makes the file hold `bytes`; throws when it has meanwhile become something else.
  func write(_ bytes: [UInt8]) throws {
    guard try Self.place(of: name) == path else {
      throw Self.refusal(name, "expected the file of before, found a link to another")
    }
    try DurableFile.replace(path, with: bytes)
  }

  /// Where the file called `name` lies.
  private static func place(of name: String) throws(Failure) -> String {
    guard !name.isEmpty else { throw refusal("''", "expected the name of a file, found none") }
    var status = stat()
    guard lstat(name, &status) == 0 else {
      guard !name.hasSuffix("/") else { throw isFolderName(name) }
      return name
    }
    let isLink = status.st_mode & S_IFMT == S_IFLNK
    guard stat(name, &status) == 0 else {
      throw refusal(name, "expected a file, found a symbolic link that leads nowhere")
    }
    try check(status, name)
    return isLink ? URL(fileURLWithPath: name).resolvingSymlinksInPath().path : name
  }

  private static func check(_ status: stat, _ name: String) throws(Failure) {
    switch status.st_mode & S_IFMT {
    case S_IFREG: break
    case S_IFDIR: throw isFolderName(name)
    default:
      throw refusal(name, "expected a regular file or none yet, found a device, pipe or socket")
    }
    var output = stat()
    guard fstat(STDOUT_FILENO, &output) == 0, output.st_ino == status.st_ino,
      output.st_dev == status.st_dev
    else { return }
    throw refusal(name, "standard output goes there already")
  }

  private static func isFolderName(_ name: String) -> Failure {
    refusal(name, "expected the name of a file, found a folder")
  }

  private static func refusal(_ name: String, _ reason: String) -> Failure {
    Failure(
      .cannotCreate, "\(displaySafe(name)): cannot write: \(reason); choose another name")
  }
}
