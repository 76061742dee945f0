import CZlib

/// Reads a file from its beginning, inflated if it is gzip data; the content decides, not the name.
final class InflatingReader {
  private let file: OpenFile
  /// Nil for a file that is not compressed. Zlib keeps this address, so it must not move.
  private let stream: UnsafeMutablePointer<z_stream>?
  private var input: [UInt8] = []
  private var inputOffset = 0
  private var isFinished = false

  /// The number of bytes of the file taken so far, for progress.
  private(set) var consumed = 0

  init(path: String) throws(FileError) {
    file = try OpenFile.reading(path)
    var magic = [UInt8](repeating: 0, count: 2)
    let found = try Self.read(file, into: &magic, at: 0)
    stream = found == 2 && magic == [0x1F, 0x8B] ? Self.makeStream() : nil
  }

  deinit {
    guard let stream else { return }
    inflateEnd(stream)
    stream.deinitialize(count: 1)
    stream.deallocate()
  }

  /// The number of bytes of the file.
  func size() throws(FileError) -> Int { try file.size() }

  /// Fills `buffer`; less only at the end. Returns how much.
  func read(into buffer: inout [UInt8]) throws(TarError) -> Int {
    guard let stream else {
      let count = try reading(into: &buffer, at: consumed)
      consumed += count
      return count
    }
    var filled = 0
    while filled < buffer.count && !isFinished {
      if inputOffset == input.count { try refill() }
      guard !input.isEmpty else {
        throw .compression("the compressed data end early")
      }
      filled += try inflateOnce(stream, into: &buffer, from: filled)
    }
    return filled
  }

  private static func makeStream() -> UnsafeMutablePointer<z_stream>? {
    let stream = UnsafeMutablePointer<z_stream>.allocate(capacity: 1)
    stream.initialize(to: z_stream())
    // 15 window bits, plus 16: gzip only.
    let outcome = inflateInit2_(stream, 31, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(outcome == Z_OK, "inflateInit2: no memory")
    return stream
  }

  private func refill() throws(TarError) {
    var next = [UInt8](repeating: 0, count: 1 << 16)
    let count = try reading(into: &next, at: consumed)
    next.removeLast(next.count - count)
    consumed += count
    input = next
    inputOffset = 0
  }

  private func inflateOnce(
    _ stream: UnsafeMutablePointer<z_stream>, into buffer: inout [UInt8], from filled: Int
  ) throws(TarError) -> Int {
    let (outcome, taken, made) = input.withUnsafeMutableBytes { source in
      buffer.withUnsafeMutableBytes { destination -> (Int32, Int, Int) in
        let room = destination.count - filled
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
      throw .compression(
        stream.pointee.msg.map { String(cString: $0) } ?? "zlib error \(outcome)")
    }
    return made
  }

  /// A gzip file may consist of several members; what follows and is none is ignored.
  private func finishMember(_ stream: UnsafeMutablePointer<z_stream>) throws(TarError) {
    if inputOffset == input.count { try refill() }
    isFinished = inputOffset >= input.count || input[inputOffset] != 0x1F
    if !isFinished { inflateReset(stream) }
  }

  private func reading(into buffer: inout [UInt8], at offset: Int) throws(TarError) -> Int {
    do { return try Self.read(file, into: &buffer, at: offset) } catch { throw .file(error) }
  }

  private static func read(
    _ file: OpenFile, into buffer: inout [UInt8], at offset: Int
  ) throws(FileError) -> Int {
    let outcome = buffer.withUnsafeMutableBytes { bytes in
      Result { () throws(FileError) in try file.read(into: bytes, at: offset) }
    }
    return try outcome.get()
  }
}
