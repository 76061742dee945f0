import Foundation

/// How a network is trained, apart from its architecture and the data.
public struct Recipe: Codable, Equatable, Sendable {
  /// Steps of the whole training, which the learning rate is planned for.
  public var steps: Int
  /// Images of a step.
  public var batchSize: Int
  /// The side of the square that is cut out of each image, in pixels.
  public var cropSide: Int
  /// The weight of the divergence in the loss.
  public var beta: Float
  /// The highest learning rate.
  public var rate: Float
  /// Steps in which the learning rate rises to `rate`.
  public var warmUpSteps: Int
  /// The learning rate at the end as a share of `rate`; between them lies half a cosine.
  public var finalRateShare: Float
  /// The factor of sum(w²)/2 over all filters.
  public var weightDecay: Float
  /// Gradients with a larger norm are shortened to this one.
  public var gradientLimit: Float
  /// How much of themselves the averages of the parameters keep in each step.
  public var averageDecay: Float
  /// Whether images are mirrored and turned by quarters at random.
  public var isTurning: Bool
  /// Where all random numbers come from.
  public var seed: UInt64

  /// A recipe for LIDC crops of 128 x 128 pixels.
  public init(steps: Int) {
    self.steps = steps
    batchSize = 32
    cropSide = 96
    beta = 1
    rate = 1e-3
    warmUpSteps = 200
    finalRateShare = 0.02
    weightDecay = 1e-5
    gradientLimit = 200
    averageDecay = 0.999
    isTurning = true
    seed = 1
  }

  /// Returns the learning rate of a step, the first step being 0.
  public func rate(at step: Int) -> Float {
    let warmth = min(1, Float(step + 1) / Float(max(warmUpSteps, 1)))
    let progress = min(1, Float(step) / Float(max(steps, 1)))
    let share = finalRateShare + (1 - finalRateShare) * (1 + cos(.pi * progress)) / 2
    return rate * warmth * share
  }
}
