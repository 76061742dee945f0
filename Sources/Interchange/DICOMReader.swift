#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// Reads DICOM files in another process, so that no file can take this one down.
///
/// The process is started for the first file and again whenever it ended; it lives under limits of
/// memory and time of its own (`Docs/Decisions/dicom.md`).
package final class DICOMReader {
  /// The program to start, and the arguments that make it serve.
  private let program: String
  private let arguments: [String]
  /// How long one file may take, in seconds, whether the process computes or waits.
  private let patience: Int
  private var process: Running?

  private struct Running {
    let identifier: pid_t
    let socket: Int32
  }

  /// A reader that starts `program` with `arguments` when it needs it, and gives it `patience`
  /// seconds for each file.
  package init(program: String, arguments: [String], patience: Int = Limits.dicomPatience) {
    self.program = program
    self.patience = patience
    self.arguments = arguments
  }

  deinit { _ = end() }

  /// Returns the attributes of the file `path`.
  package func attributes(_ path: String) throws(DICOMError) -> DICOMAttributes {
    try ask(DICOMMessage.Request(path: path, wantsPixels: false)).attributes
  }

  /// Returns the slice in the file `path`.
  package func slice(_ path: String) throws(DICOMError) -> DICOMSlice {
    // What is no slice of a CT is not even decompressed.
    _ = try SlicePlacement(attributes(path))
    let answer = try ask(DICOMMessage.Request(path: path, wantsPixels: true))
    return try DICOMSlice(answer.attributes, samples: answer.samples)
  }

  /// Returns a DICOM Segmentation as the bytes of a file.
  package func segmentation(_ request: SegmentationRequest) throws(DICOMError) -> [UInt8] {
    let (width, height) = request.size
    let pixels = request.frames.count * width * height
    guard pixels <= Limits.segmentationPixels else {
      throw .unwritable(
        "expected at most \(Limits.segmentationPixels) pixels in all masks, found \(pixels);"
          + " export fewer hypotheses at once")
    }
    for source in request.sources { try requireSmall(source) }
    return try converse(request.bytes) { (stream) throws(Break) in
      let status = try stream.bytes(1)
      let limit = 2 * Limits.segmentationPixels
      let content = try stream.bytes(stream.number(limit: limit))
      guard status == [0] else { throw .unwritable(String(decoding: content, as: UTF8.self)) }
      return content
    }
  }
}

// MARK: Questions and answers

extension DICOMReader {
  private struct Answer {
    let attributes: DICOMAttributes
    let samples: [UInt16]
  }

  private func ask(_ request: DICOMMessage.Request) throws(DICOMError) -> Answer {
    try requireSmall(request.path)
    return try converse(request.bytes, answer)
  }

  /// Sends `question` and returns what `answer` makes of what comes back.
  private func converse<Value>(
    _ question: [UInt8], _ answer: (Stream) throws(Break) -> Value
  ) throws(DICOMError) -> Value {
    let running: Running
    if let process { running = process } else { running = try start() }
    process = running
    let deadline = ContinuousClock.now + .seconds(patience)
    do {
      try put(question, into: running.socket)
      return try answer(Stream(socket: running.socket, deadline: deadline))
    } catch {
      switch error {
      case .lost: throw reasonOfEnd()
      case .late:
        stop()
        throw .timeout(seconds: patience)
      case .garbled:
        stop()
        throw .worker("its answer is damaged")
      case .refused(let reason): throw .unreadable(reason)
      case .unwritable(let reason): throw .unwritable(reason)
      }
    }
  }

  /// Pipes and devices are refused, not waited for.
  private func requireSmall(_ path: String) throws(DICOMError) {
    let size: Int
    do throws(FileError) {
      size = try OpenFile.reading(path).size()
    } catch {
      throw .file(error)
    }
    guard size <= Limits.dicomFile else {
      throw .file(.tooLarge(path: path, bytes: size, limit: Limits.dicomFile))
    }
  }

  /// How a conversation fails.
  private enum Break: Error {
    case lost
    case late
    case garbled
    case refused(String)
    case unwritable(String)
  }

  private func put(_ bytes: [UInt8], into socket: Int32) throws(Break) {
    var done = 0
    while done < bytes.count {
      let sent = bytes.withUnsafeBytes { buffer in
        send(
          socket, buffer.baseAddress.map { $0 + done }, bytes.count - done,
          Int32(MSG_NOSIGNAL))
      }
      if sent < 0 && errno == EINTR { continue }
      guard sent > 0 else { throw .lost }
      done += sent
    }
  }

