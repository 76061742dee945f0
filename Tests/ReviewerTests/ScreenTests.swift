import Testing

@testable import Reviewer

@Test("The reviewer has five screens")
func fourScreens() {
  #expect(Screen.allCases.count == 5)
}
