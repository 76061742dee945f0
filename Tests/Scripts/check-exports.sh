#!/usr/bin/env bash
# Holds exports against other programs that read them: pixels, and where they lie.
#
#   Tests/Scripts/check-exports.sh [PROGRAM] [PYTHON]
#
# PROGRAM is the built penumbra (default: .build/release/penumbra), PYTHON a Python whose packages are used
# (default: python3). Exports are made of a synthetic scan of this repository, of a few phantoms, and of the
# real scan in ../shared/data when it is there. Each tool that is missing is one line that says so; a
# comparison that fails ends the script with 1. Tools: dciodvfy (dicom3tools), dcmdump (dcmtk), nifti_tool
# (nifti-bin), pngcheck, segimage2itkimage (pip dcmqi); and of Python: numpy, pydicom, highdicom, nibabel,
# pynrrd, Pillow.
set -euo pipefail
cd "$(dirname "$0")/../.."
program=${1:-.build/release/penumbra}
python=${2:-python3}
[ -x "$program" ] || { echo "no program at $program: build it with swift build -c release" >&2; exit 1; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir "$work/libraries"

failures=0
passed() { echo "passed   $*"; }
failed() { echo "FAILED   $*"; failures=$((failures + 1)); }
skipped() { echo "skipped  $*"; }
has() { command -v "$1" >/dev/null; }

# export_case NAME LIBRARY CASE FORMATS [OPTION...]
export_case() {
  local name=$1 library=$2 case=$3 formats=$4
  shift 4
  "$program" export "$library" --case "$case" --formats "$formats" --to "$work/$name" "$@" \
    2>>"$work/log" || { cat "$work/log"; failed "$name: export"; return; }
  if "$program" verify "$work/$name" >/dev/null; then passed "$name: penumbra verify"
  else failed "$name: penumbra verify"; fi
}

first_case() { "$program" rank "$1" --json --limit 1 2>/dev/null | sed -n 's/.*"id": "\(.*\)",/\1/p' | head -1; }

all=png,nifti,seg,nrrd,json,csv
"$program" import Tests/Fixtures/lidc --to "$work/libraries/synthetic" --native 2>>"$work/log"
export_case synthetic "$work/libraries/synthetic" SYNTHETIC-0001/nodule-0/slice-1 $all --dicom Tests/Fixtures/lidc
"$program" import Tests/Fixtures/lidc --to "$work/libraries/synthetic-05" 2>>"$work/log"
export_case synthetic-05 "$work/libraries/synthetic-05" SYNTHETIC-0001/nodule-0/slice-2 $all --dicom Tests/Fixtures/lidc
"$program" phantom --to "$work/libraries/phantoms" --cases 2 2>>"$work/log"
export_case phantom "$work/libraries/phantoms" "$(first_case "$work/libraries/phantoms")" png,nifti,nrrd,json,csv --count 3
exports="synthetic synthetic-05 phantom"
scan=../shared/data/lidc-dicom
if [ -d "$scan" ]; then
  "$program" import "$scan" --to "$work/libraries/lidc" --native 2>>"$work/log"
  for slice in 0 1 2 3 4 5 6 7 8; do
    export_case "lidc-$slice" "$work/libraries/lidc" "LIDC-IDRI-0001/nodule-0/slice-$slice" $all --dicom "$scan"
    exports="$exports lidc-$slice"
  done
  "$program" import "$scan" --to "$work/libraries/lidc-05" 2>>"$work/log"
  export_case lidc-05 "$work/libraries/lidc-05" LIDC-IDRI-0001/nodule-0/slice-4 $all --dicom "$scan" --count 4
  exports="$exports lidc-05"
else
  skipped "the real scan: ../shared/data/lidc-dicom is not there"
fi

for name in $exports; do
  folder=$work/$name
  if has pngcheck; then
    if pngcheck -q "$folder"/*.png >>"$work/log" 2>&1; then passed "$name: pngcheck"
    else failed "$name: pngcheck"; fi
  fi
  if has nifti_tool; then
    # nifti_tool reads .nii.gz as it is, and says how many problems it found.
    if nifti_tool -check_hdr -check_nim -infiles "$folder"/*.nii.gz >"$work/nifti" 2>&1 &&
      ! grep -qiE 'error|\*\*' "$work/nifti"; then passed "$name: nifti_tool"
    else cat "$work/nifti"; failed "$name: nifti_tool"; fi
  fi
  dicom=$folder/segmentation.dcm
  [ -f "$dicom" ] || continue
  if has dciodvfy; then
    dciodvfy "$dicom" >"$work/dciodvfy" 2>&1 || true
    if grep -q '^Error' "$work/dciodvfy"; then grep '^Error' "$work/dciodvfy"; failed "$name: dciodvfy"
    else passed "$name: dciodvfy without an error"; fi
  fi
  if has dcmdump; then
    if dcmdump "$dicom" >"$work/dump" 2>&1; then passed "$name: dcmdump"; else failed "$name: dcmdump"; fi
  fi
  if has segimage2itkimage; then
    mkdir -p "$work/dcmqi/$name"
    if segimage2itkimage --inputDICOM "$dicom" --outputDirectory "$work/dcmqi/$name" \
      --outputType nifti >>"$work/log" 2>&1; then passed "$name: dcmqi opens it"
    else failed "$name: dcmqi opens it"; fi
  fi
done
has pngcheck || skipped "pngcheck is not installed (Debian: pngcheck)"
has nifti_tool || skipped "nifti_tool is not installed (Debian: nifti-bin)"
has dciodvfy || skipped "dciodvfy is not installed (Debian: dicom3tools)"
has dcmdump || skipped "dcmdump is not installed (Debian: dcmtk)"
has segimage2itkimage || skipped "segimage2itkimage is not installed (pip: dcmqi)"

# shellcheck disable=SC2086 # the names are words of a list
"$python" Tests/Scripts/check-exports.py "$work" $exports || failures=$((failures + 1))
echo
[ "$failures" -eq 0 ] && echo "all comparisons that could be made passed" ||
  { echo "$failures comparisons failed"; exit 1; }
