/// The blur and noise of a CT reconstruction.
struct Scanner {
  /// The blur of the reconstruction kernel, in pixels.
  let sigma: Float
  /// How much the kernel sharpens edges; 0 for a soft kernel.
  let sharpening: Float
  /// The standard deviation of the noise, in Hounsfield units.
  let noise: Float

  /// A scanner as one of many hospitals may have it.
  init(using dice: inout Dice) {
    sigma = dice.uniform(0.55...0.9)
    sharpening = dice.choice([0, 0, 0.35, 0.7])
    noise = dice.uniform(10...28) * (1 + sharpening)
  }

  /// Returns the image of `tissue`: blurred, sharpened, with noise whose spectrum lacks low
  /// frequencies, as filtered backprojection gives it; whole Hounsfield units from -1,024 to 3,071.
  func image(of tissue: Field, using dice: inout Dice) -> [Float] {
    let soft = tissue.blurred(sigma)
    let softer = soft.blurred(1.1)
    let white = Field(noise: tissue.side, using: &dice).blurred(0.6 * sigma + 0.25)
    let low = white.blurred(2.2)
    var grain = white
    for index in grain.values.indices { grain.values[index] -= 0.75 * low.values[index] }
    grain = grain.scaled(to: noise)
    return tissue.values.indices.map { index in
      let edge = sharpening * (soft.values[index] - softer.values[index])
      // Photons starve behind dense tissue, so the noise grows there.
      let starved = 1 + 0.35 * min(max((soft.values[index] + 850) / 900, 0), 1.2)
      let value = soft.values[index] + edge + starved * grain.values[index]
      return min(max(value, -1024), 3071).rounded()
    }
  }
}
