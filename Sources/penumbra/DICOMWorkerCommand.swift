import ArgumentParser
import CDICOM
import Foundation
import Interchange

/// `penumbra dicom-worker`: reads DICOM files for another penumbra, under limits, and answers on
/// standard output; see `DICOMMessage`.
///
/// Only this process ever calls the library that reads DICOM.
struct DICOMWorkerCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "dicom-worker", abstract: "Read DICOM files for another penumbra.",
    shouldDisplay: false)

  func run() throws {
    // Ctrl-C is for the program that asks; when it ends, so does this one.
    signal(SIGINT, SIG_IGN)
    guard penumbra_dicom_begin(Limits.dicomMemory) == 0 else {
      throw Failure(.general, "cannot limit the memory of the reader of DICOM files")
    }
    while let question = Self.next() {
      guard penumbra_dicom_grant_seconds(UInt32(Limits.dicomSeconds)) == 0 else { return }
      let answer =
        switch question {
        case .file(let request): Self.answer(request)
        case .segmentation(let request): DICOMSegmentation.answer(request)
        }
      guard Self.write(answer) else { return }
    }
  }

  /// What is asked for.
  private enum Question {
    case file(DICOMMessage.Request)
    case segmentation(SegmentationRequest)
  }

  private static func answer(_ request: DICOMMessage.Request) -> [UInt8] {
    do {
      let file = try DICOMFile(request.path, withPixels: request.wantsPixels)
      let samples = request.wantsPixels ? try file.samples() : []
      return DICOMMessage.answer(try file.attributes(), samples: samples)
    } catch {
      return DICOMMessage.refusal(error.reason)
    }
  }

  /// Returns the next question; nil when there is none, or what comes is none.
  private static func next() -> Question? {
    guard let kind = read(1)?.first else { return nil }
    if kind == DICOMMessage.segmentation { return segmentation().map(Question.segmentation) }
    guard let path = readCounted(limit: 1 << 16) else { return nil }
    return .file(
      DICOMMessage.Request(
        path: String(decoding: path, as: UTF8.self), wantsPixels: kind == UInt8(ascii: "P")))
  }

  private static func segmentation() -> SegmentationRequest? {
    guard let text = readCounted(limit: DICOMMessage.longestSegmentation),
      let masks = readCounted(limit: Limits.segmentationPixels)
    else { return nil }
    return SegmentationRequest(text: text, masks: masks)
  }

  /// Returns bytes that follow their number; nil when there are more than `limit`.
  private static func readCounted(limit: Int) -> [UInt8]? {
    guard let head = read(4) else { return nil }
    let count = DICOMMessage.number(head)
    return count <= limit ? read(count) : nil
  }

  private static func read(_ count: Int) -> [UInt8]? {
    var bytes: [UInt8] = []
    while bytes.count < count {
      var piece = [UInt8](repeating: 0, count: count - bytes.count)
      let got = Foundation.read(STDIN_FILENO, &piece, piece.count)
      if got < 0 && errno == EINTR { continue }
      guard got > 0 else { return nil }
      bytes += piece[..<got]
    }
    return bytes
  }

  private static func write(_ bytes: [UInt8]) -> Bool {
    var done = 0
    while done < bytes.count {
      let wrote = bytes[done...].withUnsafeBytes {
        Foundation.write(STDOUT_FILENO, $0.baseAddress, $0.count)
      }
      if wrote < 0 && errno == EINTR { continue }
      guard wrote > 0 else { return false }
      done += wrote
    }
    return true
  }
}

/// Why a DICOM file could not be read.
private struct Refusal: Error {
  let reason: String
}

/// A DICOM file that is open in the library.
private final class DICOMFile {
  private let handle: OpaquePointer

  init(_ path: String, withPixels: Bool) throws(Refusal) {
    handle = try Self.withReason { reason, capacity in
      penumbra_dicom_open(path, withPixels ? 1 : 0, reason, capacity)
    }
  }

  deinit { penumbra_dicom_close(handle) }

