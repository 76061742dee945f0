import ArgumentParser

/// A part of the work of a job array, as in `2/8`.
struct Shard: Equatable, Sendable, ExpressibleByArgument, CustomStringConvertible {
  /// Which part, from 1 to `count`.
  let number: Int

  /// The number of parts.
  let count: Int

  /// The part `argument` names; nil when it is none.
  init?(argument: String) {
    let parts = argument.split(separator: "/", omittingEmptySubsequences: false).map { Int($0) }
    guard parts.count == 2, let number = parts[0], let count = parts[1], count >= 1,
      (1...count).contains(number)
    else { return nil }
    self.number = number
    self.count = count
  }

  var description: String { "\(number)/\(count)" }

  /// Returns the part of `indices`: every `count`-th, so that parts take equally long.
  func part(of indices: [Int]) -> [Int] {
    indices.enumerated().filter { $0.offset % count == number - 1 }.map(\.element)
  }
}
