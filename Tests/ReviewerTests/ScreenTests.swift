import Testing

@testable import Reviewer

@Test("The reviewer has five screens")
func fiveScreens() {
  #expect(Screen.allCases.count == 5)
}
