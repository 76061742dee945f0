import Testing

@testable import penumbra

@Test("The program is called penumbra")
func name() {
  #expect(Penumbra.configuration.commandName == "penumbra")
}
