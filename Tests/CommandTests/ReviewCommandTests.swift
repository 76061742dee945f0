import Testing

@testable import penumbra

@Test("Without a terminal the reviewer says so and ends with 2")
func noTerminal() throws {
  let outcome = try Program.run("review")
  #expect(outcome.code == 2)
  #expect(outcome.output.isEmpty)
  #expect(
    outcome.error
      == "penumbra: no terminal: expected standard input and output to be one, found a file or a "
      + "pipe; run it in a terminal, with ssh -t when over ssh\n")
}

@Test("A model that is not there ends the reviewer with 66 before the terminal is touched")
func missingModel() throws {
  let outcome = try Program.run("review", "--model", "/nowhere/m.safetensors")
  #expect(outcome.code == 66)
  #expect(
    outcome.error == "penumbra: /nowhere/m.safetensors: no such file; expected a model\n")
}

@Test("A case that the library does not hold ends the reviewer with 66")
func missingCase() throws {
  let outcome = try Program.run("review", "--case", "nothing")
  #expect(outcome.code == 66)
  #expect(
    outcome.error == "penumbra: demo phantoms: no case 'nothing'; penumbra rank lists them\n")
}
