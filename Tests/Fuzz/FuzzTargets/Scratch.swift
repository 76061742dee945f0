import Foundation
import Interchange

/// Runs `body` with the path of a file that holds `bytes`; it is the same file each time.
func withFile(_ bytes: [UInt8], _ body: (String) -> Void) {
  let path = scratch + "/file"
  write(bytes, to: path)
  body(path)
}

/// Runs `body` with the path of a library whose index holds `bytes`.
func withLibrary(index bytes: [UInt8], _ body: (String) -> Void) {
  let manifest = """
    {"format": "penumbra-library", "version": 1, "complete": true, "cases": null, "sources": [], \
    "attribution": ""}
    """
  write(Array(manifest.utf8), to: scratch + "/library.json")
  write(bytes, to: scratch + "/cases.jsonl")
  write([UInt8](repeating: 0, count: 4096), to: scratch + "/pixels-00000.npy")
  body(scratch)
}

/// A folder of this process, in memory where the system has such a place.
private let scratch: String = {
  let parent = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : NSTemporaryDirectory()
  let folder = "\(parent)/penumbra-fuzz-\(getpid())"
  mkdir(folder, 0o700)
  return folder
}()

private func write(_ bytes: [UInt8], to path: String) {
  let file = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0o600)
  defer { close(file) }
  var done = 0
  while done < bytes.count {
    let count = bytes[done...].withUnsafeBytes { Foundation.write(file, $0.baseAddress, $0.count) }
    expect(count > 0, "the scratch folder cannot be written")
    done += count
  }
}
