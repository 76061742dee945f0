import Tensors
import Testing

@testable import Layers

@Test("Parameters come back as they went in, whatever their padding")
func roundTrip() {
  var generator = SplitMix64(seed: 1)
  var layout = ParameterLayout()
  let slots = [
    layout.filter("a", inputs: [5, 18], outputs: 20, side: 3), layout.bias("b", outputs: 3),
    layout.filter("c", inputs: [2], outputs: 17, side: 3, isBlocked: false),
    layout.filter("d", inputs: [32, 6], outputs: 2, side: 1),
  ]
  let values = ParameterValues(layout)
  for slot in slots {
    let tensor = Tensor.random(slot.shape, using: &generator)
    values.set(slot, to: tensor)
    #expect(values.tensor(slot) == tensor)
  }
  #expect(layout.parameterCount == 23 * 20 * 9 + 3 + 2 * 17 * 9 + 38 * 2)
}
