/// Why a NIfTI file could not be read.
package enum NIfTIError: Error, Equatable, CustomStringConvertible {
  /// The file could not be read.
  case file(FileError)
  /// The compressed data are damaged, with the words of the compression library.
  case compression(String)
  /// The file ends within its header.
  case truncatedHeader(found: Int)
  /// The first number is not the size of a NIfTI-1 header.
  case headerSize(Int32)
  /// A NIfTI-2 file.
  case version2
  /// The mark of the format is another, for example that of Analyze.
  case magic([UInt8])
  /// The header of a pair of files.
  case pair
  /// The number of axes is impossible.
  case axes(Int)
  /// An axis has an impossible length.
  case length(axis: Int, Int)
  /// More voxels than the program reads.
  case tooLarge([Int])
  /// Slices with longer sides than the program reads.
  case sides(width: Int, height: Int)
  /// More than three axes are longer than 1.
  case severalVolumes([Int])
  /// Numbers of a type that is not read.
  case numberType(Int)
  /// The type of the numbers and their size do not agree.
  case bits(expected: Int, found: Int)
  /// The voxels begin at an impossible place.
  case voxelOffset(Float)
  /// The file ends within its voxels.
  case truncated(expected: Int, found: Int)

  package var description: String {
    switch self {
    case .file(let error): error.description
    case .compression(let reason): "damaged compressed data: \(displaySafe(reason))"
    case .truncatedHeader(let found):
      "truncated NIfTI file: expected \(NIfTIHeader.size) bytes of header, found \(found)"
    case .headerSize(let size): "not a NIfTI-1 file: expected 348 at byte 0, found \(size)"
    case .version2: "a NIfTI-2 file: expected NIfTI-1; convert it, for example with nifti_tool"
    case .magic(let bytes):
      "not a NIfTI-1 file: expected the mark 'n+1' at byte 344, found '\(Self.text(bytes))'"
    case .pair:
      "header and voxels are two files: expected one file; convert the pair to .nii"
    default: damage
    }
  }

  private var damage: String {
    switch self {
    case .axes(let count): "damaged NIfTI header: expected 1 to 7 axes, found \(count)"
    case .length(let axis, let length):
      "damaged NIfTI header: expected a length of axis \(axis) from 1 to 32767, found \(length)"
    case .tooLarge(let lengths):
      "too large: expected at most \(Limits.niftiVoxels) voxels,"
        + " found \(lengths.map(String.init).joined(separator: " x "))"
    case .sides(let width, let height):
      "too large: expected slices of at most \(Limits.caseSide) x \(Limits.caseSide),"
        + " found \(width) x \(height)"
    case .severalVolumes(let lengths):
      "several volumes in one file: expected at most 3 axes longer than 1, found"
        + " \(lengths.map(String.init).joined(separator: " x ")); split it, for example with fslsplit"
    case .numberType(let code):
      "numbers of a type that is not read: expected integers of 8 to 64 bits or float 32 or 64,"
        + " found the NIfTI type \(code)"
    case .bits(let expected, let found):
      "damaged NIfTI header: expected \(expected) bits per voxel for its type, found \(found)"
    case .voxelOffset(let offset):
      "damaged NIfTI header: expected the voxels at byte 352 or later, found \(offset)"
    case .truncated(let expected, let found):
      "truncated NIfTI file: expected \(expected) bytes, found \(found)"
    default: ""
    }
  }

  private static func text(_ bytes: [UInt8]) -> String {
    displaySafe(String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self))
  }
}
