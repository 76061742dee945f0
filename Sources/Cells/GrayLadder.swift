/// The greys that a picture can be made of.
struct GrayLadder: Sendable {
  /// A level that a character of some density makes of two greys.
  struct Mix: Sendable {
    /// The character.
    var scalar: Unicode.Scalar
    /// The grey behind it.
    var low: Float
    /// The grey of the character.
    var high: Float
    /// What both make together.
    var level: Float
  }

  /// The levels, darkest first.
  let levels: [Float]
  private let nearestPlaces: [Int]
  private let mixes: [Mix]

  /// A ladder of `levels`, darkest first.
  init(_ levels: [Float]) {
    self.levels = levels
    func nearest<Item>(_ items: [Item], _ level: (Item) -> Float) -> [Item] {
      (0...255).compactMap { wanted in
        items.min { abs(level($0) - Float(wanted)) < abs(level($1) - Float(wanted)) }
      }
    }
    nearestPlaces = nearest(Array(levels.indices)) { levels[$0] }
    mixes = nearest(Self.mixes(of: levels), \.level)
  }

  /// The greys of `depth`.
  static func of(_ depth: ColorDepth) -> GrayLadder {
    switch depth {
    case .monochrome: monochrome
    case .ansi8: ansi8
    case .ansi16: ansi16
    case .indexed256: indexed256
    case .trueColor: trueColor
    }
  }

  private static let monochrome = GrayLadder([0, 255])
  private static let ansi8 = GrayLadder(ColorDepth.ansi8.grays.map { Float($0.level) })
  private static let ansi16 = GrayLadder(ColorDepth.ansi16.grays.map { Float($0.level) })
  private static let indexed256 = GrayLadder(ColorDepth.indexed256.grays.map { Float($0.level) })
  private static let trueColor = GrayLadder((0...255).map(Float.init))

  /// Whether greys are so few that characters of some density have to make those between.
  var isCoarse: Bool { levels.count < 16 }

  /// Returns the grey nearest to `level`.
  func nearest(_ level: Float) -> Float {
    let level = level > 0 ? min(level, 255) : 0
    // Of all greys that on the level; of two as near, the darker one.
    if levels.count == 256 { return max(0, (level - 0.5).rounded(.up)) }
    let place = nearestPlaces[Self.index(level)]
    // The table knows whole levels only.
    let around = max(0, place - 1)...min(levels.count - 1, place + 1)
    return levels[around].min { abs($0 - level) < abs($1 - level) } ?? levels[place]
  }

  /// Returns what comes nearest to `level`, neighbouring greys mixed or one of them alone.
  func mix(_ level: Float) -> Mix { mixes[Self.index(level)] }

  private static func index(_ level: Float) -> Int {
    level > 0 ? Int(min(level, 255).rounded()) : 0
  }

  private static func mixes(of levels: [Float]) -> [Mix] {
    let pure = levels.map { Mix(scalar: " ", low: $0, high: $0, level: $0) }
    return pure
      + zip(levels, levels.dropFirst()).flatMap { low, high in
        [("░", 0.25), ("▒", 0.5), ("▓", 0.75)].map { (scalar: Unicode.Scalar, share: Float) in
          Mix(scalar: scalar, low: low, high: high, level: low + (high - low) * share)
        }
      }
  }
}
