import Cells
import Foundation
import Imaging

/// Something other than the image, shown in its place: how many agree, pixel by pixel.
package struct PlaneView: Equatable, Sendable {
  /// What can be shown.
  package enum Kind: String, CaseIterable, Equatable, Sendable {
    /// The image.
    case image = "the image"
    /// The share of graders who marked the pixel.
    case votes = "graders' votes"
    /// The mean probability of foreground over the samples.
    case probability = "mean p of samples"
    /// The entropy of that mean, in bits.
    case entropy = "entropy of samples"
    /// The image, and on it where the focused mask and what graders agree on differ.
    case difference = "difference from graders"
  }

  /// What it is, for the frame.
  package let name: String
  /// Values from 0 to 1.
  package let raster: Raster

  /// Black is 0 and white is 1.
  func window(_ settings: ViewSettings) -> Window {
    Window(level: 0.5, width: 1, isInverted: settings.isInverted)
  }

  /// Returns what is shown in place of the image; nil for the image itself.
  static func shown(_ state: Session.State, _ open: OpenCase) -> PlaneView? {
    let kind = state.settings.planeKind
    switch kind {
    case .image, .difference: return nil
    case .votes: return PlaneView(name: kind.rawValue, raster: mean(open.maskRasters))
    case .probability, .entropy:
      guard let first = state.samples.first else { return nil }
      let planes = state.samples.map {
        Raster(width: first.mask.width, height: first.mask.height, values: $0.probabilities)
      }
      var average = mean(planes)
      if kind == .entropy { average.values = average.values.map(entropy) }
      return PlaneView(name: kind.rawValue, raster: average)
    }
  }

  private static func mean(_ planes: [Raster]) -> Raster {
    var sum = planes[0]
    for plane in planes.dropFirst() {
      for index in sum.values.indices { sum.values[index] += plane.values[index] }
    }
    for index in sum.values.indices { sum.values[index] /= Float(planes.count) }
    return sum
  }

  /// Returns the entropy of a yes with probability `p`, in bits: 0 for sure, 1 for even.
  package static func entropy(_ p: Float) -> Float {
    guard p > 0, p < 1 else { return 0 }
    return -p * log2(p) - (1 - p) * log2(1 - p)
  }
}
