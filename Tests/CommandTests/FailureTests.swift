import Interchange
import Testing

@testable import penumbra

@Test(
  "Errors of files end the program with their exit codes",
  arguments: [
    (FileError.refused(operation: "open", path: "x", number: 2), Failure.Code.noInput),
    (.refused(operation: "open", path: "x", number: 13), .general),
    (.exists(path: "x"), .cannotCreate), (.notRegular(path: "x"), .badData),
    (.truncated(path: "x", expected: 2, found: 1), .badData),
  ])
func codes(error: FileError, code: Failure.Code) {
  #expect(Failure(error) == Failure(code, error.description))
}

@Test("A library that is nowhere, and a folder that is none, are told apart; both exit with 66")
func missingLibrary() throws {
  let nowhere = Failure(
    .noInput, "none: no such folder; expected a library, make one with penumbra import")
  #expect(Failure(LibraryError.notALibrary(path: "none")) == nowhere)
  let other = LibraryError.notALibrary(path: "/tmp")
  #expect(Failure(other) == Failure(.noInput, other.description))
  let outcome = try Program.run("evaluate", "none", "--model", "lidc-small")
  #expect(outcome.code == 66)
  #expect(outcome.error == "penumbra: \(nowhere)\n")
}

@Test("A failure says what is left in spite of it")
func leftOver() {
  let failure = Failure(FileError.notRegular(path: "x"), left: "all else is done")
  #expect(failure == Failure(.badData, "x: not a regular file; all else is done"))
}

@Test("A failure passes through unchanged, anything else is code 1 and safe for the terminal")
func others() {
  struct Odd: Error, CustomStringConvertible { let description = "bad \u{1B}[2J" }
  let failure = Failure(.noTerminal, "standard output is not a terminal")
  #expect(Failure(failure as any Error) == failure)
  #expect(Failure(Odd()) == Failure(.general, "bad \\u{1B}[2J"))
}