  private func answer(from stream: Stream) throws(Break) -> Answer {
    let status = try stream.bytes(1)
    let text = try stream.bytes(stream.number(limit: DICOMMessage.longestText))
    let count = try stream.number(limit: Limits.dicomSide * Limits.dicomSide)
    guard status == [0] else { throw .refused(String(decoding: text, as: UTF8.self)) }
    guard let attributes = DICOMMessage.attributes(text) else { throw .garbled }
    let bytes = try stream.bytes(2 * count)
    let samples = (0..<count).map { UInt16(bytes[2 * $0]) | UInt16(bytes[2 * $0 + 1]) << 8 }
    return Answer(attributes: attributes, samples: samples)
  }

  /// What comes from the process, until the deadline.
  private struct Stream {
    let socket: Int32
    let deadline: ContinuousClock.Instant

    func number(limit: Int) throws(Break) -> Int {
      let number = DICOMMessage.number(try bytes(4))
      guard number <= limit else { throw .garbled }
      return number
    }

    func bytes(_ count: Int) throws(Break) -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: count)
      var done = 0
      while done < count {
        try wait()
        let got = bytes.withUnsafeMutableBytes { buffer in
          read(socket, buffer.baseAddress.map { $0 + done }, count - done)
        }
        if got < 0 && errno == EINTR { continue }
        guard got > 0 else { throw .lost }
        done += got
      }
      return bytes
    }

    /// Waits for something to come; after the deadline a second more, for a program that slept
    /// through it while it was stopped.
    private func wait() throws(Break) {
      let left = ContinuousClock.now.duration(to: deadline)
      let milliseconds = max(0, left.components.seconds) * 1000 + 1000
      var event = pollfd(fd: socket, events: Int16(POLLIN), revents: 0)
      var outcome: Int32
      repeat {
        outcome = poll(&event, 1, Int32(milliseconds))
      } while outcome < 0 && errno == EINTR
      guard outcome != 0 else { throw .late }
    }
  }
}

// MARK: The process

extension DICOMReader {
  private func start() throws(DICOMError) -> Running {
    var ends: [Int32] = [0, 0]
    let type = Int32(SOCK_STREAM.rawValue) | Int32(SOCK_CLOEXEC.rawValue)
    guard socketpair(AF_UNIX, type, 0, &ends) == 0 else { throw Self.failure("socketpair", errno) }
    defer { close(ends[1]) }
    var actions = posix_spawn_file_actions_t()
    posix_spawn_file_actions_init(&actions)
    defer { posix_spawn_file_actions_destroy(&actions) }
    posix_spawn_file_actions_adddup2(&actions, ends[1], 0)
    posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
    posix_spawn_file_actions_addopen(&actions, 2, "/dev/null", O_WRONLY, 0)
    var identifier: pid_t = 0
    let number = withCStrings([program] + arguments) { arguments in
      // A handler of crashes of its own would only slow the process's end.
      withCStrings(["SWIFT_BACKTRACE=enable=no", "LC_ALL=C"]) { environment in
        posix_spawn(&identifier, program, &actions, nil, arguments, environment)
      }
    }
    guard number == 0 else {
      close(ends[0])
      throw Self.failure("start \(program)", number)
    }
    return Running(identifier: identifier, socket: ends[0])
  }

  /// Waits for the process that has closed its end, and tells why it has.
  private func reasonOfEnd() -> DICOMError {
    let status = end()
    let signal = status & 0x7F
    if signal == 0 { return .worker("it ended with code \(status >> 8 & 0xFF)") }
    return .crashed(signal: signal)
  }

  /// Ends the process and returns the status that the system gives for it.
  private func end() -> Int32 {
    guard let process else { return 0 }
    close(process.socket)
    self.process = nil
    var status: Int32 = 0
    while waitpid(process.identifier, &status, 0) < 0 && errno == EINTR {}
    return status
  }

  private func stop() {
    if let process { kill(process.identifier, SIGKILL) }
    _ = end()
  }

  private static func failure(_ operation: String, _ number: Int32) -> DICOMError {
    .worker("cannot \(operation): \(String(cString: strerror(number)))")
  }
}

/// Runs `body` with the texts as C has them, NULL after the last.
private func withCStrings<Result>(
  _ texts: [String], _ body: ([UnsafeMutablePointer<CChar>?]) -> Result
) -> Result {
  let copies = texts.map { strdup($0) }
  defer { copies.forEach { free($0) } }
  return body(copies + [nil])
}
