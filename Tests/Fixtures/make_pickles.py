"""Makes the small pickles in pickles/; needs the packages numpy and pydicom.

Synthetic numbers only. The layout is that of `data_lidc.pickle`. `hostile.pickle` would run a command if
it were loaded by Python's pickle; do not do that.
"""
import json
import os
import pickle
from pathlib import Path

import numpy as np
from pydicom.multival import MultiValue
from pydicom.uid import UID
from pydicom.valuerep import DSfloat

folder = Path(__file__).with_name("pickles")
folder.mkdir(exist_ok=True)
random = np.random.default_rng(9)
series = UID("1.3.6.1.4.1.14519.5.2.1.6279.6001.1")
spacing = MultiValue(DSfloat, ["0.703125", "0.5"])
cases, facts = {}, {}
for index in range(5):
    image = random.integers(0, 256, (4, 3)) / 255
    masks = [(random.random((4, 3)) < 0.4).astype("u1") for _ in range(3)] + [np.zeros((4, 3))]
    name = f"1_slice{index}[lesion0]"
    cases[name] = {"image": np.asfortranarray(image) if index == 1 else image, "masks": masks,
                   "series_uid": series, "pixel_spacing": spacing}
    facts[name] = {"image": image.ravel().tolist(), "areas": [int(m.sum()) for m in masks],
                   "masks": ["".join(str(int(v)) for v in m.ravel()) for m in masks]}
for protocol in (2, 3, 4):
    data = pickle.dumps(cases, protocol=protocol)
    (folder / f"protocol-{protocol}.pickle").write_bytes(data)
    if protocol == 3:
        old = data.replace(b"numpy._core.multiarray\n", b"numpy.core.multiarray\n")
        (folder / "old-numpy.pickle").write_bytes(old)
matting = {"a": {"series_uid": "x", "image": random.integers(0, 256, (4, 3)).astype("u1"),
                 "masks": [np.eye(4, 3).astype("u1")], "alpha": np.zeros((4, 3), "u1")}}
(folder / "matting.pkl").write_bytes(pickle.dumps(matting, protocol=4))


class Hostile:
    def __reduce__(self):
        return os.system, ("touch hostile-was-here",)


(folder / "hostile.pickle").write_bytes(pickle.dumps({"a": Hostile()}, protocol=3))
(folder / "pickles.json").write_text(json.dumps(facts) + "\n")
