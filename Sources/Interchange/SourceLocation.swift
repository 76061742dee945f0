#if canImport(Glibc)
  import Glibc
#else
  import Darwin
#endif

/// The names that follow from where a source lies.
struct SourceLocation {
  /// Its own name.
  let name: String
  /// The folders it lies in, and itself.
  let ancestors: [String]
  /// Where a table of facts would lie: `val.csv` beside `val.tar.gz` or the folder `val`.
  let tablePath: String
  /// The part of a library that the name means, if it does.
  let split: String?

  init(_ path: String) {
    let resolved = realpath(path, nil)
    defer { free(resolved) }
    let full = resolved.map { String(cString: $0) } ?? path
    ancestors = full.split(separator: "/").map(String.init)
    name = ancestors.last ?? full
    let stem = Self.stem(name)
    tablePath = "/" + (ancestors.dropLast() + [stem + ".csv"]).joined(separator: "/")
    split = splitNamed(stem)
  }

  private static func stem(_ name: String) -> String {
    let ending = [".tar.gz", ".tgz", ".tar", ".npz"].first { name.hasSuffix($0) }
    return String(name.dropLast(ending?.count ?? 0))
  }
}
