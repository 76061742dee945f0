import Foundation
import Testing

@testable import Interchange

@Test("A lock is given once at a time, and again when it was given up")
func lockIsGivenOnce() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/.lock"
    var lock: FileLock? = try FileLock.take(path)
    #expect(lock != nil)
    do throws(FileLock.Refusal) {
      _ = try FileLock.take(path)
      Issue.record("the lock was given twice")
    } catch {
      guard case .held(let holder) = error else { throw error }
      #expect(holder?.hasPrefix("process \(getpid())") == true)
    }
    lock = nil
    _ = try FileLock.take(path)
  }
}

@Test("The text of a lock that nobody holds stops nobody")
func staleLock() throws {
  try withTemporaryFolder { folder in
    try DurableFile.replace(folder + "/.lock", with: Array("process 1 on moon".utf8))
    _ = try FileLock.take(folder + "/.lock")
  }
}

@Test("A lock where no file can be made is refused with the reason")
func impossibleLock() throws {
  try withTemporaryFolder { folder in
    let path = folder + "/none/.lock"
    #expect(
      throws: FileLock.Refusal.file(.refused(operation: "open", path: path, number: ENOENT))
    ) { try FileLock.take(path) }
  }
}
