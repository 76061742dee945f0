import Cells
import Imaging
import Interchange
import Reviewer

/// What a reader was looking at, as the state folder keeps it (`Docs/Formats.md`). What a file says that
/// makes no sense is left out.
extension SavedView {
  private static let format = "penumbra-view"
  private static let version = 2
  private static let claimLimit = 500

  /// The view of the library called `library` that `json` tells of; nil when it tells of another one, or
  /// in a format of later versions. Files without a version are of the first one.
  init?(_ json: JSON, library: String) {
    guard json["library"]?.text == library else { return nil }
    if json["format"] != nil || json["version"] != nil {
      guard json["format"]?.text == Self.format, json["version"]?.int == Self.version else {
        return nil
      }
    }
    self.init()
    caseID = json["case"]?.text
    filter = json["filter"]?.text ?? ""
    order = json["order"]?.text.flatMap(Reviewer.Worklist.Order.init) ?? .disagreement
    status = json["status"]?.text.flatMap(Self.status)
    if let screens = json["screens"]?.items {
      trail = screens.compactMap { $0.text.flatMap(Screen.init) }
    } else {
      screen = json["screen"]?.text.flatMap(Screen.init) ?? .browse
    }
    settings = ViewSettings(json)
    if let sampling = json["sampling"].flatMap(Sampling.init) { self.sampling = sampling }
    if let metric = json["metric"]?.text.flatMap(CompareState.Metric.init) {
      compare.metric = metric
    }
    compare.isSorted = json["sorted"] == .bool(true)
    compare.hasRegions = json["regions"] != .bool(false)
    latentChoices.isRingLocked = json["ring"] == .bool(true)
    latentChoices.hasScatter = json["scatter"] != .bool(false)
    latentChoices.hasGrid = json["grid"] != .bool(false)
    review = json["review"].flatMap(ReviewState.init)
    modelSHA256 = json["model"]?.text
    latent = json["latent"].flatMap(LatentPlace.init)
    claims = (json["claims"]?.items ?? []).prefix(Self.claimLimit).compactMap(PixelClaim.init)
  }

  /// What the file of the library called `library` says.
  func json(library: String) -> JSON {
    .object(
      [
        .init("format", .string(Self.format)), .init("version", .integer(Self.version)),
        .init("library", .string(library)), .init("case", .optional(caseID)),
        .init("screens", .array(trail.map { .string($0.rawValue) })),
        .init("filter", .string(filter)), .init("order", .string(order.rawValue)),
        .init("status", .optional(status.map { $0?.rawValue ?? "todo" })),
      ] + settings.members + [
        .init("sampling", sampling.json), .init("metric", .string(compare.metric.rawValue)),
        .init("sorted", .bool(compare.isSorted)), .init("regions", .bool(compare.hasRegions)),
        .init("ring", .bool(latentChoices.isRingLocked)),
        .init("scatter", .bool(latentChoices.hasScatter)),
        .init("grid", .bool(latentChoices.hasGrid)), .init("review", review?.json ?? .null),
        .init("model", .optional(modelSHA256)), .init("latent", latent?.json ?? .null),
        .init("claims", .array(claims.prefix(Self.claimLimit).map(\.json))),
      ])
  }

  private static func status(_ text: String) -> Verdict?? {
    text == "todo" ? .some(nil) : Verdict(rawValue: text).map { .some($0) }
  }
}

extension ViewSettings {
  fileprivate init(_ json: JSON) {
    self.init()
    windowIndex = json["window"]?.int ?? 0
    ownWindow = json["ownWindow"].flatMap(Window.init)
    isInverted = json["inverted"] == .bool(true)
    isSmooth = json["smooth"] != .bool(false)
    hasOverlays = json["overlays"] != .bool(false)
    hiddenGraders = Set((json["hiddenGraders"]?.items ?? []).compactMap(\.int).map { $0 &- 1 })
    consensus = json["consensus"]?.text.flatMap(Consensus.init)
    planeKind = json["shown"]?.text.flatMap(PlaneView.Kind.init) ?? .image
    maskForm = json["masks"]?.text.flatMap(MaskForm.init) ?? .outline
    opacityIndex = json["opacity"]?.int ?? opacityIndex
  }

