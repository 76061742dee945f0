import Imaging
import Interchange

extension ExportPlan {
  /// The image, and the masks: one volume for one mask, else one for each along a fourth axis, so that
  /// they may overlap.
  func volumes() throws(ExportError) -> [ExportFile] {
    let (width, height) = (subject.record.image.width, subject.record.image.height)
    let masks = subject.hypotheses.map(\.mask)
    let axes = [width, height, 1] + (masks.count > 1 ? [masks.count] : [])
    let maskHeader = header(axes, .uint8, text: "masks 0/1: \(geometry.note)")
    let (type, voxels) = imageVoxels
    let imageHeader = header([width, height, 1], type, text: "image: \(geometry.note)")
    return [
      try compressed("image.nii.gz", imageHeader.encoded() + voxels),
      try compressed("masks.nii.gz", maskHeader.encoded() + masks.flatMap(\.pixels)),
    ]
  }

  /// All masks as a segmentation of 3D Slicer.
  func slicerSegmentation() throws(ExportError) -> ExportFile {
    let segments = subject.hypotheses.map { hypothesis in
      SegmentationNRRD.Segment(
        name: hypothesis.name, mask: hypothesis.mask,
        color: [hypothesis.color.red, hypothesis.color.green, hypothesis.color.blue].map {
          (Double($0) / 255 * 1000).rounded() / 1000
        },
        tags: [
          ("Penumbra.Source", hypothesis.kind), ("Penumbra.Description", description(hypothesis)),
        ])
    }
    let file = SegmentationNRRD(
      segments: segments, affine: geometry.affine, note: geometry.note)
    guard let bytes = file.encoded() else { throw .compression(file: Self.slicerName) }
    return ExportFile(Self.slicerName, bytes)
  }

  private static let slicerName = "segmentation.seg.nrrd"

  private func header(
    _ lengths: [Int], _ type: NIfTIHeader.NumberType, text: String
  ) -> NIfTIHeader {
    guard case .patient(let affine) = geometry else {
      var header = NIfTIHeader(lengths: lengths, numberType: type, affine: nil, text: text)
      let known = geometry.affine.spacing
      header.distances = lengths.indices.map { $0 < 3 ? known[$0] : 0 }
      if case .spacing = geometry { header.unitInMillimeters = 1 }
      return header
    }
    return NIfTIHeader(lengths: lengths, numberType: type, affine: affine, text: text)
  }

  /// Whole Hounsfield units as 16-bit integers, anything else as it is.
  private var imageVoxels: (NIfTIHeader.NumberType, [UInt8]) {
    let values = subject.record.image.values
    if values.allSatisfy({ $0 == $0.rounded() && abs($0) <= 32_767 }) {
      return (.int16, values.flatMap { Self.bytes(Int16($0)) })
    }
    return (.float32, values.flatMap { Self.bytes($0.bitPattern) })
  }

  private static func bytes(_ number: some FixedWidthInteger) -> [UInt8] {
    withUnsafeBytes(of: number.littleEndian) { Array($0) }
  }

  private func compressed(_ name: String, _ bytes: [UInt8]) throws(ExportError) -> ExportFile {
    guard let packed = Gzip.compressed(bytes) else { throw .compression(file: name) }
    return ExportFile(name, packed)
  }
}
