/// A mask drawn over an image.
package struct Overlay: Equatable, Sendable {
  /// How a mask is drawn.
  package enum Form: Equatable, Sendable {
    /// A line along the first sub-pixels outside the mask, so that what is inside stays visible.
    case outline
    /// A tint of all inside; 0...1.
    case fill(Float)
  }

  /// 1 inside, 0 outside, in the size of the image.
  package var mask: Raster
  /// The colour.
  package var color: RGB
  /// The character that names the mask where colours do not.
  package var label: Unicode.Scalar
  /// Outline or fill.
  package var form: Form
  /// Whether a badge with the label stands on the outline.
  package var hasBadge: Bool
  /// Whether it wins the cells it shares with others.
  package var hasFocus: Bool
  /// Whether an outline leaves out what fills cover, and is left out where outlines are made of labels:
  /// it makes the edge of a fill seen.
  package var yieldsToFills: Bool

  /// A mask with its look.
  package init(
    mask: Raster, color: RGB, label: Unicode.Scalar, form: Form = .outline, hasBadge: Bool = false,
    hasFocus: Bool = false, yieldsToFills: Bool = false
  ) {
    self.mask = mask
    self.color = color
    self.label = label
    self.form = form
    self.hasBadge = hasBadge
    self.hasFocus = hasFocus
    self.yieldsToFills = yieldsToFills
  }
}

/// Which sub-pixels of a grid belong to something.
package struct Coverage: Equatable, Sendable {
  /// The number of sub-pixel columns.
  package let width: Int
  /// The number of sub-pixel rows.
  package let height: Int
  /// Row by row.
  package var isSet: [Bool]

  /// The sub-pixels of which at least half lies inside `mask`, of which `region` is shown.
  ///
  /// A mask too small to reach half anywhere keeps the sub-pixels it fills most.
  package init(mask: Raster, region: Region, columns: Int, rows: Int, isSmooth: Bool = true) {
    let shares = mask.resampled(region, columns: columns, rows: rows, isSmooth: isSmooth).values
    let most = shares.max() ?? 0
    let limit: Float = most > 0 && most < 0.5 ? most : 0.5
    width = columns
    height = rows
    isSet = shares.map { $0 >= limit }
  }

  /// A grid from its parts.
  package init(width: Int, height: Int, isSet: [Bool]) {
    precondition(isSet.count == width * height, "Coverage: \(isSet.count) for \(width) x \(height)")
    self.width = width
    self.height = height
    self.isSet = isSet
  }

  /// The sub-pixels outside that share a side with one inside.
  package var outline: Coverage {
    var line = [Bool](repeating: false, count: isSet.count)
    for row in 0..<height {
      for column in 0..<width where !isSet[row * width + column] {
        let here = row * width + column
        line[here] =
          (column > 0 && isSet[here - 1]) || (column + 1 < width && isSet[here + 1])
          || (row > 0 && isSet[here - width]) || (row + 1 < height && isSet[here + width])
      }
    }
    return Coverage(width: width, height: height, isSet: line)
  }

  /// Returns what `others` do not cover.
  func without(_ others: [Coverage]) -> Coverage {
    Coverage(
      width: width, height: height,
      isSet: isSet.indices.map { place in
        isSet[place] && !others.contains { $0.isSet[place] }
      })
  }

  /// Returns the sub-pixel farthest in the direction `angle` (0 right, clockwise, in radians).
  package func extreme(angle: Double) -> (row: Int, column: Int)? {
    var best: (row: Int, column: Int)?
    var farthest = -Double.infinity
    let (sine, cosine) = (sinus(angle), sinus(angle + .pi / 2))
    for row in 0..<height {
      for column in 0..<width where isSet[row * width + column] {
        let distance = Double(column) * cosine + Double(row) * sine
        if distance > farthest {
          farthest = distance
          best = (row, column)
        }
      }
    }
    return best
  }
}
