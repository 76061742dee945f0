import ArgumentParser

/// The program: each subcommand is one use.
@main
struct Penumbra: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "penumbra",
    abstract: "Review ambiguous medical segmentations in the terminal.",
    discussion: "For research; not a medical device. Nothing is ever uploaded.",
    version: "0.1.0",
    subcommands: [])
}
