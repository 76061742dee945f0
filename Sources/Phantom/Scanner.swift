/// The blur and noise of a CT reconstruction.
struct Scanner {
  /// The blur of the reconstruction kernel, in pixels.
  let sigma: Float
  /// How much the kernel sharpens edges; 0 for a soft kernel.
  let sharpening: Float
  /// The standard deviation of the noise, in Hounsfield units.
  let noise: Float
  /// How much longer the grain of the noise is along rows, as behind the shoulders.
  let streak: Float

  /// A scanner as one of many hospitals may have it.
  init(using dice: inout Dice) {
    sigma = dice.uniform(0.6...1)
    sharpening = dice.choice([0, 0, 0.3, 0.7])
    noise = dice.uniform(9...24) * (1 + sharpening)
    streak = dice.choice([0, 0, 0.2, 0.4, 0.9])
  }

  /// Returns what the scanner sees: blurred and perhaps sharpened, with noise whose spectrum lacks low
  /// frequencies, as filtered backprojection gives it; whole Hounsfield units from -1,024 to 3,071.
  func image(of tissue: Field, using dice: inout Dice) -> [Float] {
    let soft = tissue.blurred(sigma)
    let softer = soft.blurred(1.1)
    let grain = grain(side: tissue.side, using: &dice)
    return tissue.values.indices.map { index in
      let edge = sharpening * (soft.values[index] - softer.values[index])
      // Photons starve behind dense tissue, so the noise grows there.
      let starved = 1 + 0.3 * min(max((soft.values[index] + 850) / 900, 0), 1.2)
      let value = soft.values[index] + edge + starved * grain.values[index]
      return min(max(value, -1024), 3071).rounded()
    }
  }

  private func grain(side: Int, using dice: inout Dice) -> Field {
    let size = 0.75 * sigma + 0.2
    let white = Field(noise: side, using: &dice).blurred(x: size + streak, y: size)
    var grain = white
    grain.add(white.blurred(2.4), times: -0.6)
    return grain.scaled(to: noise)
  }
}