  func attributes() throws(Refusal) -> DICOMAttributes {
    var attributes = DICOMAttributes()
    for tag in DICOMTag.allCases {
      let (group, element) = tag.number
      if tag.isSequence {
        attributes[tag] = penumbra_dicom_has(handle, group, element) == 1 ? "present" : nil
      } else {
        attributes[tag] = try text(tag, group, element)
      }
    }
    return attributes
  }

  /// Returns the samples; to be called before `attributes`, which decompression may change.
  func samples() throws(Refusal) -> [UInt16] {
    try requireKnownCompression()
    try Self.check { penumbra_dicom_decode(self.handle, $0, $1) }
    let attributes = try attributes()
    let (rows, columns, bits): (Int, Int, Int)
    do {
      rows = try attributes.integer(.rows, 1...Limits.dicomSide)
      columns = try attributes.integer(.columns, 1...Limits.dicomSide)
      bits = try attributes.bitsAllocated
    } catch {
      throw Refusal(reason: "\(error)")
    }
    var samples = [UInt16](repeating: 0, count: rows * columns)
    try Self.check {
      penumbra_dicom_samples(self.handle, UInt32(bits), &samples, samples.count, $0, $1)
    }
    return samples
  }

  private func text(
    _ tag: DICOMTag, _ group: UInt16, _ element: UInt16
  ) throws(Refusal) -> String? {
    var text = [CChar](repeating: 0, count: 257)
    switch penumbra_dicom_text(handle, group, element, &text, text.count) {
    case 0: return nil
    case 1:
      return String(decoding: text.prefix { $0 != 0 }.map(UInt8.init(bitPattern:)), as: UTF8.self)
    default: throw Refusal(reason: "\(tag.rawValue) is no text of at most 256 bytes")
    }
  }

  private func requireKnownCompression() throws(Refusal) {
    let (group, element) = DICOMTag.transferSyntaxUID.number
    let syntax = try text(.transferSyntaxUID, group, element) ?? "none"
    guard !Self.readable.contains(syntax) else { return }
    let name = Self.isJPEG2000(syntax) ? "JPEG 2000" : "transfer syntax"
    throw Refusal(
      reason: "its pixels are stored as \(name) (\(syntax)), which is not read here;"
        + " convert it with gdcmconv --raw")
  }

  private static func isJPEG2000(_ syntax: String) -> Bool {
    ["1.2.840.10008.1.2.4.90", "1.2.840.10008.1.2.4.91"].contains(syntax)
  }

  /// The transfer syntaxes that are read: plain, deflated, big endian, RLE, JPEG and JPEG-LS.
  private static let readable: Set<String> = [
    "1.2.840.10008.1.2", "1.2.840.10008.1.2.1", "1.2.840.10008.1.2.1.99", "1.2.840.10008.1.2.2",
    "1.2.840.10008.1.2.5", "1.2.840.10008.1.2.4.50", "1.2.840.10008.1.2.4.51",
    "1.2.840.10008.1.2.4.53", "1.2.840.10008.1.2.4.55", "1.2.840.10008.1.2.4.57",
    "1.2.840.10008.1.2.4.70", "1.2.840.10008.1.2.4.80", "1.2.840.10008.1.2.4.81",
  ]

  private static func check(
    _ body: (UnsafeMutablePointer<CChar>, Int) -> Int32
  ) throws(Refusal) {
    _ = try withReason { reason, capacity in body(reason, capacity) == 0 ? () : nil }
  }

  /// Runs `body` with a place for a reason, which is thrown when `body` returns nil.
  private static func withReason<Value>(
    _ body: (UnsafeMutablePointer<CChar>, Int) -> Value?
  ) throws(Refusal) -> Value {
    var reason = [CChar](repeating: 0, count: 512)
    let value = reason.withUnsafeMutableBufferPointer { buffer in
      buffer.baseAddress.flatMap { body($0, buffer.count) }
    }
    if let value { return value }
    let text = reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
    throw Refusal(reason: String(decoding: text, as: UTF8.self))
  }
}
