import Testing

@testable import Figures

@Test(
  "Marks lie at round numbers with as many digits as they need",
  arguments: [
    (0.0, 1.0, 5, ["0.0", "0.2", "0.4", "0.6", "0.8", "1.0"]),
    (0, 1, 4, ["0.00", "0.25", "0.50", "0.75", "1.00"]),
    (0, 10_000, 4, ["0", "2500", "5000", "7500", "10000"]),
    (-3, 3, 6, ["-3", "-2", "-1", "0", "1", "2", "3"]),
    (0.31, 0.36, 5, ["0.31", "0.32", "0.33", "0.34", "0.35", "0.36"]),
  ])
func roundNumbers(low: Double, high: Double, count: Int, labels: [String]) {
  #expect(Axis("x", from: low, to: high, about: count).ticks.map(\.label) == labels)
}

@Test("An axis holds all values that are finite; equal ones and none get a range too")
func held() {
  let axis = Axis("x", holding: [0.2, .nan, 0.9, .infinity])
  #expect(axis.low < 0.2 && axis.high > 0.9 && axis.high < 1)
  #expect(Axis("x", holding: [0.2, 0.9], isFromZero: true).low == 0)
  let same = Axis("x", holding: [3, 3])
  #expect(same.low < 3 && same.high > 3)
  #expect(Axis("x", holding: []).high > Axis("x", holding: []).low)
}

@Test(
  "Values as large as numbers get make an axis too, without those that no span holds",
  arguments: [[1e18, 1e18], [-1e99, 1e99], [1.7e308, -1.7e308], [1e17, 1e17 + 16]])
func wildValues(_ values: [Double]) {
  let axis = Axis("x", holding: values)
  #expect(axis.low < axis.high && (axis.high - axis.low).isFinite)
}

@Test("Values lie on the paper where the axes put them: up is up")
func places() {
  let panel = Panel(
    Frame(x: 100, y: 50, width: 200, height: 100), x: Axis("x", from: 0, to: 2),
    y: Axis("y", from: -1, to: 1))
  #expect(panel.place(0, -1) == Point(100, 150))
  #expect(panel.place(2, 1) == Point(300, 50))
  #expect(panel.place(1, 0) == Point(200, 100))
}

@Test("A logarithmic axis is marked at 1, 2 and 5 times powers of ten")
func logarithmic() {
  let axis = Axis("p", logarithmicFrom: 0.004, to: 0.2)
  #expect(axis.ticks.map(\.label) == ["0.005", "0.01", "0.02", "0.05", "0.1", "0.2"])
  #expect(abs(axis.share(of: axis.ticks[5].value) - 1) < 1e-9)
}
