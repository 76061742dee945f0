"""Makes skimage.json: masks and what scikit-image says of every pair of them.

    python3 -m pip install numpy scikit-image
    python3 Tests/Fixtures/evaluation/make_skimage.py

Overlaps come from its contingency table, borders from find_boundaries, and the Hausdorff distance of
borders from its metrics. Masks are blobs of random size, some at the edge of the image, one empty.
"""

import json
import pathlib

import numpy as np
from skimage.filters import gaussian
from skimage.metrics import contingency_table, hausdorff_distance
from skimage.segmentation import find_boundaries

random = np.random.default_rng(20261122)


def blob(height, width):
    field = gaussian(random.standard_normal((height, width)), sigma=random.uniform(1, 3))
    return field > np.quantile(field, random.uniform(0.5, 0.97))


def overlap(a, b):
    table = contingency_table(a.astype(int), b.astype(int)).toarray()
    table = np.pad(table, ((0, 2 - table.shape[0]), (0, 2 - table.shape[1])))
    either = table.sum() - table[0, 0]
    sizes = table[1].sum() + table[:, 1].sum()
    return (table[1, 1] / either if either else 1.0, 2 * table[1, 1] / sizes if sizes else 1.0)


def border(mask):
    """The pixels inside with a neighbour outside; beyond the image is outside."""
    return find_boundaries(np.pad(mask, 1), connectivity=1, mode="inner")[1:-1, 1:-1]


entries = []
for height, width in [(24, 24), (17, 30), (40, 13)]:
    masks = [blob(height, width) for _ in range(5)] + [np.zeros((height, width), bool)]
    pairs = [(a, b) for a in masks for b in masks]
    borders = [border(mask) for mask in masks]
    distances = [hausdorff_distance(a, b) for a in borders for b in borders]
    entries.append({
        "width": width, "height": height,
        "masks": ["".join(map(str, mask.astype(int).ravel())) for mask in masks],
        "borders": [np.flatnonzero(b).tolist() for b in borders],
        "iou": [overlap(a, b)[0] for a, b in pairs],
        "dice": [overlap(a, b)[1] for a, b in pairs],
        "hausdorff": [float(d) if np.isfinite(d) else None for d in distances],
    })

target = pathlib.Path(__file__).with_name("skimage.json")
target.write_text(json.dumps(entries, separators=(",", ":")) + "\n")
