import Imaging
import Testing

@testable import Interchange

@Test("The header of a file of pixels is what NumPy reads, always of 256 bytes")
func pixelHeader() {
  let layout = PixelLayout(encoding: .hounsfield, width: 6, height: 5, graders: 4)
  let header = layout.header(count: 12)
  let text =
    "{'descr': [('image', '<i2', (5, 6)), ('masks', '|u1', (4, 5, 6))],"
    + " 'fortran_order': False, 'shape': (12,), }"
  #expect(header.count == 256)
  #expect(header.prefix(10) == [0x93, 0x4E, 0x55, 0x4D, 0x50, 0x59, 1, 0, 246, 0])
  #expect(String(decoding: header[10..<(10 + text.utf8.count)], as: UTF8.self) == text)
  #expect(header.last == 0x0A)
  #expect(layout.matches(layout.header(count: 9_999_999_999)))
  #expect(!PixelLayout(encoding: .byte, width: 6, height: 5, graders: 4).matches(header))
  #expect(layout.stride == 5 * 6 * (2 + 4))
}

@Test(
  "The narrowest exact type is chosen for an image",
  arguments: [
    (GrayImage.Unit.unitInterval, [0, 1 / 255, 1] as [Float], "|u1"),
    (.unitInterval, [0, 1 / 65535, 1], "<u2"), (.unitInterval, [0.3], "<f4"),
    (.unitInterval, [-0.0], "<f4"), (.unitInterval, [1.5], "<f4"), (.unitInterval, [.nan], "<f4"),
    (.hounsfield, [-1024, 3071], "<i2"), (.hounsfield, [40000], "<f4"),
    (.hounsfield, [0.5], "<f4"), (.hounsfield, [.infinity], "<f4"),
  ])
func encodings(_ unit: GrayImage.Unit, _ values: [Float], _ type: String) {
  let mask = Mask(width: values.count, height: 1)
  let image = GrayImage(width: values.count, height: 1, unit: unit, values: values)
  let layout = PixelRecord.layout(of: Case(id: "a", patient: "a", image: image, masks: [mask]))
  #expect(layout.encoding.rawValue == type)
}

@Test("The checksum is that of zip")
func checksum() {
  #expect(PixelRecord.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
}
