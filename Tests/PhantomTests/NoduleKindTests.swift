import Testing

@testable import Phantom

@Test("There are five kinds of nodule")
func fiveKinds() {
  #expect(NoduleKind.allCases.count == 5)
}
