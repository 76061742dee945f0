import Cells
import Imaging

/// How images and outlines are shown, the same for all cases.
package struct ViewSettings: Equatable, Sendable {
  /// Which of the windows of the image's unit.
  package var windowIndex = 0
  /// Level and width chosen by the reader in place of a named window.
  package var ownWindow: Window?
  /// Whether low values are white.
  package var isInverted = false
  /// Whether values between pixels are told from both; otherwise pixels are squares.
  package var isSmooth = true
  /// Whether outlines are drawn at all.
  package var hasOverlays = true
  /// Graders whose outline is off.
  package var hiddenGraders: Set<Int> = []
  /// The consensus whose outline is drawn.
  package var consensus: Consensus?
  /// What is shown in the image's place.
  package var planeKind = PlaneView.Kind.image
  /// How masks are drawn over the image.
  package var maskForm = MaskForm.outline
  /// Whether images are drawn in five shades for a moment, and small pictures not at all.
  package var isCoarse = false
  /// Which of the strengths of fills and tints.
  package var opacityIndex = 1

  /// The settings at the start.
  package init() {}

  /// Takes the next consensus, and after the last none.
  package mutating func cycleConsensus() {
    let all = Consensus.allCases
    guard let present = consensus, let index = all.firstIndex(of: present) else {
      consensus = all.first
      return
    }
    consensus = index + 1 < all.count ? all[index + 1] : nil
  }

  /// How strongly fills and tints cover the image, 0...1.
  package var opacity: Float { Self.opacities[opacityIndex % Self.opacities.count] }

  private static let opacities: [Float] = [0.3, 0.6, 0.85]

  /// Turns all graders on, or off when all `count` are on.
  package mutating func toggleAllGraders(count: Int) {
    hiddenGraders = hiddenGraders.isEmpty ? Set(0..<count) : []
  }
}

/// How masks are drawn over an image.
package enum MaskForm: String, CaseIterable, Equatable, Sendable {
  /// Lines around all.
  case outline = "outlines"
  /// The focused mask is filled, lines around the others.
  case fill = "the focused mask filled"
  /// All masks are tints, which mix where they overlap.
  case tint = "all masks as tints"
}

/// A window of grey values with its name.
package struct NamedWindow: Equatable, Sendable {
  /// What readers call it.
  package var name: String
  /// The values.
  package var window: Window

  /// Returns the windows for an image with values in `unit` and `range`, the usual one first.
  ///
  /// `surroundings` is the range of most values around the lesion.
  package static func all(
    for unit: GrayImage.Unit, range: ClosedRange<Float>, surroundings: ClosedRange<Float>
  ) -> [NamedWindow] {
    switch unit {
    case .hounsfield:
      return [
        NamedWindow(name: "lung", window: Window(level: -600, width: 1500)),
        NamedWindow(name: "mediastinum", window: Window(level: 40, width: 350)),
        NamedWindow(name: "bone", window: Window(level: 480, width: 2500)),
        NamedWindow(name: "auto", window: window(surroundings)),
        NamedWindow(name: "whole range", window: window(range)),
      ]
    case .unitInterval:
      return [
        NamedWindow(name: "auto", window: window(surroundings)),
        NamedWindow(name: "full", window: Window(level: 0.5, width: 1)),
        NamedWindow(name: "dark", window: Window(level: 0.3, width: 0.6)),
        NamedWindow(name: "bright", window: Window(level: 0.65, width: 0.6)),
      ]
    }
  }

  private static func window(_ range: ClosedRange<Float>) -> Window {
    Window(
      level: (range.lowerBound + range.upperBound) / 2, width: range.upperBound - range.lowerBound)
  }

  /// Level and width in the words of the unit.
  package func text(for unit: GrayImage.Unit) -> String {
    switch unit {
    case .hounsfield:
      "\(name) W\(decimal(Double(window.width), 0)) L\(decimal(Double(window.level), 0))"
    case .unitInterval:
      "\(name) W\(decimal(Double(window.width), 2)) L\(decimal(Double(window.level), 2))"
    }
  }
}

extension ViewSettings {
  /// Returns the window to show `open` with.
  package func window(for open: OpenCase) -> NamedWindow {
    let all = NamedWindow.all(
      for: open.record.image.unit, range: open.range, surroundings: open.surroundings)
    var chosen = all[windowIndex % all.count]
    if let own = ownWindow { chosen = NamedWindow(name: "own", window: own) }
    chosen.window.isInverted = isInverted
    return chosen
  }
}
