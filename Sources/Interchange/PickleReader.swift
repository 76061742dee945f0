/// Reads a pickled dictionary entry by entry, by following a few of the instructions of protocols 2 to
/// 4. Nothing is executed: of classes and functions a handful of names is known (`PickleName`), and
/// what they would make is made here. Any other name or instruction ends the reading.
///
/// An entry is given away as soon as the pickle adds it to the dictionary, a thousand at a time, so that
/// memory holds that many.
struct PickleReader {
  private var input: PickleInput
  private var stack: [PickleValue] = []
  private var marks: [Int] = []
  private var memory: [PickleValue] = []
  /// Bytes of what may be referred to again.
  private var memoryBytes = 0
  /// Bytes of values that are not given away yet.
  private var held = 0

  private static let deepest = 16

  /// Reads the pickle in memory.
  init(parsing file: [UInt8]) throws(PickleError) { try self.init(.memory(file)) }

  /// Reads a pickle, which may be compressed by gzip.
  init(_ source: ByteSource) throws(PickleError) { input = try PickleInput(source) }

  /// How many bytes of the source were taken.
  var progress: PickleProgress { input.progress }

  /// Gives each entry of the dictionary to `body`, until it returns false.
  mutating func forEach<Failed: Error>(
    _ body: (String, PickleValue) throws(Failed) -> Bool
  ) throws(Failed) -> PickleError? {
    while true {
      let entries: [(String, PickleValue)]?
      do {
        entries = try advance()
      } catch {
        return error
      }
      guard let entries else { return nil }
      for (key, value) in entries {
        guard try body(key, value) else { return nil }
      }
    }
  }

  /// Follows instructions until entries of the outermost dictionary are complete; nil at the end.
  private mutating func advance() throws(PickleError) -> [(String, PickleValue)]? {
    while true {
      let code = try input.byte()
      switch code {
      case UInt8(ascii: "."):
        guard stack.count == 1, case .dictionary = stack[0] else { throw expected("a dictionary") }
        return nil
      case UInt8(ascii: "s"), UInt8(ascii: "u"):
        let values = try code == UInt8(ascii: "u") ? popMark() : pop(2)
        if let entries = try setItems(values) { return entries }
      default: try follow(code)
      }
    }
  }

  private mutating func follow(_ code: UInt8) throws(PickleError) {
    switch code {
    case 0x80:
      let version = try input.number(1)
      guard (2...4).contains(version) else { throw .version(version) }
    case 0x95: _ = try input.bytes(8)
    case UInt8(ascii: "("):
      guard marks.count < 64 else { throw limit("64 marks") }
      marks.append(stack.count)
    case UInt8(ascii: "N"): try push(.none)
    case 0x88: try push(.bool(true))
    case 0x89: try push(.bool(false))
    case UInt8(ascii: "K"): try push(.integer(try input.number(1)))
    case UInt8(ascii: "M"): try push(.integer(try input.number(2)))
    case UInt8(ascii: "J"): try push(.integer(Int(Int32(truncatingIfNeeded: try input.number(4)))))
    case 0x8A: try pushLong()
    case UInt8(ascii: "G"):
      let bits = try input.bytes(8).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      try push(.number(Double(bitPattern: bits)))
    case UInt8(ascii: "X"): try pushText(input.number(4))
    case 0x8C: try pushText(input.number(1))
    case 0x8D: try pushText(input.number(8))
    case UInt8(ascii: "B"), UInt8(ascii: "T"): try pushBytes(input.number(4))
    case UInt8(ascii: "C"), UInt8(ascii: "U"): try pushBytes(input.number(1))
    case 0x8E: try pushBytes(input.number(8))
    default: try make(code)
    }
  }

