/// What a pickle holds, as far as sets of images need it.
indirect enum PickleValue {
  case none
  case bool(Bool)
  case integer(Int)
  case number(Double)
  case text(String)
  case bytes([UInt8])
  /// With how deep values lie in it, whether all of them may be referred to again, and their size.
  case tuple([PickleValue], depth: Int, isKept: Bool, bytes: Int)
  case list(PickleList)
  case dictionary(PickleDictionary)
  case name(PickleName)
  case type(PickleType)
  case array(PickleArray)
  case object(PickleObject)
  /// Where something was that is not kept for references back.
  case dropped

  /// How deep values lie in each other.
  var depth: Int {
    switch self {
    case .tuple(_, let depth, _, _): depth
    case .list(let list): list.depth
    case .dictionary(let dictionary): dictionary.depth
    case .object(let object): object.depth
    default: 0
    }
  }

  /// The value, if it may be referred to again: not what is large or may still grow.
  var kept: PickleValue {
    switch self {
    case .bytes(let bytes) where bytes.count > 4096: .dropped
    case .text(let text) where text.utf8.count > 4096: .dropped
    case .array, .list, .dictionary: .dropped
    case .tuple(_, _, isKept: false, _): .dropped
    default: self
    }
  }

  /// The memory that the value takes, about, with all that lies in it.
  var size: Int {
    switch self {
    case .text(let text): Self.least + text.utf8.count
    case .bytes(let bytes): Self.least + bytes.count
    case .tuple(_, _, _, let bytes): bytes
    case .list(let list): list.bytes
    case .dictionary(let dictionary): dictionary.bytes
    case .object(let object): object.bytes
    case .array(let array): Self.least + array.bytes.count
    default: Self.least
    }
  }

  /// The memory of a value in which nothing lies.
  static let least = 48

  /// The memory of several values; what lies in many of them counts for each, up to a number that can
  /// be added up safely.
  static func size(of values: [PickleValue]) -> Int {
    values.reduce(least) { min($0 + $1.size, 1 << 40) }
  }

  /// Whether the value may be referred to again.
  var isKept: Bool {
    if case .dropped = kept { false } else { true }
  }

  var text: String? {
    switch self {
    case .text(let text): text
    case .bytes(let bytes): String(validating: bytes, as: UTF8.self)
    case .object(let object): object.arguments.first?.text
    default: nil
    }
  }

  var number: Double? {
    switch self {
    case .integer(let number): Double(number)
    case .number(let number): number
    case .object(let object): object.arguments.first?.number
    default: nil
    }
  }

  var integer: Int? {
    switch self {
    case .integer(let number): number
    case .bool(let flag): flag ? 1 : 0
    default: nil
    }
  }

  /// The items of a list, a tuple or an object that holds a list.
  var items: [PickleValue]? {
    switch self {
    case .list(let list): list.items
    case .tuple(let items, _, _, _): items
    case .object(let object): object.items
    default: nil
    }
  }
}

/// The classes and functions that a pickle may name; none of them is ever called.
enum PickleName {
  /// Makes an empty NumPy array, which is filled afterwards.
  case reconstruct
  case ndarray
  case dtype
  /// Bytes as protocol 2 writes them: letters of Latin-1.
  case encode
  /// A text of pydicom.
  case uid
  /// A number of pydicom.
  case decimal
  /// Several values of pydicom.
  case multiple

  init?(module: String, name: String) {
    switch (module, name) {
    case ("numpy.core.multiarray", "_reconstruct"), ("numpy._core.multiarray", "_reconstruct"):
      self = .reconstruct
    case ("numpy", "ndarray"): self = .ndarray
    case ("numpy", "dtype"): self = .dtype
    case ("_codecs", "encode"): self = .encode
    case ("pydicom.uid", "UID"), ("dicom.UID", "UID"), ("dicom.uid", "UID"): self = .uid
    case ("pydicom.valuerep", "DSfloat"), ("pydicom.valuerep", "DS"),
      ("dicom.valuerep", "DSfloat"), ("dicom.valuerep", "DS"):
      self = .decimal
    case ("pydicom.multival", "MultiValue"), ("dicom.multival", "MultiValue"): self = .multiple
    default: return nil
    }
  }
}

/// A list that grows while it is read.
final class PickleList {
  var items: [PickleValue] = []
  var depth = 1
  var bytes = PickleValue.least
}

/// A dictionary whose keys are texts; other keys are passed over.
final class PickleDictionary {
  var entries: [String: PickleValue] = [:]
  var depth = 1
  var bytes = PickleValue.least
}

/// A type of numbers, without its byte order until that is told.
final class PickleType {
  let text: String
  var order = "|"

  init(_ text: String) { self.text = text }
}

/// A NumPy array, empty until it is told what it holds.
final class PickleArray {
  var shape: [Int] = []
  var type: NPYType?
  var isColumnsFirst = false
  var bytes: [UInt8] = []

  /// The numbers row by row of an array with two axes; nil for any other.
  var rows: [Float]? {
    guard let type, !type.isText, shape.count == 2 else { return nil }
    let numbers = type.numbers(bytes)
    guard isColumnsFirst else { return numbers }
    let (height, width) = (shape[0], shape[1])
    return (0..<(height * width)).map { numbers[$0 % width * height + $0 / width] }
  }
}

/// A value of pydicom: what it was made of, and the items that it was given.
final class PickleObject {
  let arguments: [PickleValue]
  private(set) var depth: Int
  private(set) var items: [PickleValue]?
  private(set) var bytes: Int
  /// Whether something may hold it already, so that it must not grow.
  var isSealed = false

  /// Gives it the items of a list.
  func hold(_ list: PickleList) {
    items = list.items
    depth = max(depth, list.depth + 1)
    bytes = min(bytes + list.bytes, 1 << 40)
  }

  init(_ arguments: [PickleValue], depth: Int) {
    self.arguments = arguments
    self.depth = depth
    bytes = PickleValue.size(of: arguments)
  }
}
