import CZlib

/// Why bytes could not be read or inflated.
package enum InflatingError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// The compressed data are damaged, with the words of the compression library.
  case damaged(String)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .damaged(let reason): "damaged compressed data: \(displaySafe(reason))"
    }
  }
}

/// Reads bytes from their beginning, inflated if they are compressed.
final class InflatingReader {
  /// How bytes are stored.
  enum Compression {
    /// As they are.
    case none
    /// As one or several members of gzip.
    case gzip
    /// As a member of a zip archive: deflated, without a frame.
    case deflate

    /// What zlib calls it: 15 bits of window, plus 16 for gzip only, negative without a frame.
    fileprivate var windowBits: Int32? {
      switch self {
      case .none: nil
      case .gzip: 31
      case .deflate: -15
      }
    }
  }

  private let source: ByteSource
  private let range: Range<Int>
  private let compression: Compression
  /// Nil where nothing is compressed. Zlib keeps this address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>?
  private var input: [UInt8] = []
  private var inputOffset = 0
  private var isFinished = false

  /// The number of bytes of the source taken so far, for progress.
  private(set) var consumed = 0

  /// Reads the file at `path`; the content, not the name, decides whether it is gzip.
  convenience init(path: String) throws(FileError) {
    try self.init(.file(.reading(path)))
  }

  /// Reads a whole source; the content decides whether it is gzip.
  convenience init(_ source: ByteSource) throws(FileError) {
    let isGzip = try source.bytes(at: 0, upTo: 2) == [0x1F, 0x8B]
    try self.init(source, in: 0..<source.size(), isGzip ? .gzip : .none)
  }

  /// Reads a part of a source that is stored as `compression` says.
  init(_ source: ByteSource, in range: Range<Int>, _ compression: Compression) {
    self.source = source
    self.range = range
    self.compression = compression
    stream = compression.windowBits.map(Self.makeStream)
  }

  deinit {
    guard let stream else { return }
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// Whether what is read is not what is stored.
  var isCompressed: Bool { compression != .none }

  /// The number of bytes of the source.
  var size: Int { range.count }

  /// Fills `buffer`; less only at the end. Returns how much.
  func read(into buffer: inout [UInt8]) throws(InflatingError) -> Int {
    guard let stream else { return try take(into: &buffer) }
    var filled = 0
    while filled < buffer.count && !isFinished {
      if inputOffset == input.count { try refill() }
      guard !input.isEmpty else { throw .damaged("the compressed data end early") }
      filled += try inflateOnce(stream, into: &buffer, from: filled)
    }
    return filled
  }

  /// Returns the next `count` bytes, fewer only at the end. Memory grows with what arrives.
  func bytes(_ count: Int) throws(InflatingError) -> [UInt8] {
    var piece = [UInt8](repeating: 0, count: min(count, 1 << 20))
    var found = try read(into: &piece)
    if found == count || found < piece.count {
      piece.removeLast(piece.count - found)
      return piece
    }
    var bytes = piece
    while bytes.count < count {
      if count - bytes.count < piece.count { piece.removeLast(piece.count - count + bytes.count) }
      found = try read(into: &piece)
      bytes += piece.prefix(found)
      if found < piece.count { break }
    }
    return bytes
  }

  /// Passes over `count` bytes; returns whether there were as many.
  func skip(_ count: Int) throws(InflatingError) -> Bool {
    var rest = count
    while rest > 0 {
      let found = try bytes(min(rest, 1 << 20)).count
      if found == 0 { return false }
      rest -= found
    }
    return true
  }

  private static func makeStream(_ windowBits: Int32) -> UnsafeMutablePointer<z_stream> {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    let size = Int32(MemoryLayout<z_stream>.size)
    let outcome = inflateInit2_(stream, windowBits, ZLIB_VERSION, size)
    precondition(outcome == Z_OK, "inflateInit2: no memory")
    return stream
  }

  private func refill() throws(InflatingError) {
    var next = [UInt8](repeating: 0, count: 1 << 16)
    let count = try take(into: &next)
    next.removeLast(next.count - count)
    input = next
    inputOffset = 0
  }

  private func inflateOnce(
    _ stream: UnsafeMutablePointer<z_stream>, into buffer: inout [UInt8], from filled: Int
  ) throws(InflatingError) -> Int {
    let (outcome, taken, made) = input.withUnsafeMutableBytes { source in
      buffer.withUnsafeMutableBytes { destination -> (Int32, Int, Int) in
        let room = min(destination.count - filled, 1 << 30)
        let available = source.count - inputOffset
        stream.pointee.next_in = source.bindMemory(to: UInt8.self).baseAddress.map {
          $0 + inputOffset
        }
        stream.pointee.avail_in = UInt32(available)
        stream.pointee.next_out = destination.bindMemory(to: UInt8.self).baseAddress.map {
          $0 + filled
        }
        stream.pointee.avail_out = UInt32(room)
        let outcome = inflate(stream, Z_NO_FLUSH)
        return (
          outcome, available - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out)
        )
      }
    }
    inputOffset += taken
    if outcome == Z_STREAM_END {
      try finishMember(stream)
    } else if outcome != Z_OK && outcome != Z_BUF_ERROR {
      throw .damaged(stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(outcome)")
    }
    return made
  }

  /// A gzip file may consist of several members; what follows and is none is ignored.
  private func finishMember(_ stream: UnsafeMutablePointer<z_stream>) throws(InflatingError) {
    if compression == .gzip, inputOffset == input.count { try refill() }
    isFinished =
      compression == .deflate || inputOffset >= input.count || input[inputOffset] != 0x1F
    if !isFinished { inflateReset(stream) }
  }

  /// Fills `buffer` with stored bytes; less only at the end of the part.
  private func take(into buffer: inout [UInt8]) throws(InflatingError) -> Int {
    do {
      let rest = range.count - consumed
      if rest < buffer.count {
        let last = try source.bytes(at: range.lowerBound + consumed, upTo: rest)
        buffer.replaceSubrange(0..<last.count, with: last)
        consumed += last.count
        return last.count
      }
      let count = try source.read(into: &buffer, at: range.lowerBound + consumed)
      consumed += count
      return count
    } catch {
      throw .file(error)
    }
  }
}
