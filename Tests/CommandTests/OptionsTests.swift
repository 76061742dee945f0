import Testing

@testable import penumbra

@Test(
  "Options that belong to something else, or cannot be, are refused with what they belong to",
  arguments: [
    (["bench", "--threads", "0"], "--threads: expected 1 to 1024, found 0"),
    (["bench", "--repetitions", "0"], "--repetitions: expected 1 to 1000000, found 0"),
    (["bench", "--crop", "4096"], "--crop: expected 1 to 2048, found 4096"),
    (
      ["bench", "--batch", "4096", "--crop", "512"],
      "expected at most 268435456 pixels in a batch, found 4096 x 512 x 512"
    ),
    (
      ["bench", "--paced", "encode", "--algorithm", "direct"],
      "--algorithm is for training steps, found --paced encode"
    ),
    (
      ["bench", "--paced", "step", "--json"], "--json: --paced prints bare seconds; leave it out"
    ),
    (
      ["hypotheses", "--case", "c", "--of=-9223372036854775808"],
      "--of: expected the number of a grader, from 1, found -9223372036854775808."
    ),
    (
      ["export", "lib", "--case", "c", "--to", "x", "--seed", "0x1a"],
      "--seed is for masks of a model: add --count or --z, or leave it out."
    ),
    (
      ["export", "lib", "--selected", "--to", "x", "--threshold", ".4"],
      "--threshold is for masks of a model: add --count or --z, or leave it out."
    ),
    (
      ["export", "lib", "--selected", "--to", "x", "--count", "2"],
      "--model, --count, --z and what goes with them are for --case."
    ),
    (
      ["sample", "--case", "c", "--to", "x", "--z", "0,0", "--temperature", "2"],
      "--temperature is for samples: add --count, or leave it out."
    ),
    (
      ["figure", "samples", "--case", "c", "--split", "val"],
      "--split is for the most ambiguous cases; leave it out beside --case and --worst."
    ),
    (
      ["figure", "samples", "--worst", "out.json", "--split", "val"],
      "--split is for the most ambiguous cases; leave it out beside --case and --worst."
    ),
  ])
func misplacedOptions(arguments: [String], message: String) {
  do {
    _ = try Penumbra.parseAsRoot(arguments)
    Issue.record("accepted")
  } catch {
    #expect(Penumbra.message(for: error) == message)
    #expect(Penumbra.exitCode(for: error).rawValue == 64)
  }
}

@Test("A bench of small images, and one of an algorithm alone, come to their end")
func smallBench() throws {
  let outcome = try Program.run(
    "bench", "--preset", "tiny", "--crop", "8", "--batch", "1", "--repetitions", "1", "--algorithm",
    "direct")
  #expect(outcome.code == 0, "\(outcome.error)")
  #expect(outcome.output.contains("training step, batch 1, 8 x 8"))
  #expect(!outcome.output.contains("hypotheses"))
  let paced = try Program.run("bench", "--preset", "tiny", "--crop", "8", "--paced", "encode")
  #expect(paced.code == 0, "\(paced.error)")
}
