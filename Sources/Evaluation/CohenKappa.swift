/// Returns Cohen's kappa of two readers' verdicts on the same cases: (P - P_e) / (1 - P_e).
///
/// P is the share of cases with the same verdict, P_e what chance gives from how often each reader
/// gives each verdict: Cohen (1960). Nil without a case, and where both always give the same one
/// verdict, for then chance alone agrees.
package func cohenKappa<Verdict: Hashable>(_ pairs: [(Verdict, Verdict)]) -> Double? {
  guard !pairs.isEmpty else { return nil }
  let count = Double(pairs.count)
  let agreeing = Double(pairs.count { $0.0 == $0.1 }) / count
  var first: [Verdict: Int] = [:]
  var second: [Verdict: Int] = [:]
  for pair in pairs {
    first[pair.0, default: 0] += 1
    second[pair.1, default: 0] += 1
  }
  let products = first.map { Double($0.value * second[$0.key, default: 0]) }.sorted()
  let chance = products.reduce(0, +) / (count * count)
  return chance < 1 ? (agreeing - chance) / (1 - chance) : nil
}
