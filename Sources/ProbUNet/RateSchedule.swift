import Foundation

/// How the learning rate changes over a training, as a share of the highest rate.
public enum RateSchedule: String, Codable, CaseIterable, Sendable {
  /// Half a cosine from the highest rate to its last share.
  case cosine
  /// From 1 to 0.01 in five steps: six levels, each the fifth root of 100 below the one before and
  /// held for a sixth of the training. Our reading of "lowered from 1e-4 to 1e-6 in 5 steps" (Kohl
  /// et al., 2018, appendix H.1).
  case paperLIDC = "paper-lidc"
  /// 1, 0.5 and 0.1, each for a third of the training: the rates of the authors' released code for
  /// its 240,000 steps.
  case released
  /// The highest rate throughout.
  case constant

  /// The highest rate a training takes where none is given.
  public var usualRate: Float { self == .cosine ? 1e-3 : 1e-4 }

  /// The steps a training takes to reach that rate where none are given; the paper has none.
  public var usualWarmUpSteps: Int { self == .cosine ? 200 : 0 }

  /// Returns the share at `progress`, from 0 at the first step to 1 behind the last.
  ///
  /// `lastShare` is where the cosine ends; the others do not know it.
  func share(at progress: Float, lastShare: Float) -> Float {
    switch self {
    case .cosine: lastShare + (1 - lastShare) * (1 + cos(.pi * progress)) / 2
    case .paperLIDC: pow(10, -0.4 * min(5, (6 * progress).rounded(.down)))
    case .released: progress < 1 / 3 ? 1 : progress < 2 / 3 ? 0.5 : 0.1
    case .constant: 1
    }
  }
}