  fileprivate var members: [JSON.Member] {
    [
      .init("window", .integer(windowIndex)), .init("ownWindow", ownWindow?.json ?? .null),
      .init("inverted", .bool(isInverted)), .init("smooth", .bool(isSmooth)),
      .init("overlays", .bool(hasOverlays)),
      .init("hiddenGraders", .array(hiddenGraders.sorted().map { .integer($0 + 1) })),
      .init("consensus", .optional(consensus?.rawValue)),
      .init("shown", .string(planeKind.rawValue)), .init("masks", .string(maskForm.rawValue)),
      .init("opacity", .integer(opacityIndex)),
    ]
  }
}

extension Window {
  fileprivate init?(_ json: JSON) {
    guard let level = json["level"]?.double, let width = json["width"]?.double else { return nil }
    self.init(level: Float(level), width: Float(width))
  }

  fileprivate var json: JSON {
    .object([.init("level", .number(Double(level))), .init("width", .number(Double(width)))])
  }
}

extension Sampling {
  fileprivate init?(_ json: JSON) {
    guard let count = json["count"]?.int, let temperature = json["temperature"]?.double,
      let threshold = json["threshold"]?.double
    else { return nil }
    self.init()
    self.count = count
    self.temperature = temperature
    self.threshold = threshold
  }

  fileprivate var json: JSON {
    .object([
      .init("count", .integer(count)), .init("temperature", .number(temperature)),
      .init("threshold", .number(threshold)),
    ])
  }
}

extension ReviewState {
  fileprivate init?(_ json: JSON) {
    guard let zoom = json["zoom"]?.double, let center = json["center"].flatMap(Point.init),
      let cursor = json["cursor"].flatMap(Point.init)
    else { return nil }
    self.init()
    self.zoom = zoom
    self.center = center
    self.cursor = cursor
    pane = json["pane"]?.text.flatMap(Pane.init) ?? .samples
    sample = json["sample"]?.int ?? 0
    grader = json["grader"]?.int ?? 0
    batch = UInt64(max(0, json["batch"]?.int ?? 0))
    isFull = json["full"] == .bool(true)
  }

  fileprivate var json: JSON {
    .object([
      .init("zoom", .number(zoom)), .init("center", center.json), .init("cursor", cursor.json),
      .init("pane", .string(pane.rawValue)), .init("sample", .integer(sample)),
      .init("grader", .integer(grader)), .init("batch", .integer(Int(clamping: batch))),
      .init("full", .bool(isFull)),
    ])
  }
}

extension ReviewState.Point {
  fileprivate init?(_ json: JSON) {
    guard let x = json["x"]?.double, let y = json["y"]?.double else { return nil }
    self.init(x: x, y: y)
  }

  fileprivate var json: JSON { .object([.init("x", .number(x)), .init("y", .number(y))]) }
}

extension SavedView.LatentPlace {
  fileprivate init?(_ json: JSON) {
    guard let items = json["u"]?.items, let across = json["across"]?.int, let up = json["up"]?.int
    else { return nil }
    let u = items.compactMap(\.double).map { Float($0) }
    guard u.count == items.count else { return nil }
    self.init(
      u: u, plane: Plane(x: across, y: up), dimension: json["dimension"]?.int ?? 0,
      showsGraderAxes: json["graderAxes"] == .bool(true))
  }

  fileprivate var json: JSON {
    .object([
      .init("u", .array(u.map { .number(Double($0)) })), .init("across", .integer(plane.x)),
      .init("up", .integer(plane.y)), .init("dimension", .integer(dimension)),
      .init("graderAxes", .bool(showsGraderAxes)),
    ])
  }
}

extension PixelClaim {
  fileprivate init?(_ json: JSON) {
    guard let row = json["row"]?.int, let column = json["column"]?.int,
      case .bool(let isLesion)? = json["inside"]
    else { return nil }
    self.init(row: row, column: column, isLesion: isLesion)
  }

  fileprivate var json: JSON {
    .object([
      .init("row", .integer(row)), .init("column", .integer(column)),
      .init("inside", .bool(isLesion)),
    ])
  }
}
