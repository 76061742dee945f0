import Layers
import Tensors

/// Several U-Nets of one architecture, each with a beginning, an order of cases and draws of graders
/// of its own: a member is what a `unet` trained with the member's seed would be.
package struct UNetEnsemble: Network {
  package let configuration: Configuration
  package let layout: ParameterLayout
  package let learners: [Range<Int>]

  let members: [HeadedUNet]

  /// The ensemble of an architecture.
  package init(_ configuration: Configuration) {
    self.configuration = configuration
    var layout = ParameterLayout()
    var members: [HeadedUNet] = []
    var learners: [Range<Int>] = []
    for member in 0..<configuration.members {
      let first = layout.slots.count
      members.append(
        HeadedUNet(
          configuration, prefix: "members.\(member).", heads: 1, dropoutRate: 0, in: &layout))
      learners.append(first..<layout.slots.count)
    }
    self.members = members
    self.learners = learners
    self.layout = layout
  }

  /// The loss is the mean of the members' losses; the gradients are those of each one's own.
  package func gradients(
    of lessons: [Lesson], beta: Float, _ parameters: ParameterValues,
    into gradients: ParameterValues, on compute: Compute
  ) -> LossTerms {
    let losses = zip(members, lessons).map { member, lesson in
      member.gradients(lesson, parameters, into: gradients, on: compute)
    }
    return LossTerms(
      crossEntropy: losses.reduce(0, +) / Double(members.count), divergences: [])
  }

  package func answers(
    to images: PlanarImages, width: Int, height: Int, showing label: UInt8?, on machine: Machine
  ) -> any Answers {
    FixedAnswers(
      members.flatMap {
        $0.scores(images, width: width, height: height, showing: label, on: machine)
      })
  }
}
