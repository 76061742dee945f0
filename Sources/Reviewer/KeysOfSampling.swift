import Cells

/// Keys while number, temperature and threshold of the samples are adjusted.
extension KeyMap {
  static let sampling: [Binding] = [
    bind(.sampling, [letter("l"), .right], .temperatureUp, "temperature", "a wider prior"),
    bind(.sampling, [letter("h"), .left], .temperatureDown, nil, "a narrower prior"),
    bind(.sampling, [letter("k"), .up], .moreSamples, "number", "twice as many samples"),
    bind(.sampling, [letter("j"), .down], .fewerSamples, nil, "half as many samples"),
    bind(.sampling, [letter("+")], .thresholdUp, "cut", "masks cut at a higher p"),
    bind(.sampling, [letter("-")], .thresholdDown, nil, "masks cut at a lower p"),
    bind(
      .sampling, [letter("0")], .resetSampling, "model's own", "16 samples, as the model has them"),
    bind(.sampling, [letter("s")], .newSamples, "new samples", "draw other samples"),
    bind(.sampling, [.enter, letter("S"), letter("T")], .back, "done", "keep it so"),
  ]
}
