import Evaluation
import Exports
import Imaging
import Reviewer

/// How probable a model finds a mask: the share of its samples that are alike.
struct SampleShare {
  private let samples: [PackedMask]

  /// Shares among `samples`, at least one.
  init(_ samples: [Mask]) { self.samples = samples.map(PackedMask.init) }

  /// Returns how many samples have an IoU with `mask` from which masks are one opinion.
  func share(of mask: Mask) -> Share {
    let packed = PackedMask(mask)
    let alike = samples.filter { sample in
      let shared = sample.pixelsShared(with: packed)
      let union = sample.area + packed.area - shared
      return union == 0 || Double(shared) / Double(union) >= DistinctOpinions.likeness
    }
    return Share(alike.count, of: samples.count)
  }
}

extension ExportedHypothesis {
  /// The masks of all graders of `subject`.
  static func graders(of subject: Case) -> [ExportedHypothesis] {
    subject.masks.enumerated().map { index, mask in
      ExportedHypothesis(
        name: "grader-\(index + 1)", mask: mask, source: .grader(index),
        color: Palette.grader(index))
    }
  }
}
