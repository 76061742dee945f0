"""Checks a library that was imported from a scan against dcm2niix: gray values, and where they lie.

    apt-get install dcm2niix; python3 -m pip install numpy nibabel
    penumbra import lidc SCANS --to LIBRARY --native
    dcm2niix -o OUT -f scan FOLDER_OF_THE_SERIES
    python3 Tests/Scripts/check-dcm2niix.py LIBRARY OUT/scan.nii

The fact `affine` of a case says where its pixels lie in the patient; the inverse of dcm2niix's says which of
its voxels lie there. Both must name whole voxels, of the same Hounsfield units. Ends with 1 where they do not.
"""

import json
import sys

import nibabel
import numpy as np

library, volume = sys.argv[1], nibabel.load(sys.argv[2])
voxels, to_voxel = np.asarray(volume.dataobj), np.linalg.inv(volume.affine)
cases = [json.loads(line) for line in open(f"{library}/cases.jsonl")]
worst = 0.0
for case in cases:
    pixels = np.load(f"{library}/pixels-{case['shard']:05}.npy", mmap_mode="r")
    image = np.asarray(pixels["image"][case["row"]])
    affine = np.array(case["facts"]["affine"].split(), float).reshape(3, 4)
    rows, columns = np.mgrid[: case["height"], : case["width"]]
    places = np.stack([columns, rows, 0 * rows, 1 + 0 * rows]).reshape(4, -1)
    found = (to_voxel @ np.vstack([affine @ places, np.ones(places.shape[1])]))[:3]
    nearest = found.round().astype(int)
    worst = max(worst, float(np.abs(found - nearest).max()))
    same = voxels[tuple(nearest)].reshape(image.shape) == image
    if worst > 1e-3 or not same.all():
        sys.exit(f"{case['id']}: {(~same).sum()} pixels differ, {worst} voxels beside whole ones")
print(f"{len(cases)} cases agree, at most {worst:.1e} voxels beside whole ones")
