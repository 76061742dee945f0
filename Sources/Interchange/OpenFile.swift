#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// An open file, closed when its last reference goes; reading at an offset is safe from any thread.
package final class OpenFile: Sendable {
  /// The name it was opened by, for messages.
  package let path: String

  /// The system's number of it.
  let descriptor: Int32

  private init(path: String, descriptor: Int32) {
    self.path = path
    self.descriptor = descriptor
  }

  deinit { close(descriptor) }

  /// Opens the regular file at `path` for reading; pipes and devices are refused, not waited for.
  package static func reading(_ path: String) throws(FileError) -> OpenFile {
    let file = try OpenFile(path, flags: O_RDONLY | O_NONBLOCK)
    try file.requireRegular()
    return file
  }

  /// Opens the regular file at `path` for reading and writing, made empty if it does not exist.
  package static func updating(_ path: String) throws(FileError) -> OpenFile {
    let file = try OpenFile(path, flags: O_RDWR | O_CREAT | O_NONBLOCK | O_NOFOLLOW)
    try file.requireRegular()
    return file
  }

  /// Opens a file with the system's `flags`.
  convenience init(_ path: String, flags: Int32, permissions: mode_t = 0o644) throws(FileError) {
    let descriptor = open(path, flags | O_CLOEXEC, permissions)
    guard descriptor >= 0 else {
      throw .refused(operation: "open", path: path, number: errno)
    }
    self.init(path: path, descriptor: descriptor)
  }

  /// The number of bytes in the file.
  package func size() throws(FileError) -> Int { Int(try status().st_size) }

  /// Reads `count` bytes from `offset` into `destination`; fewer only at the end of the file.
  ///
  /// Returns how many there were.
  package func read(
    into destination: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(FileError) -> Int {
    var done = 0
    while done < destination.count {
      let rest = UnsafeMutableRawBufferPointer(rebasing: destination[done...])
      let got = pread(descriptor, rest.baseAddress, min(rest.count, 16 << 20), off_t(offset + done))
      if got < 0 && errno == EINTR { continue }
      guard got >= 0 else { throw .refused(operation: "read", path: path, number: errno) }
      if got == 0 { break }
      done += got
    }
    return done
  }

  /// Returns exactly `count` bytes from `offset`.
  package func bytes(at offset: Int, count: Int) throws(FileError) -> [UInt8] {
    var outcome: Result<Int, FileError> = .success(0)
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      outcome = Result { () throws(FileError) in
        try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
      }
      initialized = (try? outcome.get()) ?? 0
    }
    let found = try outcome.get()
    guard found == count else {
      throw .truncated(path: path, expected: offset + count, found: offset + found)
    }
    return bytes
  }

  /// Writes all of `bytes` at `offset`.
  package func write(_ bytes: [UInt8], at offset: Int) throws(FileError) {
    var done = 0
    while done < bytes.count {
      let wrote = bytes.withUnsafeBytes { buffer in
        pwrite(
          descriptor, buffer.baseAddress.map { $0 + done }, min(bytes.count - done, 16 << 20),
          off_t(offset + done))
      }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else {
        throw .refused(operation: "write", path: path, number: wrote == 0 ? ENOSPC : errno)
      }
      done += wrote
    }
  }

  /// Cuts the file to `size` bytes.
  package func truncate(to size: Int) throws(FileError) {
    guard ftruncate(descriptor, off_t(size)) == 0 else {
      throw .refused(operation: "truncate", path: path, number: errno)
    }
  }

  /// Waits until what was written is on the disk.
  package func synchronize() throws(FileError) {
    guard fsync(descriptor) == 0 else {
      throw .refused(operation: "save", path: path, number: errno)
    }
  }

  /// Waits until the bytes that were written, and the size they need, are on the disk.
  package func synchronizeData() throws(FileError) {
    #if canImport(Glibc)
      let outcome = fdatasync(descriptor)
    #else
      let outcome = fsync(descriptor)
    #endif
    guard outcome == 0 else { throw .refused(operation: "save", path: path, number: errno) }
  }

  private func requireRegular() throws(FileError) {
    guard try status().st_mode & S_IFMT == S_IFREG else { throw .notRegular(path: path) }
  }

  private func status() throws(FileError) -> stat {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw .refused(operation: "examine", path: path, number: errno)
    }
    return status
  }
}

/// Returns all bytes of the regular file at `path`, refused when there are more than `limit`.
package func readFile(_ path: String, limit: Int) throws(FileError) -> [UInt8] {
  let file = try OpenFile.reading(path)
  let size = try file.size()
  guard size <= limit else { throw .tooLarge(path: path, bytes: size, limit: limit) }
  return try file.bytes(at: 0, count: size)
}
