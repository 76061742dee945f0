/// The checked header of a safetensors file: where each tensor lies.
struct SafetensorsHeader {
  struct Tensor {
    let name: String
    let dtype: Safetensors.NumberType
    let shape: [Int]
    /// Where its bytes lie, counted from the end of the header.
    let range: Range<Int>
  }

  /// The tensors in the order of their bytes.
  let tensors: [Tensor]
  let metadata: [String: String]
  /// Where the data begin in the file.
  let dataOffset: Int

  /// Reads the header of a file of `fileBytes` bytes through `read(offset, count)`.
  init(
    fileBytes: Int, read: (Int, Int) throws(SafetensorsError) -> [UInt8]
  ) throws(SafetensorsError) {
    let length = try Self.length(fileBytes: fileBytes, read: read)
    let text = try read(8, length)
    guard text.first == UInt8(ascii: "{") else { throw .headerStart(text.first ?? 0) }
    let members = try Self.members(text)
    dataOffset = 8 + length
    metadata = try Self.metadata(members)
    let named = members.filter { $0.name != "__metadata__" }
    guard named.count <= Limits.safetensorsTensors else { throw .tooManyTensors(named.count) }
    var tensors: [Tensor] = []
    for member in named { tensors.append(try Self.tensor(member)) }
    self.tensors = tensors.sorted {
      ($0.range.lowerBound, $0.range.upperBound) < ($1.range.lowerBound, $1.range.upperBound)
    }
    try Self.requireCovered(self.tensors, dataBytes: fileBytes - dataOffset)
  }

  private static func length(
    fileBytes: Int, read: (Int, Int) throws(SafetensorsError) -> [UInt8]
  ) throws(SafetensorsError) -> Int {
    guard fileBytes >= 8 else { throw .headerLength(0, fileBytes: fileBytes) }
    let length = try read(0, 8).reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    guard length >= 2, length <= Limits.safetensorsHeader, length <= fileBytes - 8 else {
      throw .headerLength(length, fileBytes: fileBytes)
    }
    return Int(length)
  }

  private static func members(_ text: [UInt8]) throws(SafetensorsError) -> [JSON.Member] {
    do { return try JSON(parsing: text).members ?? [] } catch { throw .json(error) }
  }

  private static func metadata(_ members: [JSON.Member]) throws(SafetensorsError)
    -> [String: String]
  {
    guard let value = members.first(where: { $0.name == "__metadata__" })?.value else { return [:] }
    guard let texts = value.members else { throw .metadata }
    var metadata: [String: String] = [:]
    for text in texts {
      guard let value = text.value.text else { throw .metadata }
      metadata[text.name] = value
    }
    return metadata
  }

  private static func tensor(_ member: JSON.Member) throws(SafetensorsError) -> Tensor {
    let name = member.name
    guard let type = member.value["dtype"]?.text else {
      throw .malformed(tensor: name, expected: "a dtype")
    }
    guard let dtype = Safetensors.NumberType(rawValue: type) else {
      throw .unknownType(tensor: name, type: type)
    }
    guard let shape = integers(member.value["shape"]) else {
      throw .malformed(tensor: name, expected: "a shape of whole numbers")
    }
    guard let offsets = integers(member.value["data_offsets"]), offsets.count == 2,
      offsets[0] >= 0, offsets[1] >= offsets[0]
    else {
      throw .malformed(tensor: name, expected: "data_offsets [begin, end]")
    }
    guard let expected = byteCount(shape, dtype) else { throw .shape(tensor: name, shape: shape) }
    guard expected == offsets[1] - offsets[0] else {
      throw .byteCount(tensor: name, expected: expected, found: offsets[1] - offsets[0])
    }
    return Tensor(name: name, dtype: dtype, shape: shape, range: offsets[0]..<offsets[1])
  }

  private static func integers(_ value: JSON?) -> [Int]? {
    guard let items = value?.items else { return nil }
    let integers = items.compactMap(\.int)
    return integers.count == items.count ? integers : nil
  }

  /// Nil when a side is negative or the product does not fit.
  private static func byteCount(_ shape: [Int], _ dtype: Safetensors.NumberType) -> Int? {
    var count = dtype.size
    for side in shape {
      let (product, overflow) = count.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflow else { return nil }
      count = product
    }
    return count
  }

  private static func requireCovered(
    _ tensors: [Tensor], dataBytes: Int
  ) throws(SafetensorsError) {
    var end = 0
    for tensor in tensors {
      guard tensor.range.lowerBound == end else {
        throw .notContiguous(
          tensor: tensor.name, expected: end, found: tensor.range.lowerBound)
      }
      end = tensor.range.upperBound
    }
    guard end == dataBytes else { throw .notCovered(expected: end, found: dataBytes) }
  }
}
