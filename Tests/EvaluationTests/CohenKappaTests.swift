import Testing

@testable import Evaluation

@Test("Cohen's kappa of the textbook's table of two readers and fifty cases is 0.4")
func textbookKappa() throws {
  let pairs =
    [(true, true)].repeated(20) + [(true, false)].repeated(5) + [(false, true)].repeated(10)
    + [(false, false)].repeated(15)
  #expect(abs(try #require(cohenKappa(pairs)) - 0.4) < 1e-12)
}

@Test("Readers who always say the same thing have no kappa, nor have none")
func noKappa() {
  #expect(cohenKappa([("a", "a"), ("a", "a")]) == nil)
  #expect(cohenKappa([(String, String)]()) == nil)
}

extension Array {
  fileprivate func repeated(_ count: Int) -> [Element] { (0..<count).flatMap { _ in self } }
}
