import Testing

@testable import Imaging

@Test("Numbers in names count as numbers")
func naturalOrder() {
  let names = ["a10", "a9", "a09b", "a", "b1", "a1b2", "a1b10", ""]
  #expect(
    names.sorted(by: isNaturallyBefore) == ["", "a", "a1b2", "a1b10", "a9", "a09b", "a10", "b1"])
  #expect(isNaturallyBefore("a/slice-9", "a/slice-10"))
  #expect(isNaturallyBefore("a", "a/slice-1"))
}

@Test("Names that differ by leading zeros only are in no order")
func equalNames() {
  #expect(!isNaturallyBefore("a09", "a9"))
  #expect(!isNaturallyBefore("a9", "a09"))
}
