import Testing

@testable import Layers

@Test("relu keeps what is positive")
func keepsPositive() {
  #expect([-1, 0, 2].map { relu($0) } == [0, 0, 2])
}
