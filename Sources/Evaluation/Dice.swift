/// Returns the Dice coefficient of two masks of one size: 2 |a ∩ b| / (|a| + |b|).
///
/// Foreground only. Two empty masks agree that there is no lesion: 1. One empty mask gives 0.
package func diceCoefficient(_ a: PackedMask, _ b: PackedMask) -> Double {
  let areas = a.area + b.area
  return areas == 0 ? 1 : 2 * Double(a.pixelsShared(with: b)) / Double(areas)
}
