import CDICOM
import Foundation
import Interchange

/// Makes DICOM Segmentations in the process of `penumbra dicom-worker`.
enum DICOMSegmentation {
  /// Returns the answer to a request: the bytes of a file, or the reason why there are none.
  static func answer(_ request: SegmentationRequest) -> [UInt8] {
    let texts = Texts()
    let masks = request.frames.flatMap(\.mask.pixels)
    return masks.withUnsafeBufferPointer { pixels in
      let size = request.size.width * request.size.height
      let frames = request.frames.enumerated().map { index, frame in
        penumbra_segment_frame(
          segment: frame.segment, source: frame.source,
          mask: pixels.baseAddress.map { $0 + index * size })
      }
      return answer(wanted(request, texts), request, frames, texts)
    }
  }

  private static func answer(
    _ given: penumbra_segmentation, _ request: SegmentationRequest,
    _ frames: [penumbra_segment_frame], _ texts: Texts
  ) -> [UInt8] {
    // The texts must outlive the call.
    defer { withExtendedLifetime(texts) {} }
    let sources = request.sources.map { UnsafePointer<CChar>?(texts.keep($0)) }
    let segments = request.segments.map { segment($0, texts) }
    var bytes: UnsafeMutablePointer<UInt8>?
    var count = 0
    var reason = [CChar](repeating: 0, count: 512)
    let outcome = sources.withUnsafeBufferPointer { sources in
      segments.withUnsafeBufferPointer { segments in
        frames.withUnsafeBufferPointer { frames in
          var wanted = given
          (wanted.sources, wanted.source_count) = (sources.baseAddress, sources.count)
          (wanted.segments, wanted.segment_count) = (segments.baseAddress, segments.count)
          (wanted.frames, wanted.frame_count) = (frames.baseAddress, frames.count)
          return penumbra_dicom_segmentation(&wanted, &bytes, &count, &reason, reason.count)
        }
      }
    }
    defer { penumbra_dicom_free(bytes) }
    guard outcome == 0, let bytes else {
      let text = reason.prefix { $0 != 0 }.map(UInt8.init(bitPattern:))
      return DICOMMessage.segmentationRefusal(String(decoding: text, as: UTF8.self))
    }
    return DICOMMessage.answer(file: Array(UnsafeBufferPointer(start: bytes, count: count)))
  }

  private static func wanted(
    _ request: SegmentationRequest, _ texts: Texts
  ) -> penumbra_segmentation {
    var wanted = penumbra_segmentation()
    wanted.rows = UInt16(request.size.height)
    wanted.columns = UInt16(request.size.width)
    wanted.instance_uid = texts.keep(request.uid("instance"))
    wanted.series_uid = texts.keep(request.uid("series"))
    wanted.dimension_uid = texts.keep(request.uid("dimension"))
    wanted.description = texts.keep(SegmentationRequest.plain(request.description, limit: 64))
    wanted.creator = texts.keep(SegmentationRequest.plain(request.creator, limit: 60) + "^")
    wanted.version = texts.keep(SegmentationRequest.plain(request.version, limit: 64))
    wanted.date = texts.keep(request.date)
    wanted.time = texts.keep(request.timeOfDay)
    return wanted
  }

  private static func segment(
    _ segment: SegmentationRequest.Segment, _ texts: Texts
  ) -> penumbra_segment {
    var result = penumbra_segment()
    result.label = texts.keep(SegmentationRequest.plain(segment.label, limit: 64))
    result.description = texts.keep(SegmentationRequest.plain(segment.description, limit: 1024))
    result.algorithm = segment.algorithm.map {
      texts.keep(SegmentationRequest.plain($0, limit: 64))
    }
    result.is_chosen = segment.isChosen ? 1 : 0
    result.color = (
      UInt16(segment.color[0]), UInt16(segment.color[1]), UInt16(segment.color[2])
    )
    return result
  }

  /// Texts as C has them, for as long as this value lives.
  private final class Texts {
    private var copies: [UnsafeMutablePointer<CChar>] = []

    deinit { for copy in copies { copy.deallocate() } }

    /// Returns a copy of `text` that stays where it is.
    func keep(_ text: String) -> UnsafePointer<CChar> {
      let bytes = Array(text.utf8CString)
      let copy = UnsafeMutablePointer<CChar>.allocate(capacity: bytes.count)
      copy.initialize(from: bytes, count: bytes.count)
      copies.append(copy)
      return UnsafePointer(copy)
    }
  }
}