  private mutating func make(_ code: UInt8) throws(PickleError) {
    switch code {
    case UInt8(ascii: "]"): try push(.list(PickleList()))
    case UInt8(ascii: "}"): try push(.dictionary(PickleDictionary()))
    case UInt8(ascii: ")"): try pushTuple([])
    case UInt8(ascii: "t"): try pushTuple(try popMark())
    case 0x85, 0x86, 0x87: try pushTuple(try pop(Int(code) - 0x84))
    case UInt8(ascii: "a"): try append([try pop()])
    case UInt8(ascii: "e"): try append(try popMark())
    case UInt8(ascii: "c"):
      let module = try input.line()
      try pushName(module, try input.line())
    case 0x93:
      let names = try pop(2).map(\.text)
      guard let module = names[0], let name = names[1] else { throw expected("two names") }
      try pushName(module, name)
    case UInt8(ascii: "R"), 0x81: try call()
    case UInt8(ascii: "b"): try build()
    case UInt8(ascii: "q"): try remember(at: try input.number(1))
    case UInt8(ascii: "r"): try remember(at: try input.number(4))
    case 0x94: try remember(at: memory.count)
    case UInt8(ascii: "h"): try recall(try input.number(1))
    case UInt8(ascii: "j"): try recall(try input.number(4))
    default: throw .instruction(code, offset: input.offset - 1)
    }
  }

  // MARK: The stack

  private mutating func push(_ value: PickleValue) throws(PickleError) {
    guard stack.count < Limits.pickleStack else { throw limit("\(Limits.pickleStack) values") }
    guard value.depth <= Self.deepest else { throw limit("\(Self.deepest) values in each other") }
    try hold(PickleValue.least)
    stack.append(value)
  }

  private mutating func pop() throws(PickleError) -> PickleValue {
    guard stack.count > marks.last ?? 0, let value = stack.popLast() else {
      throw expected("a value before")
    }
    return value
  }

  private mutating func pop(_ count: Int) throws(PickleError) -> [PickleValue] {
    guard stack.count - count >= marks.last ?? 0 else { throw expected("\(count) values before") }
    let values = Array(stack.suffix(count))
    stack.removeLast(count)
    return values
  }

  private mutating func popMark() throws(PickleError) -> [PickleValue] {
    guard let mark = marks.popLast() else { throw expected("a mark before") }
    let values = Array(stack[mark...])
    stack.removeLast(values.count)
    return values
  }

  private mutating func remember(at index: Int) throws(PickleError) {
    guard stack.count > marks.last ?? 0, let value = stack.last else {
      throw expected("a value before")
    }
    guard index < Limits.pickleMemory, index <= memory.count else {
      throw limit("\(Limits.pickleMemory) references")
    }
    let kept = fitting(value.kept)
    if index == memory.count { memory.append(kept) } else { memory[index] = kept }
  }

  /// The value, if there is room to keep it.
  private mutating func fitting(_ value: PickleValue) -> PickleValue {
    guard memoryBytes + value.size <= Limits.pickleMemoryBytes else { return .dropped }
    memoryBytes += value.size
    return value
  }

  private mutating func recall(_ index: Int) throws(PickleError) {
    guard index < memory.count else { throw expected("a reference to something before") }
    if case .dropped = memory[index] { throw .reference(offset: input.offset) }
    if case .object(let object) = memory[index] { object.isSealed = true }
    try push(memory[index])
  }

  private func expected(_ what: String) -> PickleError {
    .value(expected: what, offset: input.offset)
  }

  private func limit(_ what: String) -> PickleError { .limit(what, offset: input.offset) }

  // MARK: Values

  private mutating func pushLong() throws(PickleError) {
    let count = try input.number(1)
    guard count <= 8 else { throw limit("8 bytes in a number") }
    let bytes = try input.bytes(count)
    let isNegative = (bytes.last ?? 0) >= 0x80
    let bits = bytes.reversed().reduce(isNegative ? UInt64.max : 0) { $0 << 8 | UInt64($1) }
    try push(.integer(Int(Int64(bitPattern: bits))))
  }

  private mutating func pushText(_ count: Int) throws(PickleError) {
    let bytes = try pushedBytes(count)
    guard let text = String(validating: bytes, as: UTF8.self) else { throw expected("UTF-8") }
    try push(.text(text))
  }

