"""Writes agreement.json: distances of borders, STAPLE and kappa of random masks, by numpy and scipy.

Run: python3 make_agreement.py   (needs numpy and scipy; the same file comes out each time)
A mask is written as one string of 0 and 1, row by row. All formulas run over single pixels, other
than those of the program, which run over patterns of votes.
"""

import json
import pathlib

import numpy as np
from scipy.ndimage import binary_erosion, distance_transform_edt

MARGIN = 5


def random_mask(rng, height, width):
    """One or two discs of random places and sizes, sometimes empty."""
    if rng.random() < 0.15:
        return np.zeros((height, width), bool)
    rows, columns = np.mgrid[:height, :width]
    mask = np.zeros((height, width), bool)
    for _ in range(1 + (rng.random() < 0.4)):
        row, column = rng.normal(height / 2, 1.5), rng.normal(width / 2, 1.5)
        mask |= (rows - row) ** 2 + (columns - column) ** 2 <= rng.uniform(2, 6) ** 2
    return mask


def surface_distances(a, b, spacing):
    """HD95 and ASSD as MedPy has them."""
    if not a.any() or not b.any():
        return (0.0, 0.0) if a.any() == b.any() else (None, None)
    border = lambda m: m ^ binary_erosion(m, border_value=0)
    to = lambda m: distance_transform_edt(~border(m), sampling=spacing)
    there, back = to(b)[border(a)], to(a)[border(b)]
    return float(np.percentile(np.hstack((there, back)), 95)), float((there.mean() + back.mean()) / 2)


def cropped(masks):
    stack = np.stack(masks)
    union = stack.any(0)
    if not union.any():
        return stack[:, :0, :0]
    rows, columns = np.where(union)
    return stack[
        :, max(0, rows.min() - MARGIN) : rows.max() + MARGIN + 1,
        max(0, columns.min() - MARGIN) : columns.max() + MARGIN + 1,
    ]


def staple(masks):
    votes = cropped(masks).reshape(len(masks), -1).astype(float)
    if votes.shape[1] == 0:
        return None
    p, q = np.full(len(masks), 0.99999), np.full(len(masks), 0.99999)
    prior = votes.mean()
    for _ in range(200):
        inside = prior * np.prod(np.where(votes > 0, p[:, None], 1 - p[:, None]), axis=0)
        outside = (1 - prior) * np.prod(np.where(votes > 0, 1 - q[:, None], q[:, None]), axis=0)
        w = inside / (inside + outside)
        new_p, new_q = (votes * w).sum(1) / w.sum(), ((1 - votes) * (1 - w)).sum(1) / (1 - w).sum()
        change = max(abs(new_p - p).max(), abs(new_q - q).max())
        p, q = new_p, new_q
        if change <= 1e-9:
            break
    inside = prior * np.prod(np.where(votes > 0, p[:, None], 1 - p[:, None]), axis=0)
    outside = (1 - prior) * np.prod(np.where(votes > 0, 1 - q[:, None], q[:, None]), axis=0)
    return {"sensitivities": p.tolist(), "specificities": q.tolist(),
            "area": int((inside / (inside + outside) >= 0.5).sum())}


def kappa(masks):
    votes = cropped(masks).reshape(len(masks), -1)
    n, pixels = votes.shape
    if pixels == 0 or n < 2:
        return None
    yes = votes.sum(0)
    agreement = ((yes * (yes - 1) + (n - yes) * (n - yes - 1)) / (n * (n - 1))).mean()
    share = yes.sum() / (n * pixels)
    chance = share**2 + (1 - share) ** 2
    return float((agreement - chance) / (1 - chance)) if chance < 1 else None


def text(mask):
    return "".join("1" if value else "0" for value in mask.ravel())


def fixture(rng, graders, height, width, spacing):
    masks = [random_mask(rng, height, width) for _ in range(graders)]
    pairs = [surface_distances(a, b, spacing) for a in masks for b in masks]
    return {
        "width": width, "height": height, "spacing": list(spacing),
        "masks": [text(mask) for mask in masks],
        "hd95": [pair[0] for pair in pairs], "assd": [pair[1] for pair in pairs],
        "staple": staple(masks), "kappa": kappa(masks),
    }


if __name__ == "__main__":
    rng = np.random.default_rng(11)
    cases = [fixture(rng, 4, 24, 30, (0.7, 0.7)) for _ in range(4)]
    cases += [fixture(rng, 3, 20, 17, (0.5, 1.25)), fixture(rng, 7, 26, 26, (1.0, 1.0))]
    path = pathlib.Path(__file__).with_name("agreement.json")
    path.write_text(json.dumps(cases, indent=1) + "\n")
