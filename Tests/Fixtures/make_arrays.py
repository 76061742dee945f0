"""Makes the small NumPy fixtures in arrays/; needs the package numpy.

Synthetic numbers only. `arrays.json` holds what numpy reads from each array.
"""
import io
import json
import zipfile
from pathlib import Path

import numpy as np

folder = Path(__file__).with_name("arrays")
folder.mkdir(exist_ok=True)
random = np.random.default_rng(3)
facts = {}


def save(name, array, version=None):
    with open(folder / name, "wb") as file:
        np.lib.format.write_array(file, array, version=version, allow_pickle=False)
    back = np.load(folder / name)
    values = back.ravel().tolist()
    facts[name] = {"shape": list(back.shape), "columnsFirst": bool(np.isfortran(back)),
                   "values": [float(v) if not isinstance(v, str) else v for v in values]}


for order in "<>":
    for kind in ["u1", "i1", "u2", "i2", "u4", "i4", "u8", "i8"]:
        limits = np.iinfo(kind)
        low, high = max(limits.min, -30000), min(limits.max, 30000)
        save(f"{'little' if order == '<' else 'big'}-{kind}.npy",
             random.integers(low, high, (2, 3)).astype(order + kind))
    for kind in ["f2", "f4", "f8"]:
        save(f"{'little' if order == '<' else 'big'}-{kind}.npy",
             (random.integers(-64, 64, (2, 3)) / 8).astype(order + kind))
save("bool.npy", np.array([[True, False], [False, True]]))
save("columns-first.npy", np.asfortranarray(random.integers(0, 99, (3, 2, 4)).astype("u1")))
save("version-2.npy", np.arange(6, dtype="f4").reshape(2, 3), version=(2, 0))
save("unicode.npy", np.array(["a", "häß", "\U0001F600x"]))
save("big-unicode.npy", np.array(["ab", "c"]).astype(">U3"))
save("scalar.npy", np.array(7.5))
save("empty.npy", np.zeros((0, 4, 5), "f4"))
np.save(folder / "bytes.npy", np.array([b"ab", b"c"]))

# A set of images as papers share them: grey as floats, four graders, names, patients, spacing.
images = (random.integers(0, 256, (3, 5, 4)) / 255).astype("f4")
masks = (random.random((3, 2, 5, 4)) < 0.3).astype("u1")
masks[1, 0] = 0
names = np.array(["p1/a", "p1/b", "p2/c"])
rest = {"ids": names, "patients": np.array(["one", "one", "two"]), "spacing": np.array([0.7, 0.5])}
np.savez(folder / "stored.npz", images=images, masks=masks, **rest)
np.savez_compressed(folder / "deflated.npz", images=images[:, None], masks=masks.transpose(0, 2, 3, 1),
                    **rest)
np.savez(folder / "columns.npz", images=np.asfortranarray(images), masks=np.asfortranarray(masks), **rest)
np.savez(folder / "plain.npz", x_train=images[:2, ..., None], y_train=masks[:2].astype(bool),
         x_test=images[2:], y_test=masks[2:, 0])
np.savez(folder / "hounsfield.npz", image=random.integers(-1200, 900, (5, 4)).astype("<i2"),
         masks=masks[0])

# The same as stored.npz, with every size in the extra fields of zip64.
with zipfile.ZipFile(folder / "zip64.npz", "w") as archive:
    for name, array in {"images": images, "masks": masks, **rest}.items():
        buffer = io.BytesIO()
        np.save(buffer, array)
        with archive.open(name + ".npy", "w", force_zip64=True) as member:
            member.write(buffer.getvalue())
facts["set"] = {"images": images.astype("f8").ravel().tolist(), "areas": masks.sum((2, 3)).tolist(),
                "masks": ["".join(map(str, mask.ravel())) for case in masks for mask in case]}
lines = [f"{json.dumps(name)}: {json.dumps(value)}" for name, value in facts.items()]
(folder / "arrays.json").write_text("{" + ",\n".join(lines) + "}\n")
