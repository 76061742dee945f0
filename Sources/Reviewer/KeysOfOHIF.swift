import Cells
import Imaging

/// Keys as in OHIF: wherever an image is shown, 1-5 take its windows and the space bar shows it as it was
/// opened. What these keys did has others: a grader is chosen by `G` and a number, and `*` marks. Where the
/// space bar paints, it goes on painting.
extension KeyMap {
  static let bindingsAsInOHIF: [Binding] =
    standardBindings.flatMap(asInOHIF)
    + graderKeys.map { inScope(.graders, $0, "outline") }
    + [bind(.graders, [letter("0")], .showAllGraders, "all", "all graders on or off")]
    + latentGraderKeys.map { inScope(.posteriors, $0, "to grader") }

  private static func asInOHIF(_ binding: Binding) -> [Binding] {
    var changed = binding
    switch binding.action {
    case .cycleWindow:
      changed.hint = nil
      return windows(binding.scope) + [changed]
    case .adjustWindow:
      // There is no room for it beside the numbers of windows.
      changed.hint = nil
      return [changed]
    case .mark where binding.keys.contains(.space):
      changed.keys = [letter("*"), .insert]
      return [changed]
    case .toggleGrader(0):
      return [
        bind(.review, [letter("G")], .chooseGrader, "graders", "outline of a grader, by number")
      ]
    case .toGrader(0):
      return [
        bind(.latent, [letter("G")], .chooseGrader, "to grader", "posterior of a grader, by number")
      ]
    case .toggleGrader, .toGrader: return []
    default: return [binding]
    }
  }

  /// The windows of grey values, and where the space bar is free, the way back from them.
  private static func windows(_ scope: Scope) -> [Binding] {
    let windows = NamedWindow.inOHIF.enumerated().map { index, text in
      bind(
        scope, [letter(Unicode.Scalar(UInt8(49 + index)))], .takeWindow(index),
        index == 0 ? "window" : nil, text)
    }
    let reset = bind(scope, [.space], .resetView, "reset", "the image as it was opened")
    return scope == .edit ? windows : windows + [reset]
  }

  private static func inScope(_ scope: Scope, _ binding: Binding, _ hint: String) -> Binding {
    var changed = binding
    changed.scope = scope
    if binding.hint != nil { changed.hint = hint }
    return changed
  }
}

extension NamedWindow {
  /// What the windows are called that 1, 2 and so on take: those that OHIF has in its places, and in the
  /// place of liver and brain others. Behind `or` stands the one of images without Hounsfield units.
  static let inOHIF = [
    "window 1: mediastinum, or auto", "window 2: lung, or full", "window 3: auto, or dark",
    "window 4: bone, or bright", "window 5: the whole range",
  ]

  /// Returns the place in `all` of the window that number `index` takes, counted from 0; nil when the image
  /// has no window of that number.
  static func place(inOHIF index: Int, for unit: GrayImage.Unit) -> Int? {
    let places = unit == .hounsfield ? [1, 0, 3, 2, 4] : [0, 1, 2, 3]
    return places.indices.contains(index) ? places[index] : nil
  }
}
