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
  /// NumPy arrays of images and masks.
  case npz
  /// NIfTI-1 volumes or pictures with one file of masks per grader.
  case nifti
  /// Pickled dictionaries of cases.
  case pickle
  /// PNG images with one folder or one ending per grader.
  case folder
  /// Images of streets with label maps.
  case cityscapes

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
    if files.contains(where: { CityscapesName($0) != nil }) { return .cityscapes }
    if LIDCImport.recognizes(path, files) { return .lidc }
    let ancestors = SourceLocation(path).ancestors
    for layout in [ImageLayout.hpunet, .crops] {
      guard layout.plan(files, ancestors: ancestors).count == 0 else {
        return SourceLayout(rawValue: layout.rawValue)
      }
    }
    let names = files.map { $0.lowercased() }
    if names.contains(where: { $0.hasSuffix(".nii") || $0.hasSuffix(".nii.gz") }) { return .nifti }
    if names.contains(where: { $0.hasSuffix(".npz") || $0.hasSuffix(".npy") }) { return .npz }
    if names.contains(where: isPickle) { return .pickle }
    return ImageLayout.folder.plan(files, ancestors: ancestors).count > 0 ? .folder : nil
  }

  /// The first bytes tell; of an archive, the first name that tells a layout.
  private static func ofFile(_ path: String) throws(ImportError) -> SourceLayout? {
    let beginning: [UInt8]
    do throws(FileError) {
      let source = ByteSource.file(try OpenFile.reading(path))
      beginning = try source.bytes(at: 0, upTo: 8)
    } catch {
      throw .file(error)
    }
    if beginning.starts(with: Array("PK".utf8)) { return .npz }
    if beginning.starts(with: [0x93] + Array("NUMPY".utf8)) { return .npz }
    if beginning.count > 1, beginning[0] == 0x80, beginning[1] <= 5 { return .pickle }
    if isVolume(path) { return .nifti }
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

  /// Whether a file begins as a NIfTI header does, of whatever version.
  private static func isVolume(_ path: String) -> Bool {
    guard let size = try? InflatingReader(path: path).bytes(4), size.count == 4 else {
      return false
    }
    return [Int32(348), 540].contains { size == $0.bytes || size == $0.bytes.reversed() }
  }
}

extension Int32 {
  fileprivate var bytes: [UInt8] { withUnsafeBytes(of: littleEndian) { Array($0) } }
}
