/// How samples of a case are drawn, and where masks are cut.
package struct Sampling: Equatable, Sendable {
  /// The number of samples at once.
  package var count = 16
  /// What the standard deviations of the prior are multiplied by; 1 is the model's own.
  package var temperature = 1.0
  /// The probability of lesion above which a pixel is inside a mask; one half is the model's own.
  package var threshold = 0.5

  /// What the model itself says, with sixteen samples.
  package init() {}

  /// The numbers of samples to choose from.
  package static let counts = 1...64
  /// The temperatures to choose from.
  package static let temperatures = 0.0...3.0
  /// The thresholds to choose from.
  package static let thresholds = 0.05...0.95

  /// Whether samples are those of the model itself, cut where it cuts.
  package var isModelsOwn: Bool { temperature == 1 && threshold == 0.5 }

  /// What is not the model's own, short enough for a title; empty when all is. A class of scenes is cut
  /// at p / (p + q), with the probability q of the likeliest other class.
  package func note(ofClass isOfClass: Bool) -> String {
    var parts: [String] = []
    if temperature != 1 { parts.append("T \(Self.text(temperature))") }
    if threshold != 0.5 {
      parts.append("cut \(isOfClass ? "p/(p+q)" : "p") \(overlap(threshold))")
    }
    return parts.joined(separator: " ")
  }

  /// All of it in a sentence.
  package func sentence(ofClass isOfClass: Bool) -> String {
    "\(count) samples  temperature \(Self.text(temperature))  "
      + (isOfClass ? "inside above p/(p+q) " : "a pixel is inside above p ") + overlap(threshold)
      + (isModelsOwn ? "  (the model's own)" : "")
  }

  /// Returns a temperature in as many places as it needs, at most two.
  package static func text(_ temperature: Double) -> String {
    let text = decimal(temperature, 2)
    return text.hasSuffix("0") ? decimal(temperature, 1) : text
  }
}

extension Session.State {
  /// What of the samples is not the model's own; empty when all is.
  var samplingNote: String { sampling.note(ofClass: className != nil) }

  /// How samples are drawn and cut, in a sentence.
  var samplingSentence: String { sampling.sentence(ofClass: className != nil) }
}
