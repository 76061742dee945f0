import Testing

@testable import penumbra

@Test("The first column of a table is flush left, the others flush right")
func columns() {
  let table = TextTable(rows: [["case", "dYY"], ["a", "0.5"], ["long name"], ["", "10.25"]])
  #expect(table.lines == ["case         dYY", "a            0.5", "long name", "           10.25"])
}

@Test("Numbers have the digits asked for; no number is a dash")
func numbers() {
  #expect(fixed(0.12345, 3) == "0.123")
  #expect(fixed(nil, 3) == "-")
}
