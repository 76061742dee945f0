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

# C as users run it: the kernels' tests take several times as long without optimisation.
step "Build: swift build, warnings are errors (set in Package.swift)"
swift build --build-tests -Xcc -O2 "$@"

# Other programs read our exports, where CHECK_EXPORTS asks for it and they are installed.
if [ -n "${CHECK_EXPORTS:-}" ]; then
  step "Exports: what other programs make of them"
  Tests/Scripts/check-exports.sh "$(swift build --show-bin-path "$@")/penumbra" "${PYTHON:-python3}"
fi

step "Tests: swift test"
swift test --disable-xctest -Xcc -O2 "$@"
