import Foundation
import FuzzTargets

/// The target that the environment asks for.
let target = FuzzTarget(rawValue: ProcessInfo.processInfo.environment["TARGET"] ?? "")

/// Called by libFuzzer for each input; a target that ends the program is a find.
@_cdecl("LLVMFuzzerTestOneInput")
public func testOneInput(_ bytes: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  target?.run(Array(UnsafeBufferPointer(start: bytes, count: count)))
  return 0
}
