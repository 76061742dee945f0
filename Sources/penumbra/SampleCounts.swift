import ArgumentParser
import Interchange

/// Numbers of samples, ascending and different, as in `1,4,8,16`.
struct SampleCounts: Equatable, Sendable, CustomStringConvertible {
  /// The largest number that is accepted.
  static let limit = 4_096

  /// The numbers.
  let values: [Int]

  /// Returns the numbers in `argument`, which are separated by commas.
  @Sendable
  static func parsed(_ argument: String) throws -> SampleCounts {
    let parts = argument.split(separator: ",", omittingEmptySubsequences: false)
    let numbers = parts.compactMap { Int($0) }.filter { (1...limit).contains($0) }
    guard numbers.count == parts.count else {
      throw ValidationError(
        "expected numbers of 1 to \(limit) with commas between, found '\(displaySafe(argument))'.")
    }
    return SampleCounts(Set(numbers).sorted())
  }

  /// These numbers.
  init(_ values: [Int]) { self.values = values }

  var description: String { values.map(String.init).joined(separator: ",") }
}
