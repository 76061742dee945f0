/// How many pixels have one class in one label map and another class in another.
package struct ClassConfusion: Codable, Equatable, Sendable {
  /// The number of classes.
  package let classes: Int

  /// The pixels of each pair of classes: row by row, a row for each class of the first label map.
  package private(set) var counts: [Int]

  /// Counts the pixels of two label maps, both of classes below `classes`.
  package init(_ first: [UInt8], _ second: [UInt8], classes: Int) {
    precondition(
      first.count == second.count,
      "ClassConfusion: label maps of \(first.count) and \(second.count) pixels")
    self.classes = classes
    var counts = [Int](repeating: 0, count: classes * classes)
    for (row, column) in zip(first, second) { counts[Int(row) * classes + Int(column)] += 1 }
    self.counts = counts
  }

  /// Nothing counted.
  package init(classes: Int) {
    self.classes = classes
    counts = [Int](repeating: 0, count: classes * classes)
  }

  /// The pixels of class `row` in the first and `column` in the second label map.
  package subscript(row: Int, column: Int) -> Int { counts[row * classes + column] }

  /// Adds the pixels of another pair of label maps.
  package static func += (left: inout ClassConfusion, right: ClassConfusion) {
    for index in left.counts.indices { left.counts[index] += right.counts[index] }
  }

  /// Returns the counts with both label maps' classes renamed: class c becomes `table[c]`.
  package func renamed(_ table: [UInt8]) -> ClassConfusion {
    var result = ClassConfusion(classes: classes)
    for row in 0..<classes {
      for column in 0..<classes {
        result.counts[Int(table[row]) * classes + Int(table[column])] += self[row, column]
      }
    }
    return result
  }

  /// Returns the intersection over union of each class; nil where neither label map has it.
  package var ious: [Double?] {
    (0..<classes).map { label in
      let both = self[label, label]
      let either = (0..<classes).reduce(-both) { $0 + self[label, $1] + self[$1, label] }
      return either == 0 ? nil : Double(both) / Double(either)
    }
  }
}

/// Which classes of a label map count as each of the evaluated classes in a mode.
struct ClassGrouping: Equatable {
  /// The classes that become each evaluated class.
  let members: [[Int]]

  /// The classes as they are.
  init(_ evaluated: [Int]) { members = evaluated.map { [$0] } }

  /// The classes after they are renamed by a table.
  init(_ evaluated: [Int], renaming table: [UInt8], classes: Int) {
    members = evaluated.map { label in (0..<classes).filter { Int(table[$0]) == label } }
  }
}

extension ClassConfusion {
  /// Returns the mean over evaluated classes of 1 - IoU, of those that either label map has; zero when
  /// there are none.
  func distance(_ first: ClassGrouping, _ second: ClassGrouping) -> Double {
    var (sum, present) = (0.0, 0)
    for (rows, columns) in zip(first.members, second.members) {
      var (both, either) = (0, 0)
      for row in rows {
        for column in columns { both += self[row, column] }
        for column in 0..<classes { either += self[row, column] }
      }
      for column in columns {
        for row in 0..<classes { either += self[row, column] }
      }
      guard either > 0 else { continue }
      sum += 1 - Double(both) / Double(either - both)
      present += 1
    }
    return present == 0 ? 0 : sum / Double(present)
  }
}
