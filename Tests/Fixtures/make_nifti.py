"""Makes the small NIfTI fixtures in nifti/ with nibabel; needs the packages numpy and nibabel.

Synthetic numbers only. `volumes.json` holds what nibabel reads from each file.
"""
import gzip
import json
from pathlib import Path

import nibabel
import numpy as np

folder = Path(__file__).with_name("nifti")
folder.mkdir(exist_ok=True)
volumes = {}


def rotation(angles):
    x, y, z = angles
    a = np.array([[1, 0, 0], [0, np.cos(x), -np.sin(x)], [0, np.sin(x), np.cos(x)]])
    b = np.array([[np.cos(y), 0, np.sin(y)], [0, 1, 0], [-np.sin(y), 0, np.cos(y)]])
    c = np.array([[np.cos(z), -np.sin(z), 0], [np.sin(z), np.cos(z), 0], [0, 0, 1]])
    return a @ b @ c


def affine(turn, spacing, origin):
    out = np.eye(4)
    out[:3, :3] = turn @ np.diag(spacing)
    out[:3, 3] = origin
    return out


def save(name, data, matrix, sform=1, qform=1, big=False, slope=None, inter=0):
    """Writes `data` as stored numbers; nibabel would choose a scaling of its own."""
    header = nibabel.Nifti1Header(endianness=">" if big else "<")
    header.set_data_dtype(data.dtype)
    header.set_data_shape(data.shape)
    header.set_xyzt_units("mm")
    header.set_qform(matrix, qform)
    header.set_sform(matrix, sform)
    header["descrip"] = b"synthetic"
    if slope is not None:
        header.set_slope_inter(slope, inter)
    header["vox_offset"] = 352
    stored = data.astype(data.dtype.newbyteorder(">" if big else "<"))
    contents = header.binaryblock + b"\0\0\0\0" + stored.tobytes(order="F")
    path = folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(gzip.compress(contents, mtime=0) if name.endswith(".gz") else contents)
    image = nibabel.load(path)
    quaternion = [float(image.header[f"quatern_{part}"]) for part in "bcd"]
    values = np.asarray(image.dataobj, dtype=np.float64)
    while values.ndim > 2 and values.shape[-1] == 1:
        values = values[..., 0]
    volumes[name] = {
        "lengths": list(image.shape), "affine": image.affine[:3].ravel().tolist(),
        "quaternion": quaternion, "handedness": float(image.header["pixdim"][0]),
        "directions": "".join(nibabel.aff2axcodes(image.affine)),
        "values": values.ravel(order="F")[:200].tolist(), "sum": float(values.sum()),
    }


random = np.random.default_rng(7)
plain = affine(np.diag([-1.0, -1, 1]), [0.8, 0.6, 2.5], [40, 30, -120])
tilted = affine(rotation([0.3, -0.2, 0.5]), [0.8, 0.6, 2.5], [1.5, -2.5, 3.5])
mirrored = affine(rotation([0.3, -0.2, 0.5]) @ np.diag([1, 1, -1.0]), [1, 2, 3], [0, 0, 7])
for name in ["uint8", "int8", "int16", "uint16", "int32", "uint32", "int64", "uint64"]:
    limits = np.iinfo(name)
    low, high = max(limits.min, -30000), min(limits.max, 30000)
    save(f"{name}.nii", random.integers(low, high, (4, 3, 2)).astype(name), plain)
save("float32.nii.gz", random.normal(size=(4, 3, 2)).astype("f4"), plain)
save("float64.nii", random.normal(size=(4, 3, 2)), plain)
save("tilted.nii.gz", random.integers(-1000, 400, (4, 3, 2)).astype("i2"), tilted)
save("mirrored.nii", random.integers(-1000, 400, (4, 3, 2)).astype("i2"), mirrored)
save("rotation-only.nii", random.integers(-1000, 400, (4, 3, 2)).astype("i2"), mirrored, sform=0)
save("matrix-only.nii", random.integers(-1000, 400, (4, 3, 2)).astype("i2"), tilted, qform=0)
save("big-endian.nii.gz", random.integers(-1000, 400, (4, 3, 2)).astype("i2"), tilted, big=True)
save("scaled.nii", random.integers(0, 255, (4, 3, 2)).astype("u1"), plain, slope=0.5, inter=-3)
save("flat.nii", random.integers(0, 255, (4, 3)).astype("u1"), plain)
for turn in range(4):  # each part of the quaternion once the largest
    half = [rotation([0.1, 0.2, 0.3]), rotation([3.0, 0.1, 0.2]), rotation([0.1, 3.0, 0.2]),
            rotation([0.1, 0.2, 3.0])][turn]
    save(f"turned-{turn}.nii", np.zeros((2, 2, 2), "u1"), affine(half, [1, 1, 1], [0, 0, 0]))

# The layout of QUBIQ: one folder per case, an image, one mask per grader.
ct = np.clip(random.normal(-300, 400, (6, 5, 4)), -1024, 1500).astype("i2")
save("qubiq/case01/image.nii.gz", ct, plain)
for grader in (1, 2, 3):
    mask = np.zeros(ct.shape, "u1")
    mask[1:1 + grader, 2:4, 1:3] = 1
    if grader == 3:
        mask[...] = 0
        mask[5, 4, 2] = 1
    save(f"qubiq/case01/task01_seg0{grader}.nii.gz", mask, plain)
flat = random.integers(0, 256, (7, 3)).astype("u1")
save("qubiq/case02/image.nii.gz", flat, plain, sform=0, qform=0)
for grader in (1, 2, 3):
    mask = np.zeros(flat.shape, "f4")
    mask[:grader, 1] = 255
    save(f"qubiq/case02/task01_seg0{grader}.nii.gz", mask, plain, sform=0, qform=0)

lines = [f"{json.dumps(name)}: {json.dumps(facts)}" for name, facts in volumes.items()]
(folder / "volumes.json").write_text("{" + ",\n".join(lines) + "}\n")
