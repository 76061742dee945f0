/// Why a file is not a safetensors file that this program reads.
package enum SafetensorsError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read or written.
  case file(FileError)
  /// The header's length is impossible for a file of `fileBytes` bytes.
  case headerLength(UInt64, fileBytes: Int)
  /// The header does not begin with `{`.
  case headerStart(UInt8)
  /// The header is not JSON.
  case json(JSONError)
  /// The header is not an object of tensors.
  case malformed(tensor: String, expected: String)
  /// Too many tensors.
  case tooManyTensors(Int)
  /// `__metadata__` is not an object of texts.
  case metadata
  /// A type of number that is not known here.
  case unknownType(tensor: String, type: String)
  /// The shape has a negative side or more numbers than 64 bits count.
  case shape(tensor: String, shape: [Int])
  /// The shape asks for another number of bytes than the tensor has.
  case byteCount(tensor: String, expected: Int, found: Int)
  /// The tensors overlap or leave a hole.
  case notContiguous(tensor: String, expected: Int, found: Int)
  /// The tensors end before or behind the end of the file.
  case notCovered(expected: Int, found: Int)
  /// Two tensors of one name are to be written.
  case duplicate(tensor: String)
  /// A tensor of other numbers was asked for.
  case wrongType(expected: String, found: Safetensors.NumberType)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .json(let error): "damaged safetensors header: \(error)"
    case .headerLength, .headerStart, .metadata, .tooManyTensors: headerDescription
    default: tensorDescription
    }
  }

  private var headerDescription: String {
    switch self {
    case .headerLength(_, let fileBytes) where fileBytes < 10:
      "not a safetensors file: expected at least 10 bytes, found \(fileBytes)"
    case .headerLength(let length, let fileBytes):
      "not a safetensors file: expected a header of 2 to"
        + " \(min(Limits.safetensorsHeader, fileBytes - 8)) bytes, found \(length)"
    case .headerStart(let byte):
      "not a safetensors file: expected '{' at byte 8, found byte \(byte)"
    case .metadata:
      "damaged safetensors header: expected __metadata__ to map texts to texts"
    case .tooManyTensors(let count):
      "too many tensors: expected at most \(Limits.safetensorsTensors), found \(count)"
    default: ""
    }
  }

  private var tensorDescription: String {
    switch self {
    case .malformed(let tensor, let expected):
      "tensor '\(displaySafe(tensor))': expected \(expected)"
    case .unknownType(let tensor, let type):
      "tensor '\(displaySafe(tensor))': unknown type: expected one of "
        + Safetensors.NumberType.allCases.map(\.rawValue).joined(separator: ", ")
        + ", found '\(displaySafe(type))'"
    case .shape(let tensor, let shape):
      "tensor '\(displaySafe(tensor))': impossible shape \(shape)"
    case .byteCount(let tensor, let expected, let found):
      "tensor '\(displaySafe(tensor))': expected \(expected) bytes for its shape, found \(found)"
    case .notContiguous(let tensor, let expected, let found):
      "tensor '\(displaySafe(tensor))': expected to begin at byte \(expected) of the data,"
        + " found \(found)"
    case .notCovered(let expected, let found):
      "damaged safetensors file: expected \(expected) bytes of data, found \(found)"
    case .duplicate(let tensor): "tensor '\(displaySafe(tensor))' is named twice"
    case .wrongType(let expected, let found):
      "expected a tensor of type \(expected), found \(found.rawValue)"
    default: ""
    }
  }
}
