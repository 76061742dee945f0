#!/usr/bin/env bash
# Kills trainings at random moments, lets them go on, and compares what comes out with a training
# that nobody disturbed: checkpoint, model, best model and log must be the same, byte for byte (the
# log without its clock). Needs no data: the cases are phantoms.
#
#   Tests/Scripts/kill-and-resume.sh [PROGRAM] [KILLS] [OPTIONS OF TRAIN ...]
#
# By default the release build is killed 20 times. Example of options: --precision bf16 --energy 50.
set -euo pipefail
root=$(cd "$(dirname "$0")/../.." && pwd)
program=${1:-$root/.build/release/penumbra}
kills=${2:-20}
RANDOM=${SEED:-1}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
options=(--preset tiny --batch 4 --crop 64 --steps 160 --save-every 7 --probe 40 --hold-out 20
  --augmentation full --threads 2 "${@:3}")

# In a subshell that becomes the program, so that $! is the program.
train() { exec "$program" train "$folder/cases" --to "$1" "${options[@]}" 2>>"$folder/errors"; }

# The digests of all that a training leaves behind; its clock is taken out of the log.
digests() {
  (cd "$1" && sha256sum checkpoint.safetensors model.safetensors best.safetensors
   sed -E 's/"imagesPerSecond":[^,}]*,?//; s/"seconds":[^,}]*,?//' log.jsonl | sha256sum)
}

"$program" phantom --to "$folder/cases" --cases 40 --seed 3 >/dev/null 2>>"$folder/errors"
begun=$(date +%s%N)
(train "$folder/whole")
milliseconds=$((($(date +%s%N) - begun) / 1000000))
expected=$(digests "$folder/whole")

done=0
runs=0
while ((done < kills)); do
  runs=$((runs + 1))
  run="$folder/killed-$runs"
  while ((done < kills)); do
    train "$run" &
    training=$!
    sleep "$(awk -v p=$(((RANDOM * 32768 + RANDOM) % (milliseconds / 3 + 50))) \
      'BEGIN { print p / 1000 }')"
    kill -9 "$training" 2>/dev/null || true
    # 137 is the end of a killed training; any other has come to its own.
    status=0
    wait "$training" 2>/dev/null || status=$?
    if ((status != 137)); then break; fi
    done=$((done + 1))
  done
  (train "$run")
  if [[ $(digests "$run") != "$expected" ]]; then
    printf 'training %s differs from the undisturbed one:\n%s\nexpected:\n%s\n' \
      "$runs" "$(digests "$run")" "$expected"
    tail -5 "$folder/errors"
    exit 1
  fi
done
echo "$done kills in $runs trainings: every one ended with the bytes of the undisturbed training"
