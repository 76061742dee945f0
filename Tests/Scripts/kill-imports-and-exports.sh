#!/usr/bin/env bash
# Kills imports and exports at random moments. An import that goes on must end with the bytes of one that
# nobody disturbed; an export must be absent or complete, and leave nothing behind once another one has run.
# Needs no data: crops and cases are synthetic.
#
#   Tests/Scripts/kill-imports-and-exports.sh [PROGRAM] [KILLS]
#
# By default the release build is killed 50 times in imports and 50 times in exports.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/.build/release/penumbra}
kills=${2:-50}
RANDOM=${SEED:-1}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT

# Whole numbers from 0 to below $1.
random() { echo $(((RANDOM * 32768 + RANDOM) % $1)); }

# Runs the program with the arguments and kills it after $1 milliseconds at most; 0 if it was killed.
killed_within() {
  local limit=$1
  shift
  (exec "$program" "$@" >/dev/null 2>>"$folder/errors") &
  local running=$!
  sleep "$(awk -v p="$(random "$limit")" 'BEGIN { print p / 1000 }')"
  kill -9 "$running" 2>/dev/null || true
  local status=0
  wait "$running" 2>/dev/null || status=$?
  ((status == 137))
}

milliseconds_of() {
  local begun
  begun=$(date +%s%N)
  "$program" "$@" >/dev/null 2>>"$folder/errors"
  echo $((($(date +%s%N) - begun) / 1000000))
}

# The digests of all files below a folder, but for the text of the lock.
digests() { (cd "$1" && find . -type f ! -name .lock -print0 | sort -z | xargs -0 sha256sum); }

# Crops in the layout of penumbra import: the mask pictures of exported phantoms, many times over.
"$program" phantom --to "$folder/phantoms" --cases 1 2>>"$folder/errors"
case=$("$program" rank "$folder/phantoms" --json | sed -n 's/.*"id": "\(.*\)",/\1/p')
"$program" export "$folder/phantoms" --case "$case" --formats png --to "$folder/pictures" \
  2>>"$folder/errors"
for number in $(seq 1 35); do
  nodule=$folder/crops/P-$number/nodule-1
  mkdir -p "$nodule/images" "$nodule/mask-0" "$nodule/mask-1"
  for slice in $(seq 1 4); do
    cp "$folder/pictures/grader-1-mask.png" "$nodule/images/slice-$slice.png"
    cp "$folder/pictures/grader-2-mask.png" "$nodule/mask-0/slice-$slice.png"
    cp "$folder/pictures/grader-3-mask.png" "$nodule/mask-1/slice-$slice.png"
  done
done

import=(import "$folder/crops" --split train --to)
time=$(milliseconds_of "${import[@]}" "$folder/whole")
expected=$(digests "$folder/whole")
done=0
imports=0
while ((done < kills)); do
  imports=$((imports + 1))
  library=$folder/import-$imports
  while ((done < kills)) && killed_within $((time + 50)) "${import[@]}" "$library"; do
    done=$((done + 1))
  done
  "$program" "${import[@]}" "$library" >/dev/null 2>>"$folder/errors"
  if [[ $(digests "$library") != "$expected" ]]; then
    echo "import $imports differs from the undisturbed one" >&2
    diff <(digests "$library") <(echo "$expected") >&2 || true
    exit 1
  fi
  rm -rf "$library"
done
echo "$done kills in $imports imports: every one ended with the bytes of the undisturbed import"

export=(export "$folder/phantoms" --case "$case" --formats "png,nifti,nrrd,json,csv" --to)
mkdir "$folder/exports"
time=$(milliseconds_of "${export[@]}" "$folder/exports/whole")
complete=$(cd "$folder/exports/whole" && find . -type f | sort)
done=0
runs=0
absent=0
while ((done < kills)); do
  runs=$((runs + 1))
  target=$folder/exports/out-$runs
  killed_within $((time + 50)) "${export[@]}" "$target" && done=$((done + 1))
  if [[ ! -e $target ]]; then
    absent=$((absent + 1))
    # The next export of the same name removes what the killed one left.
    "$program" "${export[@]}" "$target" 2>>"$folder/errors"
  fi
  if ! "$program" verify "$target" >/dev/null ||
    [[ $(cd "$target" && find . -type f | sort) != "$complete" ]]; then
    echo "export $runs is there but not complete:" >&2
    "$program" verify "$target" >&2 || true
    exit 1
  fi
done
left=$(find "$folder/exports" -maxdepth 1 -name '.*.partial-*' | wc -l)
# A folder whose program was killed before it had the lock, or after it gave it up, is left alone.
unlocked=$(find "$folder/exports" -maxdepth 1 -name '.*.partial-*' ! -exec test -e '{}/.lock' \; -print | wc -l)
if ((left != unlocked)); then
  echo "$((left - unlocked)) abandoned folders were not removed" >&2
  exit 1
fi
echo "$done kills in $runs exports: $absent absent, $((runs - absent)) complete; $left folders without a" \
  "lock were left alone"
