/// What the program and the process that reads DICOM files for it say to each other.
///
/// A request is one byte, `H` for attributes or `P` for pixels too, the length of a path as 4 bytes
/// in little endian, and the path; or `S` for a segmentation, the length of a text as 4 bytes, the text,
/// the number of bytes of masks as 4 bytes, and the masks. The answer to `S` is one byte, 0 or 1, a
/// number of bytes as 4 bytes, and the file after 0, the reason after 1. Any other answer is one byte, 0 or 1; the length of a text as 4 bytes; the
/// text, which holds the attributes as JSON after 0, the reason after 1; the number of samples as 4
/// bytes; the samples, 2 bytes each in little endian.
package enum DICOMMessage {
  /// The longest text of an answer, in bytes.
  package static let longestText = 16 << 10

  /// The first byte of a request for a segmentation.
  package static let segmentation = UInt8(ascii: "S")

  /// The longest text of a request for a segmentation, in bytes.
  package static let longestSegmentation = 4 << 20

  /// Asks for a file.
  package struct Request: Equatable, Sendable {
    /// The file.
    package let path: String
    /// Whether its pixels are wanted.
    package let wantsPixels: Bool

    /// A request.
    package init(path: String, wantsPixels: Bool) {
      self.path = path
      self.wantsPixels = wantsPixels
    }

    /// The bytes of the request.
    package var bytes: [UInt8] {
      let path = Array(path.utf8)
      return [wantsPixels ? UInt8(ascii: "P") : UInt8(ascii: "H")] + fourBytes(path.count) + path
    }
  }

  /// Returns the bytes of an answer that gives `attributes` and samples.
  package static func answer(_ attributes: DICOMAttributes, samples: [UInt16]) -> [UInt8] {
    let text = Array(json(attributes).line.utf8)
    let head = [0] + fourBytes(text.count) + text + fourBytes(samples.count)
    // A closure, not a key path: it is a hundred times as fast on the samples of a slice.
    return head + samples.map { $0.littleEndian }.withUnsafeBytes { Array($0) }
  }

  /// Returns the bytes of an answer that gives the reason why there are no attributes.
  package static func refusal(_ reason: String) -> [UInt8] {
    let text = Array(reason.utf8.prefix(longestText / 2))
    return [1] + fourBytes(text.count) + text + fourBytes(0)
  }

  /// Returns the bytes of the answer to a request for a segmentation: the file, or the reason.
  package static func answer(file: [UInt8]) -> [UInt8] { [0] + fourBytes(file.count) + file }

  /// Returns the bytes of the answer that there is no segmentation, with the reason.
  package static func segmentationRefusal(_ reason: String) -> [UInt8] {
    let text = Array(reason.utf8.prefix(longestText / 2))
    return [1] + fourBytes(text.count) + text
  }

  /// Returns the attributes that the text of an answer holds; nil when it is damaged.
  static func attributes(_ text: [UInt8]) -> DICOMAttributes? {
    guard let members = (try? JSON(parsing: text))?.members else { return nil }
    var attributes = DICOMAttributes()
    for member in members {
      guard let tag = DICOMTag(rawValue: member.name), let value = member.value.text else {
        return nil
      }
      attributes[tag] = value
    }
    return attributes
  }

  /// Returns the number that four bytes hold.
  package static func number(_ bytes: [UInt8]) -> Int {
    bytes.reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  private static func json(_ attributes: DICOMAttributes) -> JSON {
    .object(
      DICOMTag.allCases.compactMap { tag in
        attributes[tag].map { JSON.Member(tag.rawValue, .string($0)) }
      })
  }

  static func fourBytes(_ number: Int) -> [UInt8] {
    (0..<4).map { UInt8(truncatingIfNeeded: number >> (8 * $0)) }
  }
}
