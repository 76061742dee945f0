/// An array of numbers with axes, the last axis contiguous.
public struct Tensor: Equatable, Sendable {
  /// The length of each axis; images are `[batch, channels, height, width]`.
  public let shape: [Int]

  /// The numbers.
  public var values: [Float]

  /// A tensor from its numbers.
  public init(shape: [Int], values: [Float]) {
    precondition(
      shape.reduce(1, *) == values.count, "Tensor: \(values.count) values for shape \(shape)")
    self.shape = shape
    self.values = values
  }

  /// A tensor of zeros.
  public init(zeros shape: [Int]) {
    self.init(shape: shape, values: [Float](repeating: 0, count: shape.reduce(1, *)))
  }

  /// The number at `[batch, channel, row, column]`.
  public subscript(batch: Int, channel: Int, row: Int, column: Int) -> Float {
    get { values[index(batch, channel, row, column)] }
    set { values[index(batch, channel, row, column)] = newValue }
  }

  private func index(_ batch: Int, _ channel: Int, _ row: Int, _ column: Int) -> Int {
    ((batch * shape[1] + channel) * shape[2] + row) * shape[3] + column
  }
}
