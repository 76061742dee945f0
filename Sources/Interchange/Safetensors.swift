/// Named tensors and a few texts: what a `.safetensors` file holds.
///
/// The format is that of <https://huggingface.co/docs/safetensors>. Reading refuses everything the
/// reference implementation refuses, and two things more: duplicate names, on which readers
/// disagree, and blanks before the header.
package struct Safetensors: Sendable {
  /// The types of numbers that are read and written.
  package enum NumberType: String, CaseIterable, Sendable {
    /// Bytes.
    case byte = "U8"
    /// IEEE half precision.
    case half = "F16"
    /// The upper half of a single-precision number.
    case brain = "BF16"
    /// IEEE single precision.
    case single = "F32"
    /// IEEE double precision.
    case double = "F64"
    /// Signed 64-bit integers.
    case integer = "I64"
    /// Unsigned 64-bit integers.
    case unsigned = "U64"

    /// The place in a file: the reference implementation writes the last of these types first, so
    /// that all numbers are aligned.
    fileprivate var rank: Int { Self.allCases.firstIndex(of: self) ?? 0 }

    /// The number of bytes of one number.
    package var size: Int {
      switch self {
      case .byte: 1
      case .half, .brain: 2
      case .single: 4
      case .double, .integer, .unsigned: 8
      }
    }
  }

  /// One tensor: its type, its shape and its numbers, little endian, last axis fastest.
  package struct Entry: Equatable, Sendable {
    /// The type of its numbers.
    package let dtype: NumberType
    /// The length of each axis; empty for a single number.
    package let shape: [Int]
    /// The numbers.
    package let bytes: [UInt8]
  }

  /// The tensors, in the order of the file; names are unique.
  package var tensors: [(name: String, entry: Entry)]

  /// Texts by name, for example the format, the step or the architecture.
  package var metadata: [String: String]

  /// A collection of tensors.
  package init(
    tensors: [(name: String, entry: Entry)] = [], metadata: [String: String] = [:]
  ) {
    self.tensors = tensors
    self.metadata = metadata
  }

  /// The tensor of that name; setting one adds or replaces it, setting nil removes it.
  package subscript(_ name: String) -> Entry? {
    get { tensors.first { $0.name == name }?.entry }
    set {
      let index = tensors.firstIndex { $0.name == name }
      switch (index, newValue) {
      case (let index?, let entry?): tensors[index].entry = entry
      case (nil, let entry?): tensors.append((name, entry))
      case (let index?, nil): tensors.remove(at: index)
      case (nil, nil): break
      }
    }
  }
}

extension Safetensors: Equatable {
  package static func == (a: Safetensors, b: Safetensors) -> Bool {
    a.metadata == b.metadata && a.tensors.elementsEqual(b.tensors, by: ==)
  }
}

// MARK: Reading

extension Safetensors {
  /// Reads a file held in memory.
  package init(parsing file: [UInt8]) throws(SafetensorsError) {
    try self.init(fileBytes: file.count) { (offset, count) throws(SafetensorsError) in
      Array(file[offset..<(offset + count)])
    }
  }

  /// Reads the file at `path`; each tensor is read straight into its place.
  package init(path: String) throws(SafetensorsError) {
    let (file, size) = try Self.open(path)
    try self.init(fileBytes: size) { (offset, count) throws(SafetensorsError) in
      try Self.fileErrors { () throws(FileError) in try file.bytes(at: offset, count: count) }
    }
  }

  /// Reads the texts of the file at `path` and nothing else.
  package static func metadata(path: String) throws(SafetensorsError) -> [String: String] {
    let (file, size) = try open(path)
    return try SafetensorsHeader(fileBytes: size) { (offset, count) throws(SafetensorsError) in
      try fileErrors { () throws(FileError) in try file.bytes(at: offset, count: count) }
    }.metadata
  }

  private static func open(_ path: String) throws(SafetensorsError) -> (OpenFile, bytes: Int) {
    try fileErrors { () throws(FileError) in
      let file = try OpenFile.reading(path)
      let size = try file.size()
      guard size <= Limits.safetensorsFile else {
        throw .tooLarge(path: path, bytes: size, limit: Limits.safetensorsFile)
      }
      return (file, size)
    }
  }

  private init(
    fileBytes: Int, read: (Int, Int) throws(SafetensorsError) -> [UInt8]
  ) throws(SafetensorsError) {
    let header = try SafetensorsHeader(fileBytes: fileBytes, read: read)
    metadata = header.metadata
    tensors = []
    tensors.reserveCapacity(header.tensors.count)
    for tensor in header.tensors {
      let bytes = try read(header.dataOffset + tensor.range.lowerBound, tensor.range.count)
      tensors.append((tensor.name, Entry(dtype: tensor.dtype, shape: tensor.shape, bytes: bytes)))
    }
  }

  private static func fileErrors<Value>(
    _ body: () throws(FileError) -> Value
  ) throws(SafetensorsError) -> Value {
    do { return try body() } catch { throw .file(error) }
  }
}

// MARK: Writing

extension Safetensors {
  /// Replaces the file at `path` durably; the same tensors and texts give the same bytes.
  package func write(to path: String) throws(SafetensorsError) {
    let sorted = try sortedForWriting()
    try Self.fileErrors { () throws(FileError) in
      try DurableFile.replace(path) { (file) throws(FileError) in
        try file.append(header(of: sorted))
        for tensor in sorted { try file.append(tensor.entry.bytes) }
      }
    }
  }

  /// The bytes of the file.
  package func serialized() throws(SafetensorsError) -> [UInt8] {
    let sorted = try sortedForWriting()
    return sorted.reduce(into: header(of: sorted)) { $0 += $1.entry.bytes }
  }

  /// The order of the reference implementation: by type, then by name.
  private func sortedForWriting() throws(SafetensorsError) -> [(name: String, entry: Entry)] {
    var names: Set<String> = ["__metadata__"]
    for tensor in tensors {
      let isNew = names.insert(tensor.name).inserted
      guard isNew else { throw .duplicate(tensor: tensor.name) }
    }
    return tensors.sorted {
      ($1.entry.dtype.rank, $0.name) < ($0.entry.dtype.rank, $1.name)
    }
  }

  private func header(of sorted: [(name: String, entry: Entry)]) -> [UInt8] {
    var members: [JSON.Member] = []
    if !metadata.isEmpty {
      let texts = metadata.sorted { $0.key < $1.key }.map { JSON.Member($0.key, .string($0.value)) }
      members.append(JSON.Member("__metadata__", .object(texts)))
    }
    var offset = 0
    for (name, entry) in sorted {
      let end = offset + entry.bytes.count
      members.append(
        JSON.Member(
          name,
          .object([
            JSON.Member("dtype", .string(entry.dtype.rawValue)),
            JSON.Member("shape", .array(entry.shape.map(JSON.integer))),
            JSON.Member("data_offsets", .array([.integer(offset), .integer(end)])),
          ])))
      offset = end
    }
    var text = Array(JSON.object(members).line.utf8)
    text += [UInt8](repeating: UInt8(ascii: " "), count: (8 - text.count % 8) % 8)
    return (0..<8).map { UInt8(truncatingIfNeeded: text.count >> (8 * $0)) } + text
  }
}
