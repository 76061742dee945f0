import Foundation
import Testing

@testable import penumbra

@Test("A file in a folder that exists can be created, one in a missing folder cannot")
func creatable() throws {
  let folder = FileManager.default.temporaryDirectory.path
  try checkCreatable(folder + "/scores.json")
  let expected = Failure(
    .cannotCreate, "/no/such/scores.json: cannot create: there is no such folder")
  #expect(throws: expected) { try checkCreatable("/no/such/scores.json") }
}

@Test("A folder in which nobody can make a file is found before the work")
func uncreatable() {
  let expected = Failure(
    .cannotCreate,
    "/proc/x.png: cannot create anything in that folder: No such file or directory; choose another"
      + " one")
  #expect(throws: expected) { try checkCreatable("/proc/x.png") }
  #expect(throws: expected) { try OutputFile("/proc/x.png") }
}

/// Runs `body` with the path of a new folder, and removes it.
private func withFolder(_ body: (String) throws -> Void) throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  try makeFolder(folder)
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try body(folder)
}

private func text(_ path: String) throws -> String {
  try String(contentsOfFile: path, encoding: .utf8)
}

private func refusal(_ path: String, _ reason: String) -> Failure {
  Failure(.cannotCreate, "\(path): cannot write: \(reason); choose another name")
}

@Test("An output is a new file or replaces a regular one, and leaves nothing beside it")
func outputs() throws {
  try withFolder { folder in
    let path = folder + "/out.json"
    try OutputFile(path).write(Array("1".utf8))
    try OutputFile(path).write(Array("2".utf8))
    #expect(try text(path) == "2")
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["out.json"])
  }
}

@Test("A folder is refused as an output")
func folderAsOutput() throws {
  try withFolder { folder in
    let reason = "expected the name of a file, found a folder"
    #expect(throws: refusal(folder, reason)) { try OutputFile(folder) }
    #expect(throws: refusal(folder + "/new/", reason)) { try OutputFile(folder + "/new/") }
    let file = try OutputFile(folder + "/a")
    try makeFolder(folder + "/a")
    #expect(throws: refusal(folder + "/a", reason)) { try file.write([1]) }
  }
}

@Test("Devices and pipes are refused as outputs and stay what they are")
func deviceAsOutput() throws {
  let reason = "expected a regular file or none yet, found a device, pipe or socket"
  #expect(throws: refusal("/dev/full", reason)) { try OutputFile("/dev/full") }
  var status = stat()
  #expect(stat("/dev/full", &status) == 0)
  #expect(status.st_mode & S_IFMT == S_IFCHR)
  try withFolder { folder in
    #expect(mkfifo(folder + "/pipe", 0o600) == 0)
    #expect(throws: refusal(folder + "/pipe", reason)) { try OutputFile(folder + "/pipe") }
  }
}

@Test("A symbolic link stays, and the file that it leads to is replaced; one to nowhere is refused")
func linkAsOutput() throws {
  try withFolder { folder in
    let (link, file) = (folder + "/link", folder + "/file")
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "file")
    #expect(
      throws: refusal(link, "expected a file, found a symbolic link that leads nowhere")
    ) { try OutputFile(link) }
    try Data("old".utf8).write(to: URL(filePath: file))
    let output = try OutputFile(link)
    try output.write(Array("new".utf8))
    #expect(try text(file) == "new")
    #expect(try FileManager.default.destinationOfSymbolicLink(atPath: link) == "file")
    try Data().write(to: URL(filePath: folder + "/other"))
    try FileManager.default.removeItem(atPath: link)
    try FileManager.default.createSymbolicLink(atPath: link, withDestinationPath: "other")
    #expect(throws: refusal(link, "expected the file of before, found a link to another")) {
      try output.write([])
    }
  }
}

@Test("The file that standard output goes to is refused as an output")
func standardOutputAsOutput() throws {
  try withFolder { folder in
    let path = folder + "/out.png"
    try Data().write(to: URL(filePath: path))
    let process = Process()
    let program: URL = try #require(Program.executable())
    process.executableURL = program
    process.arguments = ["figure", "ged", "none.json", "--to", path]
    let errors = Pipe()
    process.standardOutput = try FileHandle(forWritingTo: URL(filePath: path))
    process.standardError = errors
    try process.run()
    process.waitUntilExit()
    #expect(process.terminationStatus == 73)
    let said = String(decoding: errors.fileHandleForReading.availableData, as: UTF8.self)
    #expect(
      said == "penumbra: \(refusal(path, "standard output goes there already").description)\n")
  }
}

@Test(
  "An evaluation and a figure refuse a folder as a file at once", arguments: ["--json", "--figure"])
func folderAtOnce(option: String) throws {
  try withFolder { parent in
    let folder = parent + "/out.png"
    try makeFolder(folder)
    let outcome = try Program.run("evaluate", "none", "--model", "none", option, folder)
    #expect(outcome.code == 73)
    #expect(
      outcome.error
        == "penumbra: \(refusal(folder, "expected the name of a file, found a folder"))\n")
    #expect(try FileManager.default.contentsOfDirectory(atPath: parent) == ["out.png"])
    #expect(try Program.run("figure", "ged", "none", "--to", folder).error == outcome.error)
  }
}

@Test("One file cannot be two outputs of an evaluation")
func sameOutputTwice() {
  for other in ["--figure", "--scores"] {
    do {
      _ = try Penumbra.parseAsRoot([
        "evaluate", "lib", "--model", "m", "--json", "out.png", other, "out.png",
      ])
      Issue.record("accepted")
    } catch {
      #expect(
        Penumbra.message(for: error)
          == "--json, --figure and --scores: expected different files, found 'out.png' twice.")
    }
  }
}

@Test("A folder is made with those above it, and what stands in its way is told")
func madeFolders() throws {
  let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString).path
  defer { try? FileManager.default.removeItem(atPath: folder) }
  try makeFolder(folder + "/a/b")
  try makeFolder(folder + "/a/b/")
  #expect(isFolder(folder + "/a/b"))
  try Data().write(to: URL(filePath: folder + "/file"))
  for path in ["\(folder)/file", "\(folder)/file/more"] {
    #expect(
      throws: Failure(.cannotCreate, "\(path): cannot create the folder: Not a directory")
    ) { try makeFolder(path) }
  }
}
