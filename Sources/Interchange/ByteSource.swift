/// Bytes that can be read at any place: those of a file, or of memory.
package enum ByteSource: Sendable {
  case file(OpenFile)
  case memory([UInt8])

  /// The number of bytes.
  func size() throws(FileError) -> Int {
    switch self {
    case .file(let file): try file.size()
    case .memory(let bytes): bytes.count
    }
  }

  /// Fills `buffer` with the bytes from `offset`; less only at the end. Returns how much.
  func read(into buffer: inout [UInt8], at offset: Int) throws(FileError) -> Int {
    switch self {
    case .file(let file):
      let outcome = buffer.withUnsafeMutableBytes { bytes in
        Result { () throws(FileError) in try file.read(into: bytes, at: offset) }
      }
      return try outcome.get()
    case .memory(let bytes):
      let count = min(buffer.count, max(0, bytes.count - offset))
      if count > 0 { buffer.replaceSubrange(0..<count, with: bytes[offset..<(offset + count)]) }
      return count
    }
  }

  /// Returns the bytes from `offset`, `count` of them or as many as there are.
  func bytes(at offset: Int, upTo count: Int) throws(FileError) -> [UInt8] {
    let count = min(count, max(0, try size() - offset))
    var buffer = [UInt8](repeating: 0, count: count)
    let found = try read(into: &buffer, at: offset)
    buffer.removeLast(count - found)
    return buffer
  }
}
