#!/usr/bin/env bash
# Fuzzes the readers: Tests/Fuzz/run.sh [SECONDS [TARGET ...]]; ten minutes for each where not told.
#
# Seeds are the files of Tests/Fixtures/hostile/TARGET and, where they are there, real ones of
# ../shared/data. What libFuzzer grows lies in .build-fuzz/corpus and is gone on from; a find ends the
# target, and belongs into Tests/Fixtures/hostile/TARGET with the change that mends it.
set -euo pipefail
cd "$(dirname "$0")/../.."

seconds="${1:-600}"
shift || true
build=.build-fuzz
mkdir -p "$build"
export SWIFT_BACKTRACE=enable=no ASAN_OPTIONS=detect_leaks=0
FUZZ=1 swift build -c release --scratch-path "$build" --sanitize address \
  -Xcc -fsanitize=fuzzer-no-link,address -Xswiftc -use-ld=lld --product Fuzz >"$build/build.log" 2>&1 ||
  { tail -20 "$build/build.log"; exit 1; }
fuzz="$build/release/Fuzz"

targets="$*"
[ -n "$targets" ] || targets=$({ TARGET='' "$fuzz" || true; } | sed 's/.*one of //; s/,//g')

# Real files that the target reads, small enough to be worth changing.
real_seeds() {
  local data=../shared/data
  case "$1" in
    annotation) find "$data/lidc-xml-samples" -name '*.xml' -size -200k ;;
    csv) find "$data/lidc-crops" -name '*.csv' -size -64k ;;
    png) find Tests/Fixtures/png "$data/multi-rater-sample" -name "*.png" -size -64k ;;
    tar) find Tests/Fixtures/tar -type f -size -64k ;;
    arrays) find Tests/Fixtures/arrays -name '*.np?' ;;
    nifti) find Tests/Fixtures/nifti "$data/nifti-samples" -name '*.nii*' -size -200k ;;
    pickle) find Tests/Fixtures/pickles -name '*.p*k*' ;;
    *) true ;;
  esac 2>/dev/null | head -40
}

status=0
for target in $targets; do
  corpus="$build/corpus/$target"
  mkdir -p "$corpus" "$build/finds"
  for seed in $(real_seeds "$target"); do cp -n "$seed" "$corpus/"; done
  printf '%-12s %s s: ' "$target" "$seconds"
  log="$build/$target.log"
  if TARGET="$target" "$fuzz" -rss_limit_mb=1024 -timeout=5 -max_len=65536 -max_total_time="$seconds" \
    -print_final_stats=1 -artifact_prefix="$build/finds/$target-" \
    "$corpus" "Tests/Fixtures/hostile/$target" </dev/null >"$log" 2>&1; then
    awk '/number_of_executed_units/ {n = $2} /peak_rss_mb/ {m = $2}
      END {printf "%d inputs, no find, at most %d MB\n", n, m}' "$log"
  else
    echo "FOUND: $(grep -E 'SUMMARY|Fatal|Test unit written' "$log" | tr '\n' ' ')"
    status=1
  fi
done
exit $status
