import Cells
import Imaging

/// Where two masks differ, and where they agree.
package struct PairRegions: Equatable, Sendable {
  /// Inside the first only.
  package let onlyFirst: Mask
  /// Inside the second only.
  package let onlySecond: Mask
  /// Inside both.
  package let both: Mask

  /// The regions of two masks of one size.
  package init(_ a: Mask, _ b: Mask) {
    func mask(_ test: (UInt8, UInt8) -> Bool) -> Mask {
      Mask(
        width: a.width, height: a.height,
        pixels: zip(a.pixels, b.pixels).map { test($0, $1) ? 1 : 0 })
    }
    onlyFirst = mask { $0 > $1 }
    onlySecond = mask { $0 < $1 }
    both = mask { $0 & $1 == 1 }
  }

  /// Returns fills in the colours of the two masks and a light one for both, each with an edge of its
  /// colour around what is filled.
  func overlays(
    _ first: (color: RGB, label: Unicode.Scalar), _ second: (color: RGB, label: Unicode.Scalar),
    opacity: Float
  ) -> [Overlay] {
    let parts = [
      (onlyFirst, first.color, first.label), (onlySecond, second.color, second.label),
      (both, Palette.agreement, "=" as Unicode.Scalar),
    ]
    return parts.filter { !$0.0.isEmpty }.flatMap { mask, color, label in
      let raster = mask.raster
      return [
        Overlay(mask: raster, color: color, label: label, form: .fill(Self.strength(opacity))),
        Overlay(mask: raster, color: color, label: label, yieldsToFills: true),
      ]
    }
  }

  /// How strongly regions are filled where masks are filled with `opacity`: what differs is often a few
  /// pixels, so twice as near to all.
  static func strength(_ opacity: Float) -> Float { (1 + opacity) / 2 }
}
