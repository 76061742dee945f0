import ArgumentParser
import Exports

/// `penumbra sample`: writes masks that a model considers possible.
struct SampleCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "sample",
    abstract: "Draw masks of one case from a model, or decode places of its latent space.",
    discussion: """
      Sample 7 of a seed is always the same, however many are drawn, and the one that the reviewer
      shows as S7 for that seed. A place is told in standard deviations of the prior: 0,0,... is its
      mean. Files are those of 'penumbra export'; without a LIBRARY, cases are those of the demo.

      EXAMPLE
        penumbra sample scans --case LIDC-IDRI-0001/nodule-0/slice-3 --count 16 --to samples
        penumbra sample --case phantom-0003 --z 0,0,0,0,0,0 --z 2,0,0,0,0,0 --to walk
      """)

  @OptionGroup var subject: CaseOptions

  @OptionGroup var samples: SampleOptions
  @OptionGroup var options: ExportOptions

  func validate() throws {
    guard samples.isAsked else {
      throw ValidationError("Say which masks you want, with --count N or --z U1,U2,...")
    }
  }

  func run() throws {
    try options.checkTarget()
    let (subject, library) = try subject.open()
    let drawn = try samples.hypotheses(of: subject, in: library)
    try options.write(count: 1, isNested: false) { _ in (subject, drawn) }
  }
}