  private mutating func pushBytes(_ count: Int) throws(PickleError) {
    try push(.bytes(try pushedBytes(count)))
  }

  private mutating func pushedBytes(_ count: Int) throws(PickleError) -> [UInt8] {
    guard (0...Limits.pickleBytes).contains(count) else {
      throw limit("\(Limits.pickleBytes) bytes in a value")
    }
    try hold(count)
    return try input.bytes(count)
  }

  private mutating func hold(_ count: Int) throws(PickleError) {
    held += count
    guard held <= Limits.pickleHeld else { throw limit("\(Limits.pickleHeld) bytes at once") }
  }

  private mutating func pushTuple(_ values: [PickleValue]) throws(PickleError) {
    try push(
      .tuple(
        values, depth: 1 + (values.map(\.depth).max() ?? 0),
        isKept: values.allSatisfy(\.isKept), bytes: PickleValue.size(of: values)))
  }

  private mutating func pushName(_ module: String, _ name: String) throws(PickleError) {
    guard let known = PickleName(module: module, name: name) else {
      throw .name(module + "." + name, offset: input.offset)
    }
    try push(.name(known))
  }

  private mutating func append(_ values: [PickleValue]) throws(PickleError) {
    guard case .list(let list) = stack.last else { throw expected("a list before") }
    list.items += values
    list.bytes = min(list.bytes + PickleValue.size(of: values), 1 << 40)
    list.depth = max(list.depth, 1 + (values.map(\.depth).max() ?? 0))
    guard list.depth <= Self.deepest else { throw limit("\(Self.deepest) values in each other") }
  }

  /// Adds pairs to the dictionary before them; returns those of the outermost one instead.
  private mutating func setItems(
    _ values: [PickleValue]
  ) throws(PickleError) -> [(String, PickleValue)]? {
    guard case .dictionary(let dictionary) = stack.last, values.count % 2 == 0 else {
      throw expected("a dictionary and pairs before")
    }
    var entries: [(String, PickleValue)] = []
    for index in stride(from: 0, to: values.count, by: 2) {
      guard let key = values[index].text else { throw expected("texts as keys") }
      entries.append((key, values[index + 1]))
    }
    if stack.count == 1, marks.isEmpty {
      held = 0
      return entries
    }
    for (key, value) in entries { dictionary.entries[key] = value }
    dictionary.bytes = min(dictionary.bytes + PickleValue.size(of: values), 1 << 40)
    let depth = values.map(\.depth).max() ?? 0
    dictionary.depth = max(dictionary.depth, 1 + depth)
    guard dictionary.depth <= Self.deepest else {
      throw limit("\(Self.deepest) values in each other")
    }
    return nil
  }

  // MARK: What names make

  /// Makes what a name would make of the tuple behind it.
  private mutating func call() throws(PickleError) {
    let values = try pop(2)
    guard case .name(let name) = values[0], case .tuple(let arguments, let depth, _, _) = values[1]
    else {
      throw expected("a name and a tuple before")
    }
    switch name {
    case .reconstruct: try push(.array(PickleArray()))
    case .dtype:
      guard let text = arguments.first?.text, text.utf8.count <= 64 else {
        throw expected("the name of a type")
      }
      try push(.type(PickleType(text)))
    case .encode:
      guard arguments.count == 2, arguments[1].text == "latin1", case .text(let text) = arguments[0]
      else { throw expected("letters of latin1") }
      var bytes: [UInt8] = []
      for scalar in text.unicodeScalars {
        guard scalar.value < 256 else { throw expected("letters of latin1") }
        bytes.append(UInt8(scalar.value))
      }
      try push(.bytes(bytes))
    case .uid, .decimal, .multiple:
      try push(.object(PickleObject(arguments, depth: depth + 1)))
    case .ndarray: throw expected("an array that is told what it holds")
    }
  }

