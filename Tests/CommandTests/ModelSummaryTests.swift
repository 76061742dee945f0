import Testing

@testable import penumbra

@Test("The summary of a model adds up to its parameters")
func modelSummary() throws {
  let summary = ModelSummary(try tinyModel())
  let whole = summary.model.partSizes.filter { !$0.name.contains(".") }
    .reduce(0) { $0 + $1.parameters }
  #expect(whole == summary.model.parameterCount)
  #expect(summary.text.hasSuffix("sha256 \(summary.model.sha256)\n"))
  #expect(summary.json.page.contains("\"parameters\": \(whole)"))
}
