"""Makes bu-bil.json: areas and checksums (CRC-32) of the BU-BIL sample in ../shared/data, read with Pillow.

Needs the packages numpy and pillow. In this data set the object is black and the ground white.
Nothing of the pictures themselves is kept.
"""
import json
import zlib
from pathlib import Path

import numpy as np
from PIL import Image

here = Path(__file__).resolve().parent
root = here.parents[2] / "shared/data/multi-rater-sample/BU-BIL"


def checksum(array):
    return zlib.crc32(np.ascontiguousarray(array, dtype=np.uint8).tobytes())


cases = {}
for path in sorted((root / "RawImages").glob("*.png")):
    image = np.asarray(Image.open(path).convert("L"))
    graders = sorted(folder.name for folder in (root / "ExpertsAnnotations").iterdir())
    masks = [np.asarray(Image.open(root / "ExpertsAnnotations" / grader / f"seg_{path.name}")
                        .convert("L")) == 0 for grader in graders]
    cases[path.stem] = {
        "width": image.shape[1], "height": image.shape[0], "image": checksum(image),
        "graders": graders, "areas": [int(mask.sum()) for mask in masks],
        "masks": [checksum(mask) for mask in masks],
    }
(here / "bu-bil.json").write_text(json.dumps(cases, indent=1) + "\n")
