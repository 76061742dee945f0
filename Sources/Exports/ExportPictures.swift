import Cells
import Imaging
import Interchange

extension ExportPlan {
  /// Two pictures of each mask: 0 and 255 in the size of the case, and its outline over the image.
  func pictures() throws(ExportError) -> [ExportFile] {
    var files: [ExportFile] = []
    for hypothesis in subject.hypotheses {
      do throws(PNGError) {
        files.append(
          ExportFile("\(hypothesis.name)-mask.png", try PNG.encode(hypothesis.mask)))
        files.append(ExportFile("\(hypothesis.name)-overlay.png", try overlay(hypothesis)))
      } catch {
        throw .picture(error)
      }
    }
    return files
  }

  /// The image four times as large, with a line along the outside of the mask.
  private func overlay(_ hypothesis: ExportedHypothesis) throws(PNGError) -> [UInt8] {
    let scale = 4
    let image = subject.record.image
    let (width, height) = (image.width * scale, image.height * scale)
    let region = Region(x: 0, y: 0, width: Double(image.width), height: Double(image.height))
    let plane = Raster(width: image.width, height: image.height, values: image.values)
      .resampled(region, columns: width, rows: height)
    let mask = Raster(
      width: image.width, height: image.height, values: hypothesis.mask.pixels.map { Float($0) })
    let line = Coverage(mask: mask, region: region, columns: width, rows: height).outline
    let color = hypothesis.color
    var pixels: [UInt8] = []
    pixels.reserveCapacity(width * height * 3)
    for (value, isLine) in zip(plane.values, line.isSet) {
      let level = UInt8(subject.window.level(value))
      pixels += isLine ? [color.red, color.green, color.blue] : [level, level, level]
    }
    return try PNG.encode(rgb: pixels, width: width, height: height)
  }
}
