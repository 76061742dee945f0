import Foundation
import Imaging

@testable import Interchange

/// All cases of a source, and all that was rejected.
func importAll<Source: CaseImport>(
  _ source: Source
) -> (cases: [Source.Subject], rejections: [Rejection]) {
  var cases: [Source.Subject] = []
  var rejections = source.rejections
  source.forEach(except: { _ in false }) { outcome in
    switch outcome {
    case .success(let subject): cases.append(subject)
    case .failure(let failure): rejections.append(failure.rejection)
    }
    return true
  }
  return (cases, rejections)
}

/// Writes a file and the folders it lies in.
func place(_ bytes: [UInt8], _ path: String) throws {
  let folder = URL(fileURLWithPath: path).deletingLastPathComponent().path
  try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
  try DurableFile.replace(path, with: bytes)
}

/// Writes a tar archive of files in the folder `root`.
func writeTar(
  _ path: String, of files: [String], in root: String, type: Unicode.Scalar = "0"
) throws {
  var tar: [UInt8] = []
  for file in files {
    let contents = try readFile(root + "/" + file, limit: 1 << 20)
    tar += header(file, contents.count, type) + contents
    tar += [UInt8](repeating: 0, count: (512 - contents.count % 512) % 512)
  }
  try DurableFile.replace(path, with: tar + [UInt8](repeating: 0, count: 1024))
}

private func header(_ name: String, _ size: Int, _ type: Unicode.Scalar) -> [UInt8] {
  var block = [UInt8](repeating: 0, count: 512)
  block.replaceSubrange(0..<name.utf8.count, with: Array(name.utf8))
  let octal = Array(String(size, radix: 8).utf8)
  block.replaceSubrange(124..<(124 + octal.count), with: octal)
  block.replaceSubrange(148..<156, with: [UInt8](repeating: 32, count: 8))
  block[156] = UInt8(ascii: type)
  let sum = Array(String(block.reduce(0) { $0 + Int($1) }, radix: 8).utf8)
  block.replaceSubrange(148..<(148 + sum.count), with: sum)
  block[148 + sum.count] = 0
  return block
}

/// The path of a file that lies beside the repository, or nil where it is absent.
func sharedData(_ name: String) -> String? {
  let path = fixture("../../../shared/data/\(name)")
  return FileManager.default.fileExists(atPath: path) ? path : nil
}
