import Imaging

#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The files below a folder, by their names relative to it.
struct FolderListing {
  private(set) var files: [String] = []
  private(set) var rejections: [Rejection] = []

  private static let deepest = 16

  /// Lists the folder `path` and those below it, in natural order; links are not followed.
  init(_ path: String) throws(FileError) {
    try list(path, prefix: "", depth: 0)
  }

  private mutating func list(_ path: String, prefix: String, depth: Int) throws(FileError) {
    for name in try names(in: path, prefix: prefix).sorted(by: isNaturallyBefore) {
      let (full, relative) = (path + "/" + name, prefix + name)
      var status = stat()
      guard lstat(full, &status) == 0 else { continue }
      switch status.st_mode & S_IFMT {
      case S_IFREG: files.append(relative)
      case S_IFDIR where depth < Self.deepest:
        do {
          try list(full, prefix: relative + "/", depth: depth + 1)
        } catch {
          rejections.append(Rejection(item: relative, reason: error.description))
        }
      default: break
      }
    }
  }

  private mutating func names(in path: String, prefix: String) throws(FileError) -> [String] {
    guard let stream = opendir(path) else {
      throw .refused(operation: "list", path: path, number: errno)
    }
    defer { closedir(stream) }
    var names: [String] = []
    while let item = readdir(stream) {
      let bytes = withUnsafeBytes(of: item.pointee.d_name) { Array($0.prefix { $0 != 0 }) }
      if bytes == [0x2E] || bytes == [0x2E, 0x2E] { continue }
      if let name = String(validating: bytes, as: UTF8.self) {
        names.append(name)
      } else {
        let item = prefix + String(decoding: bytes, as: UTF8.self)
        rejections.append(Rejection(item: item, reason: "its name is not UTF-8; rename it"))
      }
    }
    return names
  }
}
