import Evaluation
import Imaging
import Interchange
import Testing

@testable import penumbra

private func mask(_ pixels: [UInt8]) -> Mask { Mask(width: 4, height: 1, pixels: pixels) }

private let entries = [
  Worklist.Entry(
    id: "a/1", patient: "a",
    disagreement: Disagreement(among: [mask([1, 1, 0, 0]), mask([1, 1, 0, 0])])),
  Worklist.Entry(
    id: "b,\u{1B}[2J", patient: "b \"B\"",
    disagreement: Disagreement(among: [mask([1, 1, 0, 0]), mask([0, 0, 0, 0])])),
  Worklist.Entry(id: "c", patient: "c", disagreement: Disagreement(among: [mask([1, 0, 0, 0])])),
]

@Test("The worklist begins with the most ambiguous case and ends at its limit")
func worklistOrder() {
  #expect(Worklist(entries, by: .dYY).entries.map(\.patient) == ["b \"B\"", "a", "c"])
  #expect(Worklist(entries, by: .dYY, limit: 1).entries.map(\.patient) == ["b \"B\""])
  #expect(Worklist(entries, by: .allEmptyGED2).entries.map(\.id) == ["a/1", "c", "b,\u{1B}[2J"])
}

@Test("The worklist as JSON has the keys that scripts rely on; an unknown number is null")
func worklistJSON() {
  #expect(
    Worklist(entries, by: .dYY).json.line == """
      [{"id":"b,\\u001b[2J","patient":"b \\"B\\"","graders":2,"nonEmptyGraders":1,"areas":[2,0],\
      "dYY":0.5,"allEmptyGED2":0.5,"minimumIoU":0.0,"areaSpread":1.0},\
      {"id":"a/1","patient":"a","graders":2,"nonEmptyGraders":2,"areas":[2,2],\
      "dYY":0.0,"allEmptyGED2":2.0,"minimumIoU":1.0,"areaSpread":0.0},\
      {"id":"c","patient":"c","graders":1,"nonEmptyGraders":1,"areas":[1],\
      "dYY":0.0,"allEmptyGED2":2.0,"minimumIoU":null,"areaSpread":0.0}]
      """)
}

@Test("The worklist as CSV quotes commas and quotes and has no control characters")
func worklistCSV() {
  #expect(
    Worklist(entries, by: .dYY).csv == """
      id,patient,graders,nonEmptyGraders,areas,dYY,allEmptyGED2,minimumIoU,areaSpread
      "b,\\u{1B}[2J","b ""B""\",2,1,2 0,0.5,0.5,0.0,1.0
      a/1,a,2,2,2 2,0.0,2.0,1.0,0.0
      c,c,1,1,1,0.0,2.0,,0.0

      """)
}

@Test("The worklist as a table says what it is sorted by and what its numbers mean")
func worklistText() {
  let lines = Worklist(entries, by: .dYY).text.split(separator: "\n").map(String.init)
  #expect(
    lines == [
      "Sorted by dYY, most ambiguous first; foreground masks, d = 1 - IoU;",
      "both masks empty: d = 0, one empty: d = 1.",
      "marking    graders who marked anything",
      "dYY        mean d over all pairs of graders, each with itself included",
      "GED² empty GED² of the prediction \"always empty\"",
      "min IoU    smallest IoU of two graders",
      "spread     standard deviation of the areas over their mean",
      "case         graders  marking  areas px    dYY  GED² empty  min IoU  spread",
      "b,\\u{1B}[2J        2        1       2 0  0.500       0.500    0.000   1.000",
      "a/1                2        2       2 2  0.000       2.000    1.000   0.000",
      "c                  1        1         1  0.000       2.000        -   0.000",
    ])
}
