"""Makes nifti-samples.json: digests of the volumes in ../shared/data/nifti-samples, read with nibabel.

Needs the packages numpy and nibabel. Nothing of the volumes themselves is kept but areas of masks.
"""
import hashlib
import json
from pathlib import Path

import nibabel
import numpy as np

here = Path(__file__).resolve().parent
root = here.parents[2] / "shared/data/nifti-samples"
volumes = {}
for path in sorted(root.glob("*.image.nii.gz")):
    name = path.name.removesuffix(".image.nii.gz")
    image = nibabel.load(path)
    mask = np.asarray(nibabel.load(root / f"{name}.mask.nii.gz").dataobj)
    values = np.maximum(np.asarray(image.dataobj), -1024).astype("<i2")
    slices = [k for k in range(values.shape[2]) if mask[:, :, k].any()]
    volumes[name] = {
        "slices": slices, "areas": [int(mask[:, :, k].sum()) for k in slices],
        "images": [hashlib.sha256(values[:, :, k].T.tobytes()).hexdigest() for k in slices],
        "masks": [hashlib.sha256(mask[:, :, k].T.astype("u1").tobytes()).hexdigest() for k in slices],
        "affine": image.affine[:3].ravel().tolist(),
    }
(here / "nifti-samples.json").write_text(json.dumps(volumes) + "\n")
