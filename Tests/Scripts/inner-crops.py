"""Cuts the inner pixels out of all cases of a library, for trainings that are to be short.

    python3 -m pip install numpy
    python3 Tests/Scripts/inner-crops.py LIBRARY SIDE CASES.npz
    penumbra import CASES.npz --to SMALL --split SPLIT

Prints how many masks lose pixels by it.
"""

import json
import sys

import numpy

library, side, target = sys.argv[1], int(sys.argv[2]), sys.argv[3]
cases = [json.loads(line) for line in open(f"{library}/cases.jsonl")]
pixels = {}
images, masks, cut, total = [], [], 0, 0
for case in cases:
    shard = pixels.setdefault(
        case["shard"], numpy.load(f"{library}/pixels-{case['shard']:05}.npy", mmap_mode="r"))
    record = shard[case["row"]]
    rows, columns = ((case[key] - side) // 2 for key in ("height", "width"))
    inner = (..., slice(rows, rows + side), slice(columns, columns + side))
    images.append(record["image"][inner])
    masks.append(record["masks"][inner])
    cut += int((masks[-1].sum((1, 2)) < record["masks"].sum((1, 2))).sum())
    total += len(masks[-1])
if {len(m) for m in masks} != {len(masks[0])}:
    sys.exit("cases of different numbers of graders: expected the same number for all")
numpy.savez_compressed(
    target, images=numpy.stack(images), masks=numpy.stack(masks).astype(numpy.uint8),
    ids=numpy.array([case["id"] for case in cases]),
    patients=numpy.array([case["patient"] for case in cases]))
print(f"{len(cases)} cases, {cut} of {total} masks lose pixels")
