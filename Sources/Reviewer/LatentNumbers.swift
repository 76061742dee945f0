import Cells
import Evaluation
import Imaging

/// What is told of the place in the latent space.
struct LatentNumbers {
  /// The lines, the most important first.
  let lines: [StyledLine]
  /// Where the sliders of the dimensions lie in them.
  let sliders: [LatentSlider]

  init(_ state: Session.State, _ open: OpenCase, width: Int) {
    let theme = Theme(state.look)
    let latent = state.latent
    guard let encoding = state.encoding, let axes = state.latentAxes else {
      (lines, sliders) = ([], [])
      return
    }
    var lines = [Self.position(latent, axes, theme), Self.mass(latent, axes, theme)]
    if let hypothesis = latent.hypothesis {
      lines.append(Self.overlaps(hypothesis.mask, state.comparedEdit, open, theme))
    }
    lines.append(Self.nearest(latent, encoding, theme))
    var sliders: [LatentSlider] = []
    if latent.u.count > 2 { Self.addSliders(latent, width: width, theme, to: &lines, &sliders) }
    if encoding.posteriors.count > 1 { lines.append(Self.divergences(encoding, theme)) }
    (self.lines, self.sliders) = (lines, sliders)
  }

  private static func signed(_ value: Double) -> String {
    let text = decimal(value, 2)
    return text.hasPrefix("-") ? text : "+" + text
  }

  private static func position(
    _ latent: LatentState, _ axes: PlaneAxes, _ theme: Theme
  ) -> StyledLine {
    let place = axes.place(latent.u)
    let offPlane = axes.distance(latent.u)
    var line = StyledLine("u ", theme.faint)
    line.add(signed(place.x) + " ")
    line.add(signed(place.y))
    line.add("  radius ", theme.faint)
    line.add(decimal(axes.radius(latent.u), 2))
    // How far the code lies off the plane shown; short, so that the number is there at 80 columns.
    if offPlane > 0.005 {
      line.add("  off ", theme.faint)
      line.add(decimal(offPlane, 2))
    }
    return line
  }

  /// How much of the prior lies nearer to its mean: in the plane, and in all dimensions.
  private static func mass(
    _ latent: LatentState, _ axes: PlaneAxes, _ theme: Theme
  ) -> StyledLine {
    func percent(_ share: Double) -> String { decimal(share * 100, 0) + " %" }
    var line = StyledLine("mass inside ", theme.faint)
    line.add(percent(massWithin(radius: axes.radius(latent.u), dimensions: 2)))
    if latent.u.count > 2 {
      line.add(" in 2-D ", theme.faint)
      line.add(percent(massWithin(radius: latent.fullRadius, dimensions: latent.u.count)))
      line.add(" in \(latent.u.count)-D", theme.faint)
    }
    return line
  }

  private static func overlaps(
    _ mask: Mask, _ edit: MaskEditor?, _ open: OpenCase, _ theme: Theme
  ) -> StyledLine {
    var line = StyledLine("IoU ", theme.faint)
    if let edit {
      line.add("E ", theme.colored(Palette.edited))
      line.add(overlapText(mask, edit.mask) + " ")
    }
    for (index, grader) in open.record.masks.enumerated() {
      line.add("\(ImagePane.digit(index)) ", theme.colored(Palette.grader(index)))
      line.add(overlapText(mask, grader) + " ")
    }
    return line
  }

  /// The grader whose posterior's mean is nearest to the cursor, in all dimensions.
  static func nearestGrader(
    _ latent: LatentState, _ encoding: Encoding
  ) -> (index: Int, distance: Double)? {
    let distances = encoding.posteriors.indices.map { index in
      zip(encoding.position(ofGrader: index), latent.u)
        .reduce(0.0) { $0 + Double(($1.0 - $1.1) * ($1.0 - $1.1)) }.squareRoot()
    }
    return distances.indices.min { distances[$0] < distances[$1] }.map { ($0, distances[$0]) }
  }

  private static func nearest(
    _ latent: LatentState, _ encoding: Encoding, _ theme: Theme
  ) -> StyledLine {
    guard let (index, distance) = nearestGrader(latent, encoding) else { return StyledLine() }
    var line = StyledLine("nearest grader ", theme.faint)
    line.add("\(ImagePane.digit(index))", theme.colored(Palette.grader(index)))
    line.add(" at \(decimal(distance, 2)) sigma")
    line.add("  KL ", theme.faint)
    line.add(decimal(encoding.divergence(ofGrader: index), 1))
    line.add(" nats", theme.faint)
    return line
  }

  /// KL(posterior || prior) of every grader: how surprising the mask is to the prior.
  private static func divergences(_ encoding: Encoding, _ theme: Theme) -> StyledLine {
    var line = StyledLine("KL ", theme.faint)
    for index in encoding.posteriors.indices {
      line.add("\(ImagePane.digit(index)) ", theme.colored(Palette.grader(index)))
      line.add(decimal(encoding.divergence(ofGrader: index), 1) + " ")
    }
    line.add("nats", theme.faint)
    return line
  }

  private static func addSliders(
    _ latent: LatentState, width: Int, _ theme: Theme, to lines: inout [StyledLine],
    _ sliders: inout [LatentSlider]
  ) {
    let perLine = width >= 36 ? 2 : 1
    let track = max(7, min(15, width / perLine - 11))
    for start in stride(from: 0, to: latent.u.count, by: perLine) {
      var line = StyledLine()
      for dimension in start..<min(start + perLine, latent.u.count) {
        let start = line.width
        add(dimension, latent, track: track, to: &line, theme)
        sliders.append(
          LatentSlider(
            dimension: dimension, line: lines.count, start: start, end: line.width - 2,
            track: track))
      }
      lines.append(line)
    }
  }

  private static func add(
    _ dimension: Int, _ latent: LatentState, track: Int, to line: inout StyledLine, _ theme: Theme
  ) {
    let value = Double(latent.u[dimension])
    let knob = LatentSlider.knob(of: value, track: track)
    let isShown =
      !latent.showsGraderAxes && (dimension == latent.plane.x || dimension == latent.plane.y)
    let name = "z\(dimension + 1)"
    line.add(name, dimension == latent.dimension ? theme.selected : isShown ? .bold : theme.faint)
    line.add(" \(signed(value)) ")
    line.add(String(repeating: theme.glyph("─", "-"), count: knob), theme.frame)
    line.add(theme.glyph("●", "o"), theme.colored(Palette.sample))
    line.add(String(repeating: theme.glyph("─", "-"), count: track - 1 - knob) + "  ", theme.frame)
  }
}

/// Where the slider of one latent dimension lies: name, number and track, from -4 to 4 sigma.
struct LatentSlider: Equatable {
  /// The dimension, from 0.
  let dimension: Int
  /// The line of the numbers it stands in.
  let line: Int
  /// The first column.
  let start: Int
  /// The column behind the track.
  let end: Int
  /// The columns of the track.
  let track: Int

  /// Where on a track the knob of `value` stands.
  static func knob(of value: Double, track: Int) -> Int {
    let limit = Double(Session.latentLimit)
    let share = min(1, max(0, (value + limit) / (2 * limit)))
    return Int((share * Double(track - 1)).rounded())
  }

  /// The value, in quarters of a standard deviation, whose knob stands in a column; nil on the name and
  /// the number.
  func value(column: Int) -> Float? {
    let place = column - (end - track)
    guard (0..<track).contains(place) else { return nil }
    let limit = Double(Session.latentLimit)
    let exact = Double(place) / Double(track - 1) * 2 * limit - limit
    return Float((exact * 4).rounded() / 4)
  }
}
