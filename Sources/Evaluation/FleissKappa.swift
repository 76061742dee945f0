/// Returns Fleiss' kappa of the graders' votes on pixels: (P - P_e) / (1 - P_e).
///
/// P is the mean share of agreeing pairs of graders over pixels, P_e the sum of squared shares of
/// foreground and background votes: Fleiss (1971). Nil for one grader, and where nothing is marked or
/// everything is, for then chance alone agrees.
package func fleissKappa(_ patterns: VotePatterns) -> Double? {
  let graders = Double(patterns.graderCount)
  let pixels = Double(patterns.pixelCount)
  guard graders > 1, pixels > 0 else { return nil }
  var agreeing = 0.0
  var votes = 0.0
  for (pattern, count) in patterns.counts.sorted(by: { $0.key < $1.key }) {
    let yes = Double(pattern.nonzeroBitCount)
    let no = graders - yes
    agreeing += Double(count) * (yes * (yes - 1) + no * (no - 1)) / (graders * (graders - 1))
    votes += Double(count) * yes
  }
  let share = votes / (graders * pixels)
  let chance = share * share + (1 - share) * (1 - share)
  return chance < 1 ? (agreeing / pixels - chance) / (1 - chance) : nil
}
