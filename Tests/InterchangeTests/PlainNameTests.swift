import Testing

@testable import Interchange

@Test(
  "Any text becomes a plain name of a file",
  arguments: [
    ("LIDC-IDRI-0005/nodule-0/slice-1", "LIDC-IDRI-0005_nodule-0_slice-1"),
    ("../../etc", "_.._.._etc"), ("", "_"), ("a\u{1B}[2J", "a__2J"),
    ("e\u{301}", "e_"), (String(repeating: "x", count: 500), String(repeating: "x", count: 120)),
  ])
func plainNames(text: String, name: String) {
  #expect(plainFileName(text) == name)
}
