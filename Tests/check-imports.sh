#!/usr/bin/env bash
# Holds the house to its floors: a module imports modules of lower floors only, and a few modules
# have doors of their own (see Docs/Architecture.md). Prints each import that breaks a rule as
# FILE:LINE: REASON and ends with 1; prints nothing and ends with 0 when all keep to the floors.
set -euo pipefail
cd "${1:-$(dirname "$0")/..}"

find Sources -name '*.swift' -print0 | sort -z | xargs -0 awk '
  BEGIN {
    place(0, "CDICOM CKernels CNcurses CPNG CZlib CTerminal")
    place(1, "Tensors Imaging Cells")
    place(2, "Layers Evaluation Interchange Phantom Figures CursesDriver")
    place(3, "Reviewer ProbUNet Exports")
    place(4, "penumbra")

    # Who may import these modules; nobody else may.
    owner["CNcurses"] = owner["CTerminal"] = "CursesDriver"
    owner["CKernels"] = "Tensors Layers"
    owner["CPNG"] = owner["CZlib"] = "Interchange"
    owner["ArgumentParser"] = owner["CDICOM"] = "penumbra"

    # The first module never imports the others, whatever their floors.
    forbid("Reviewer", "ProbUNet Layers Tensors CursesDriver CNcurses Interchange")
    forbid("ProbUNet", "Cells Reviewer CursesDriver Evaluation")
    forbid("Layers", "Cells")
    forbid("Evaluation", "Cells Tensors")

    # Modules of the toolchain.
    split("Foundation FoundationEssentials FoundationXML Glibc Darwin Dispatch Synchronization", names, " ")
    for (i in names) toolchain[names[i]] = 1
  }
  function place(number, modules,   names, i) {
    split(modules, names, " ")
    for (i in names) floor[names[i]] = number
  }
  function forbid(module, others,   names, i) {
    split(others, names, " ")
    for (i in names) forbidden[module, names[i]] = 1
  }
  function complain(reason) {
    printf "%s:%d: %s\n", FILENAME, FNR, reason
    broken = 1
  }

  FNR == 1 { split(FILENAME, path, "/"); module = path[2] }
  /^[[:space:]]*((@[A-Za-z_]+(\([^)]*\))?|public|package|internal|fileprivate|private)[[:space:]]+)*import[[:space:]]/ {
    line = $0
    sub(/^.*import[[:space:]]+/, "", line)
    sub(/^(struct|class|enum|protocol|func|var|let|typealias)[[:space:]]+/, "", line)
    match(line, /^[A-Za-z_][A-Za-z0-9_]*/)
    imported = substr(line, 1, RLENGTH)
    if (imported in toolchain) next
    if (!(module in floor)) complain(module " has no floor: give it one in Tests/check-imports.sh")
    else if (imported in owner && index(" " owner[imported] " ", " " module " ") == 0)
      complain(module " imports " imported ": only " owner[imported] " may")
    else if ((module, imported) in forbidden) complain(module " must never import " imported)
    else if (imported in owner) next
    else if (!(imported in floor))
      complain(module " imports " imported ", which has no floor: give it one in Tests/check-imports.sh")
    else if (floor[imported] >= floor[module])
      complain(module " (floor " floor[module] ") imports " imported " (floor " floor[imported] "): imports point down")
  }
  END { exit broken }
' || exit 1
