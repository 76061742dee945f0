import Testing

@testable import Reviewer

@Test("The reviewer has four screens")
func fourScreens() {
  #expect(Screen.allCases.count == 4)
}
