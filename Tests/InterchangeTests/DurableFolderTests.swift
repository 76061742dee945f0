import Foundation
import Testing

@testable import Interchange

private struct Stopped: Error {}

private func names(_ folder: String) throws -> [String] {
  try FileManager.default.contentsOfDirectory(atPath: folder).sorted()
}

@Test("A new folder holds the files that were added, below it or one folder down, and nothing else")
func folderIsMade() throws {
  try withTemporaryFolder { parent in
    let path = parent + "/out"
    try DurableFolder.create(path) { folder in
      try folder.add("a", [1])
      try folder.add("one/b", [2])
      try folder.add("one/c", [3])
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    #expect(try names(parent) == ["out"])
    #expect(try names(path) == ["a", "one"])
    #expect(try names(path + "/one") == ["b", "c"])
    #expect(try readFile(path + "/one/c", limit: 9) == [3])
  }
}

@Test("What is there already is never written over, whatever it is")
func folderIsTaken() throws {
  try withTemporaryFolder { parent in
    try DurableFile.replace(parent + "/file", with: [1])
    try FileManager.default.createDirectory(
      atPath: parent + "/empty", withIntermediateDirectories: false)
    for name in ["file", "empty"] {
      #expect(throws: FileError.exists(path: parent + "/" + name)) {
        try DurableFolder.create(parent + "/" + name) { try $0.add("a", [1]) }
      }
    }
    #expect(try names(parent) == ["empty", "file"])
  }
}

@Test("When a file cannot be added, nothing of the folder is left")
func folderIsGivenUp() throws {
  try withTemporaryFolder { parent in
    #expect(throws: Stopped.self) {
      try DurableFolder.create(parent + "/out") { folder in
        try folder.add("a", [1])
        throw Stopped()
      }
    }
    #expect(throws: FileError.self) {
      try DurableFolder.create(parent + "/out") { folder in
        try folder.add("a", [1])
        try folder.add("a", [1])
      }
    }
    let left = try names(parent)
    #expect(left.isEmpty)
  }
}

@Test("What a killed program left is removed by the next one; what a running one makes is not")
func abandonedFolders() throws {
  try withTemporaryFolder { parent in
    let (dead, young) = (parent + "/.out.partial-1-1", parent + "/.out.partial-1-2")
    for path in [dead, young] {
      try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
      try DurableFile.replace(path + "/a", with: [1])
    }
    try DurableFile.replace(dead + "/.lock", with: Array("process 1".utf8))
    try DurableFolder.create(parent + "/out") { _ in
      DurableFolder.removePartials(of: "out", in: parent)
      let partial = try names(parent).filter { $0.contains(".partial-") }
      #expect(partial.count == 2)
    }
    #expect(try names(parent) == [".out.partial-1-2", "out"])
  }
}

@Test("A folder that is not of this program, or of another export, is never removed")
func foreignFolders() throws {
  try withTemporaryFolder { parent in
    let foreign = [
      ".backup.partial-2024", ".out.partial-2024", ".out.partial-1-x", ".other.partial-1-1",
      ".out.partial-1-1", "out.partial-1-1",
    ]
    for name in foreign {
      try place([1], "\(parent)/\(name)/thesis")
      // Only the last but one has the right name; its lock is somebody else's.
      let lock = name == ".out.partial-1-1" ? "held" : "process 1"
      try place(Array(lock.utf8), "\(parent)/\(name)/.lock")
      try FileManager.default.setAttributes(
        [.modificationDate: Date(timeIntervalSince1970: 0)], ofItemAtPath: "\(parent)/\(name)")
    }
    try DurableFolder.create(parent + "/out") { try $0.add("a", [1]) }
    #expect(try names(parent) == (foreign + ["out"]).sorted())
    #expect(try readFile(parent + "/.out.partial-1-1/.lock", limit: 9) == Array("held".utf8))
  }
}
