import Foundation
import Testing

@testable import Interchange

@Test("A replaced file holds the new bytes and leaves no temporary file behind")
func replaces() throws {
  try withTemporaryFolder { folder in
    try DurableFile.replace(folder + "/a", with: [1, 2])
    try DurableFile.replace(folder + "/a", with: [3])
    #expect(try readFile(folder + "/a", limit: 10) == [3])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
  }
}

@Test("A new file is never made in place of another")
func createsNew() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/a"
    try DurableFile.createNew(path, with: [1])
    #expect(throws: FileError.exists(path: path)) {
      try DurableFile.createNew(path, with: [2])
    }
    #expect(try readFile(path, limit: 10) == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
  }
}

@Test("When writing fails, the old file stays and no temporary file is left")
func failedWrite() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/a"
    try DurableFile.replace(path, with: [1])
    #expect(throws: FileError.notRegular(path: "x")) {
      try DurableFile.replace(path) { (file) throws(FileError) in
        try file.append([9, 9])
        throw .notRegular(path: "x")
      }
    }
    #expect(try readFile(path, limit: 10) == [1])
    #expect(try FileManager.default.contentsOfDirectory(atPath: folder) == ["a"])
  }
}

@Test("What killed programs left is removed, and nothing else")
func removesTemporaries() throws {
  try withTemporaryFolder { folder in
    let dead = Int32.max
    let kept = [
      "a.tmp-\(dead)-1", ".b.tmp-\(dead)-1", ".a.tmp-1-1", ".a.tmp-notes", ".a.tmp-\(dead)",
      ".my.a.tmp-\(dead)-1", ".a.tmp-\(dead)-1-2", ".hidden", "a",
    ]
    for name in kept + [".a.tmp-\(dead)-1", ".a.tmp-\(getpid())-7"] {
      try DurableFile.replace(folder + "/" + name, with: [])
    }
    DurableFile.removeTemporaries(of: ["a", "c"], in: folder)
    let left = try FileManager.default.contentsOfDirectory(atPath: folder)
    #expect(Set(left) == Set(kept))
  }
}

@Test("A folder in the way, a missing folder and a large file are named with the reason")
func fileErrors() throws {
  try withTemporaryFolder { folder in
    let missing = folder + "/none/a"
    #expect(
      text { try DurableFile.replace(missing, with: []) }
        == "\(folder)/none/.a.tmp: cannot open: No such file or directory")
    #expect(text { _ = try readFile(folder, limit: 1) } == "\(folder): not a regular file")
    try DurableFile.replace(folder + "/a", with: [1, 2, 3])
    #expect(
      text { _ = try readFile(folder + "/a", limit: 2) }
        == "\(folder)/a: too large: expected at most 2 bytes, found 3")
    #expect(
      text { try DurableFile.createNew(folder + "/a", with: []) }
        == "\(folder)/a: exists already; choose another name, nothing is overwritten")
  }
}

@Test("A pipe is refused and not waited for")
func pipes() throws {
  try withTemporaryFolder { folder in
    #expect(mkfifo(folder + "/pipe", 0o600) == 0)
    #expect(throws: FileError.notRegular(path: folder + "/pipe")) {
      try readFile(folder + "/pipe", limit: 1)
    }
  }
}

@Test("A file that shrinks while it is read is an error")
func truncated() throws {
  try withTemporaryFolder { folder in
    try DurableFile.replace(folder + "/a", with: [1, 2, 3])
    let file = try OpenFile.reading(folder + "/a")
    #expect(
      text { _ = try file.bytes(at: 2, count: 5) }
        == "\(folder)/a: truncated: expected 7 bytes, found 3")
  }
}

/// The description of what `body` throws, with the number in temporary names left out.
func text(_ body: () throws -> Void) -> String {
  do {
    try body()
    return "no error"
  } catch {
    return String(describing: error)
      .replacing(/\.tmp-[0-9]+-[0-9]+/, with: ".tmp")
  }
}
