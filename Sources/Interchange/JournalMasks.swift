import Imaging

/// The masks that journals name by their digests: PNG files in the folder `masks` beside them.
package enum JournalMasks {
  /// Why there is no mask of a digest.
  package enum Refusal: Error, Equatable {
    /// The text is no SHA-256 in hexadecimal digits.
    case noDigest
    /// There is no such file, or it cannot be read.
    case file(FileError)
    /// The bytes are others than the digest says.
    case changed
    /// The file is no mask.
    case picture(PNGError)
  }

  /// Returns the bytes of the mask of `digest` beside the journals in `folder`.
  package static func bytes(_ digest: String, in folder: String) throws(Refusal) -> [UInt8] {
    guard digest.utf8.count == 64, digest.allSatisfy(\.isHexDigit) else { throw .noDigest }
    let bytes: [UInt8]
    do throws(FileError) {
      bytes = try readFile(path(digest, in: folder), limit: Limits.pngFile)
    } catch {
      throw .file(error)
    }
    guard SHA256.hexDigest(bytes) == digest else { throw .changed }
    return bytes
  }

  /// Returns the mask of `digest` beside the journals in `folder`.
  package static func mask(_ digest: String, in folder: String) throws(Refusal) -> Mask {
    let bytes = try bytes(digest, in: folder)
    do throws(PNGError) { return try PNG(parsing: bytes).mask() } catch { throw .picture(error) }
  }

  /// Returns where the mask of `digest` lies.
  package static func path(_ digest: String, in folder: String) -> String {
    "\(folder)/masks/\(digest).png"
  }
}
