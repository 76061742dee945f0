#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The layouts of data that can be imported.
package enum SourceLayout: String, CaseIterable, Sendable {
  /// Crops with one folder of masks per grader.
  case crops
  /// Scans of LIDC-IDRI with the readers' outlines.
  case lidc
  /// The crops of the Hierarchical Probabilistic U-Net.
  case hpunet
  /// PNG images with one folder or one ending per grader.
  case folder

  /// The layout of what lies at `path`, found out from names and first bytes; nil for any other.
  package static func recognized(_ path: String) throws(ImportError) -> SourceLayout? {
    var status = stat()
    guard stat(path, &status) == 0 else {
      throw .file(.refused(operation: "open", path: path, number: errno))
    }
    return status.st_mode & S_IFMT == S_IFDIR ? try ofFolder(path) : try ofFile(path)
  }

  private static func ofFolder(_ path: String) throws(ImportError) -> SourceLayout? {
    let files: [String]
    do { files = try FolderListing(path).files } catch { throw .file(error) }
    if LIDCImport.recognizes(path, files) { return .lidc }
    let ancestors = SourceLocation(path).ancestors
    let layouts: [ImageLayout] = [.hpunet, .crops, .folder]
    let found = layouts.first { $0.plan(files, ancestors: ancestors).count > 0 }
    return found.flatMap { SourceLayout(rawValue: $0.rawValue) }
  }

  /// Of an archive, the first name that tells a layout counts.
  private static func ofFile(_ path: String) throws(ImportError) -> SourceLayout? {
    do throws(TarError) {
      let archive = try TarArchive(path: path)
      while let entry = try archive.next() {
        if HPUNetPath(entry.name) != nil { return .hpunet }
        if CropPath(entry.name) != nil { return .crops }
      }
      return nil
    } catch {
      throw .archive(error)
    }
  }
}
