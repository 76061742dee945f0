import Foundation

/// Writes `text` to standard output as it is.
func printOut(_ text: String) throws(Failure) {
  do {
    try FileHandle.standardOutput.write(contentsOf: Data(text.utf8))
  } catch {
    throw Failure(.general, "cannot write to standard output: is its disk full?")
  }
}
