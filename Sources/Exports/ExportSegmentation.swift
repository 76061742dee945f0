#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif
import Cells
import Imaging
import Interchange

/// A DICOM Segmentation of the masks of a case, and what is to be known of it.
package struct ExportSegmentation: Equatable, Sendable {
  /// What it is made of; nil when all masks are empty.
  package let request: SegmentationRequest?
  /// The names of masks without a pixel: viewers fail on segments without frames, so they have none.
  package let leftOut: [String]

  /// A segmentation of the masks of `plan` on the slice in the file `path`, which lies as `slice`
  /// says.
  package init(
    _ plan: ExportPlan, path: String, slice: SlicePlacement
  ) throws(ExportError) {
    let record = plan.subject.record
    let expected = record.provenance.sopInstanceUID ?? "none"
    guard slice.sopInstanceUID == expected else {
      throw .otherSlice(caseID: record.id, expected: expected, found: slice.sopInstanceUID)
    }
    let shown = plan.subject.hypotheses.filter { !$0.mask.isEmpty }
    leftOut = plan.subject.hypotheses.filter(\.mask.isEmpty).map(\.name)
    guard !shown.isEmpty else {
      request = nil
      return
    }
    var frames: [SegmentationRequest.Frame] = []
    for (index, hypothesis) in shown.enumerated() {
      let placement = CropPlacement(record)
      guard let mask = placement?.mask(hypothesis.mask, rows: slice.rows, columns: slice.columns)
      else { throw .misplaced(caseID: record.id, rows: slice.rows, columns: slice.columns) }
      frames.append(.init(segment: index, source: 0, mask: mask))
    }
    let context = plan.subject.context
    request = SegmentationRequest(
      sources: [path], segments: shown.map { Self.segment($0, plan) }, frames: frames,
      name: Self.name(plan.subject, shown), description: "Penumbra hypotheses",
      creator: context.reviewer, version: context.version, time: context.time)
  }

  /// Tells objects of different content apart.
  private static func name(
    _ subject: ExportSubject, _ hypotheses: [ExportedHypothesis]
  ) -> String {
    let masks = hypotheses.map { "\($0.name) \(SHA256.hexDigest($0.mask.pixels))" }
    return ([subject.record.id, subject.context.reviewer, subject.context.time] + masks)
      .joined(separator: "\n")
  }

  private static func segment(
    _ hypothesis: ExportedHypothesis, _ plan: ExportPlan
  ) -> SegmentationRequest.Segment {
    SegmentationRequest.Segment(
      label: hypothesis.name, description: plan.description(hypothesis),
      algorithm: hypothesis.model.map { $0.name ?? "Penumbra model" },
      isChosen: hypothesis.decision != nil || hypothesis.source == .latent,
      color: cieLab(hypothesis.color))
  }

  /// Returns a color of sRGB as DICOM has colors: L* of 0...100, a* and b* of -128...127, each
  /// stretched to 0...65535 (IEC 61966-2-1; CIE 15, white of D65).
  static func cieLab(_ color: RGB) -> [Int] {
    let linear = [color.red, color.green, color.blue].map { channel in
      let share = Double(channel) / 255
      return share <= 0.040_45 ? share / 12.92 : pow((share + 0.055) / 1.055, 2.4)
    }
    let (r, g, b) = (linear[0], linear[1], linear[2])
    let x = (0.412_456 * r + 0.357_576 * g + 0.180_438 * b) / 0.950_47
    let y = 0.212_673 * r + 0.715_152 * g + 0.072_175 * b
    let z = (0.019_334 * r + 0.119_192 * g + 0.950_304 * b) / 1.088_83
    let f = [x, y, z].map { $0 > 0.008_856 ? pow($0, 1 / 3) : 7.787 * $0 + 16.0 / 116 }
    let lab = [116 * f[1] - 16, 500 * (f[0] - f[1]), 200 * (f[1] - f[2])]
    let stretched = [
      lab[0] * 65_535 / 100, (lab[1] + 128) * 65_535 / 255, (lab[2] + 128) * 65_535 / 255,
    ]
    return stretched.map { Int(min(65_535, max(0, $0)).rounded()) }
  }
}