  /// Tells what was made what it holds.
  private mutating func build() throws(PickleError) {
    let state = try pop()
    switch stack.last {
    case .array(let array): try fill(array, state.items ?? [])
    case .type(let type):
      guard let items = state.items, items.count >= 2, let order = items[1].text,
        order.utf8.count <= 1
      else {
        throw expected("the order of a type's bytes")
      }
      type.order = order
    case .object(let object):
      guard case .dictionary(let state) = state else { throw expected("a dictionary before") }
      guard case .list(let list)? = state.entries["_list"] else { return }
      guard !object.isSealed, list.depth < Self.deepest else {
        throw limit("\(Self.deepest) values in each other")
      }
      // The object may be kept already; what it is given now counts as kept too.
      memoryBytes += list.bytes
      guard memoryBytes <= Limits.pickleMemoryBytes else {
        throw limit("\(Limits.pickleMemoryBytes) bytes to refer back to")
      }
      object.hold(list)
    default: throw expected("an array, a type or an object before")
    }
  }

  private func fill(_ array: PickleArray, _ state: [PickleValue]) throws(PickleError) {
    guard state.count == 5, let shape = state[1].items?.map(\.integer), shape.count <= 8,
      case .type(let type) = state[2], let isColumnsFirst = state[3].integer,
      case .bytes(let bytes) = state[4], let element = try? NPYType(type.order + type.text)
    else { throw expected("shape, type and bytes of an array") }
    var size = element.size
    for case let length in shape {
      guard let length, length >= 0, length <= Limits.pickleBytes else {
        throw expected("the shape of an array")
      }
      size *= length
      guard size <= Limits.pickleBytes else {
        throw limit("\(Limits.pickleBytes) bytes in a value")
      }
    }
    guard size == bytes.count else { throw expected("\(size) bytes in an array") }
    array.shape = shape.compactMap(\.self)
    array.type = element
    array.isColumnsFirst = isColumnsFirst != 0
    array.bytes = bytes
  }
}

/// How far a pickle was read, asked while it is.
struct PickleProgress {
  private let reader: InflatingReader

  fileprivate init(_ reader: InflatingReader) { self.reader = reader }

  /// The number of bytes of the source that were taken.
  var done: Int { reader.consumed }
  /// The number of bytes of the source.
  var total: Int { reader.size }
}

/// The bytes of a pickle, one after the other.
private struct PickleInput {
  private let reader: InflatingReader
  private var buffer: [UInt8] = []
  private var next = 0
  /// The number of bytes that were taken.
  private(set) var offset = 0

  init(_ source: ByteSource) throws(PickleError) {
    do { reader = try InflatingReader(source) } catch { throw .inflating(.file(error)) }
  }

  var progress: PickleProgress { PickleProgress(reader) }

  mutating func byte() throws(PickleError) -> UInt8 {
    if next == buffer.count { try refill() }
    next += 1
    offset += 1
    return buffer[next - 1]
  }

  /// The next bytes; memory grows with what arrives.
  mutating func bytes(_ count: Int) throws(PickleError) -> [UInt8] {
    var bytes: [UInt8] = []
    while bytes.count < count {
      if next == buffer.count { try refill() }
      let taken = min(count - bytes.count, buffer.count - next)
      bytes += buffer[next..<(next + taken)]
      next += taken
      offset += taken
    }
    return bytes
  }

  /// A number of `count` bytes, the lowest first; -1 where it does not fit.
  mutating func number(_ count: Int) throws(PickleError) -> Int {
    try bytes(count).number(0, count)
  }

  /// The letters up to the end of a line.
  mutating func line() throws(PickleError) -> String {
    var bytes: [UInt8] = []
    while true {
      let byte = try byte()
      if byte == 0x0A { break }
      bytes.append(byte)
      guard bytes.count <= 256 else { throw .limit("256 letters in a name", offset: offset) }
    }
    return String(decoding: bytes, as: UTF8.self)
  }

  private mutating func refill() throws(PickleError) {
    do { buffer = try reader.bytes(1 << 20) } catch { throw .inflating(error) }
    next = 0
    guard !buffer.isEmpty else { throw .truncated(offset: offset) }
  }
}
