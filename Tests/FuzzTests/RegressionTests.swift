import Foundation
import FuzzTargets
import Testing

@Suite("What a fuzzer once found, and seeds of each kind, are read or refused")
struct RegressionTests {
  private static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
    .deletingLastPathComponent().appendingPathComponent("Fixtures/hostile")

  @Test("Each reader ends for each file of its folder", arguments: FuzzTarget.allCases)
  func replay(_ target: FuzzTarget) throws {
    let files = try FileManager.default.contentsOfDirectory(
      at: Self.folder.appendingPathComponent(target.rawValue), includingPropertiesForKeys: nil)
    #expect(!files.isEmpty)
    for file in files { target.run(Array(try Data(contentsOf: file))) }
  }

  @Test("Each reader ends for no bytes, and for bytes that mean nothing to it")
  func nonsense() {
    for target in FuzzTarget.allCases {
      target.run([])
      target.run([0])
      target.run([UInt8](repeating: 0xFF, count: 4096))
      target.run(Array("{\"a\": [1, 2\n<x/>,\u{202E}".utf8))
    }
  }
}
