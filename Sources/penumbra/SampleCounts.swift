import ArgumentParser

/// Numbers of samples, ascending and different, as in `1,4,8,16`.
struct SampleCounts: Equatable, Sendable, ExpressibleByArgument, CustomStringConvertible {
  /// The largest number that is accepted.
  static let limit = 4_096

  /// The numbers.
  let values: [Int]

  /// The numbers in `argument`, which are separated by commas; nil when one is no number from 1 to
  /// the limit.
  init?(argument: String) {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { (1...Self.limit).contains($0) }
    guard !parts.isEmpty, numbers.count == parts.count else { return nil }
    values = Set(numbers).sorted()
  }

  /// These numbers.
  init(_ values: [Int]) { self.values = values }

  var description: String { values.map(String.init).joined(separator: ",") }
}
