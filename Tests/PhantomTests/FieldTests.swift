import Testing

@testable import Phantom

@Test("A blur keeps the mean and takes the noise away")
func blur() {
  var dice = Dice(seed: 1, stream: 0)
  var field = Field(noise: 64, using: &dice)
  for index in field.values.indices { field.values[index] += 5 }
  let blurred = field.blurred(3)
  #expect(abs(mean(blurred.values) - 5) < 0.05)
  // White noise under a Gaussian of sigma s keeps 1 / (2 s √π) of its deviation.
  #expect(abs(deviation(blurred.values) - 1 / (2 * 3 * Float.pi.squareRoot())) < 0.03)
}

@Test("A blurred point is the Gaussian itself, the same in both directions")
func blurredPoint() {
  var field = Field(side: 21)
  field.values[10 * 21 + 10] = 1
  let blurred = field.blurred(1.5)
  #expect(abs(blurred.values[10 * 21 + 13] / blurred.values[10 * 21 + 10] - 0.135335) < 1e-4)
  #expect(abs(blurred.values[13 * 21 + 10] - blurred.values[10 * 21 + 13]) < 1e-7)
}

@Test("Scaling sets the deviation and takes the mean away")
func scaling() {
  var dice = Dice(seed: 2, stream: 0)
  let field = Field(noise: 32, using: &dice).scaled(to: 7)
  #expect(abs(mean(field.values)) < 1e-4)
  #expect(abs(deviation(field.values) - 7) < 1e-3)
  #expect(Field(side: 4, 3).scaled(to: 7).values == [Float](repeating: 0, count: 16))
}

@Test("Distances to a line end at its ends")
func lines() {
  let (start, end) = (Point(x: 0, y: 0), Point(x: 4, y: 0))
  let beside = distance(Point(x: 1, y: 2), toLineFrom: start, to: end)
  #expect(beside == (2, 0.25))
  #expect(distance(Point(x: 7, y: 4), toLineFrom: start, to: end) == (5, 1))
}

@Test("Normal draws have mean 0 and deviation 1, whole draws keep to their range")
func draws() {
  var dice = Dice(seed: 3, stream: 9)
  let normals = (0..<4000).map { _ in dice.normal() }
  #expect(abs(mean(normals)) < 0.06)
  #expect(abs(deviation(normals) - 1) < 0.05)
  #expect(Set((0..<200).map { _ in dice.integer(2...4) }) == [2, 3, 4])
  var other = Dice(seed: 3, stream: 10)
  #expect(other.normal() != normals[0])
}

private func mean(_ values: [Float]) -> Float { values.reduce(0, +) / Float(values.count) }

private func deviation(_ values: [Float]) -> Float {
  let middle = mean(values)
  return mean(values.map { ($0 - middle) * ($0 - middle) }).squareRoot()
}
