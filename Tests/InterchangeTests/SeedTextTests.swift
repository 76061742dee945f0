import Testing

@testable import Interchange

@Test("A seed is written so that nobody takes it for decimal, and is read with and without 0x")
func seedTexts() {
  #expect(SeedText.text(16) == "0x10")
  for seed in [0, 16, 255, .max] as [UInt64] {
    #expect(SeedText.seed(SeedText.text(seed)) == seed)
  }
  #expect(SeedText.seed("10") == 16)
  #expect(SeedText.seed("ff") == 255)
  #expect(SeedText.seed("0xZ") == nil)
  #expect(SeedText.seed("") == nil)
}
