#!/usr/bin/env bash
# Everything that must hold before a change lands; stops at the first failure. CI runs this file.
# Arguments go to swift build and swift test, for example: Tests/check.sh --scratch-path .build-check
set -euo pipefail
cd "$(dirname "$0")/.."

step() { printf '\n== %s ==\n' "$1"; }

step "Format: swift format lint --strict"
swift format lint --strict --recursive --parallel Package.swift Sources Tests

step "Floors: imports point down only"
Tests/check-imports.sh

# Optimised as users run it, in C and Swift: else the tests take several times as long. Overflows and
# bounds are still checked.
flags=(-Xcc -O2 -Xswiftc -O)
step "Build: swift build, warnings are errors (set in Package.swift)"
swift build --build-tests "${flags[@]}" "$@"

# Other programs read our exports, where CHECK_EXPORTS asks for it and they are installed.
if [ -n "${CHECK_EXPORTS:-}" ]; then
  step "Exports: what other programs make of them"
  Tests/Scripts/check-exports.sh "$(swift build --show-bin-path "$@")/penumbra" "${PYTHON:-python3}"
fi

step "Tests: swift test"
swift test --disable-xctest "${flags[@]}" "$@"
