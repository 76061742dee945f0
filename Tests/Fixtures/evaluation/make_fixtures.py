"""Writes metrics.json: measures of small random masks, computed with numpy and scipy.

Run: python3 make_fixtures.py   (needs numpy and scipy; the same file comes out each time)
A mask is written as one string of 0 and 1, row by row.
"""

import json
import pathlib

import numpy as np
from scipy.optimize import linear_sum_assignment


def distance(a, b):
    union = np.logical_or(a, b).sum()
    return 0.0 if union == 0 else 1.0 - np.logical_and(a, b).sum() / union


def dice(a, b):
    total = a.sum() + b.sum()
    return 1.0 if total == 0 else 2.0 * np.logical_and(a, b).sum() / total


def matched_iou(distances):
    rows, columns = linear_sum_assignment(distances)
    return float(np.mean(1.0 - distances[rows, columns]))


def random_mask(rng, height, width):
    """A disc of random place and size, sometimes empty."""
    if rng.random() < 0.3:
        return np.zeros((height, width), bool)
    row, column = rng.uniform(2, height - 2), rng.uniform(2, width - 2)
    radius = rng.uniform(0.5, 5)
    rows, columns = np.mgrid[:height, :width]
    return (rows - row) ** 2 + (columns - column) ** 2 <= radius**2


def fixture(rng, samples, graders, height, width):
    s = [random_mask(rng, height, width) for _ in range(samples)]
    y = [random_mask(rng, height, width) for _ in range(graders)]
    sy = np.array([[distance(a, b) for b in y] for a in s])
    ss = np.array([[distance(a, b) for b in s] for a in s])
    yy = np.array([[distance(a, b) for b in y] for a in y])
    common = np.lcm(samples, graders)
    repeated = np.tile(sy, (common // samples, common // graders))
    off_diagonal = ss[~np.eye(samples, dtype=bool)]
    areas = np.array([mask.sum() for mask in y], float)
    return {
        "width": width,
        "height": height,
        "samples": ["".join(map(str, mask.astype(int).ravel())) for mask in s],
        "graders": ["".join(map(str, mask.astype(int).ravel())) for mask in y],
        "dSY": sy.mean(),
        "dSS": ss.mean(),
        "dYY": yy.mean(),
        "ged2": 2 * sy.mean() - ss.mean() - yy.mean(),
        "ged2Unbiased": None
        if samples == 1
        else 2 * sy.mean() - off_diagonal.mean() - yy.mean(),
        "leastCommonMultiple": matched_iou(repeated),
        "distinctPairs": matched_iou(sy),
        "maximumDiceMatch": float(np.mean([max(dice(a, b) for a in s) for b in y])),
        "minimumIoU": None if graders == 1 else float(1 - yy.max()),
        "areaSpread": float(areas.std() / areas.mean()) if areas.any() else 0.0,
    }


def main():
    rng = np.random.default_rng(1806)
    shapes = [(1, 1), (1, 4), (4, 4), (16, 4), (3, 7), (8, 10), (5, 2), (2, 1)]
    sizes = [(12, 13), (16, 16), (9, 11)]
    fixtures = [
        fixture(rng, n, m, *sizes[k % len(sizes)])
        for k, (n, m) in enumerate(shapes * 2)
    ]
    path = pathlib.Path(__file__).with_name("metrics.json")
    path.write_text(json.dumps(fixtures, indent=1) + "\n")


if __name__ == "__main__":
    main()
