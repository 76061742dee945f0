import Cells
import Evaluation
import Imaging

/// What the review screen shows besides the case.
package struct ReviewState: Equatable, Sendable {
  /// The parts of the screen that keys can go to.
  package enum Pane: String, CaseIterable, Equatable, Sendable {
    /// The model's samples.
    case samples
    /// The graders' masks.
    case graders
    /// The image.
    case image
  }

  /// A place in an image, in pixels.
  package struct Point: Equatable, Sendable {
    /// To the right.
    package var x: Double
    /// Down.
    package var y: Double

    /// A place.
    package init(x: Double, y: Double) {
      self.x = x
      self.y = y
    }
  }

  /// The part that keys go to.
  package var pane = Pane.samples
  /// The focused sample.
  package var sample = 0
  /// The focused grader.
  package var grader = 0
  /// Whether the image has all of the screen.
  package var isFull = false
  /// The magnification; 1 shows all of the image.
  package var zoom = 1.0
  /// The middle of the part shown.
  package var center = Point(x: 0, y: 0)
  /// The pixel whose value is told.
  package var cursor = Point(x: 0, y: 0)
  /// Whether the reader put it there while graders were hidden.
  package var isCursorPlaced = false
  /// The place that lengths are measured from; nil when nothing is measured.
  package var anchor: Point?
  /// Which batch of samples is shown, from 0.
  package var batch: UInt64 = 0

  /// The screen before any case.
  package init() {}

  /// The screen for a newly opened case: the lesion in the middle.
  package init(opening open: OpenCase) {
    zoom = open.lesionZoom
    center = Point(x: open.focus.x, y: open.focus.y)
    cursor = Point(x: open.focus.x.rounded(.down), y: open.focus.y.rounded(.down))
  }
}

/// What the latent screen shows besides the case.
package struct LatentState: Equatable, Sendable {
  /// The cursor, in standard deviations of the prior, one number per dimension.
  package var u: [Float] = []
  /// The dimensions across and up.
  package var plane = Plane(x: 0, y: 1)
  /// The dimension that `+` and `-` change.
  package var dimension = 0
  /// The hypothesis at the cursor.
  package var hypothesis: Hypothesis?
  /// Whether samples are shown as dots.
  package var hasScatter = true
  /// Whether masks all over the plane are wanted, where there is room.
  package var hasGrid = true
  /// Those masks, as last worked out.
  package var grid: LatentGrid?

  /// The screen at the mean of the prior.
  package init(dimensions: Int = 0, plane: Plane = Plane(x: 0, y: 1)) {
    u = [Float](repeating: 0, count: dimensions)
    self.plane = plane
  }

  /// Whether steps keep their distance from the mean.
  package var isRingLocked = false
  /// Whether the plane of the graders' main axes is shown in place of that of two dimensions.
  package var showsGraderAxes = false
  /// What moves by itself.
  package var play: LatentPlay?

  /// Returns the lattice for a plane, not decoded yet.
  package func wantedGrid(_ axes: PlaneAxes, threshold: Double) -> LatentGrid {
    LatentGrid(
      axes: axes, base: axes.put(u, at: (0, 0)), steps: [-3, -2, -1, 0, 1, 2, 3],
      threshold: threshold)
  }

  /// The distance from the mean in all dimensions.
  package var fullRadius: Double {
    u.reduce(0) { $0 + Double($1) * Double($1) }.squareRoot()
  }
}

/// Masks at the crossings of a square lattice in the latent plane.
package struct LatentGrid: Equatable, Sendable {
  /// What lies across and up.
  package var axes: PlaneAxes
  /// The place of the lattice's middle.
  package var base: [Float]
  /// The coordinates along each axis, in standard deviations.
  package var steps: [Float]
  /// The probability above which a pixel is inside.
  package var threshold: Double
  /// Row by row from the top, each from the left; empty until decoded.
  package var masks: [Mask] = []

  /// A lattice.
  package init(
    axes: PlaneAxes, base: [Float], steps: [Float], threshold: Double = 0.5, masks: [Mask] = []
  ) {
    self.threshold = threshold
    self.axes = axes
    self.base = base
    self.steps = steps
    self.masks = masks
  }

  /// Whether this is the lattice that `other` asks for.
  package func isSame(_ other: LatentGrid) -> Bool {
    axes == other.axes && base == other.base && steps == other.steps
      && threshold == other.threshold
  }

  /// The places to decode, in the order of `masks`.
  package var places: [[Float]] {
    steps.reversed().flatMap { y in
      steps.map { x in axes.moved(base, across: Double(x), up: Double(y)) }
    }
  }
}

/// What the matrix shows besides the masks.
package struct CompareState: Equatable, Sendable {
  /// How two masks are compared.
  package enum Metric: String, CaseIterable, Equatable, Sendable {
    /// Intersection over union.
    case iou = "IoU"
    /// The Dice coefficient.
    case dice = "Dice"
    /// The 95th percentile of the distances between borders.
    case hausdorff95 = "HD95"
    /// The mean distance between borders.
    case surface = "ASSD"
    /// How much larger the row's mask is than the column's, in percent of the latter.
    case area = "area difference"
  }

  /// The row of the selected pair.
  package var row = 0
  /// The column of the selected pair.
  package var column = 1
  /// The number in the cells.
  package var metric = Metric.iou
  /// Whether masks that are alike stand together.
  package var isSorted = false
  /// Whether the pair is shown as what only one and what both contain; otherwise as outlines.
  package var hasRegions = true
  /// Whether the pair has all of the screen.
  package var isFull = false
  /// The masks and their numbers, as last worked out.
  package var table: MaskTable?

  /// The matrix at the first pair.
  package init() {}

  /// The matrix at the first pair, with metric, order and form as the reader chose them.
  package init(keepingChoicesOf before: CompareState) {
    metric = before.metric
    isSorted = before.isSorted
    hasRegions = before.hasRegions
  }
}
