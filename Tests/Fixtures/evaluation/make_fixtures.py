"""Writes metrics.json: measures of small random masks, computed with numpy and scipy.

Run: python3 make_fixtures.py   (needs numpy and scipy; the same file comes out each time)
S_NCC follows Baumgartner et al., PHiSeg (2019).
A mask is written as one string of 0 and 1, row by row.
"""

import json
import pathlib

import numpy as np
from scipy.ndimage import label
from scipy.spatial.distance import pdist
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


def s_ncc(margins, graders):
    """Correlation of E CE(mean, p) with E CE(y, p), averaged over the graders."""
    p = 1 / (1 + np.exp(-margins.astype(np.float64)))
    inside, outside = -np.log(p + 1e-8).mean(0), -np.log(1 - p + 1e-8).mean(0)
    mean = p.mean(0)
    uncertainty = mean * inside + (1 - mean) * outside

    def correlation(y):
        errors = np.where(y, inside, outside)
        if uncertainty.std() == 0 or errors.std() == 0:
            return 0.0
        return np.corrcoef(uncertainty.ravel(), errors.ravel())[0, 1]

    return float(np.mean([correlation(y) for y in graders]))


def pixel_calibration_error(samples, graders):
    """Expected calibration error in ten bins over the pixels that anybody marks."""
    p, y = np.mean(samples, axis=0).ravel(), np.mean(graders, axis=0).ravel()
    marked = (p > 0) | (y > 0)
    if not marked.any():
        return None
    p, y = p[marked], y[marked]
    # Shares such as 3/10 must fall where exact arithmetic puts them.
    bins = np.minimum(9, np.floor(p * 10 + 1e-9))
    gaps = [abs(p[bins == k].sum() - y[bins == k].sum()) for k in range(10)]
    return float(sum(gaps) / len(p))


def longest_diameter(mask, row_mm, column_mm):
    """Between midpoints of pixel edges of the largest part of 8-connected pixels."""
    parts, count = label(mask, np.ones((3, 3)))
    if count == 0:
        return 0.0
    sizes = [(parts == k).sum() for k in range(1, count + 1)]
    rows, columns = np.nonzero(parts == 1 + int(np.argmax(sizes)))
    points = np.concatenate(
        [
            np.stack([(rows + dy) * row_mm, (columns + dx) * column_mm], 1)
            for dy, dx in [(-0.5, 0), (0.5, 0), (0, -0.5), (0, 0.5)]
        ]
    )
    return float(pdist(points).max())


def fixture(rng, margins_rng, samples, graders, height, width):
    s = [random_mask(rng, height, width) for _ in range(samples)]
    y = [random_mask(rng, height, width) for _ in range(graders)]
    sy = np.array([[distance(a, b) for b in y] for a in s])
    ss = np.array([[distance(a, b) for b in s] for a in s])
    yy = np.array([[distance(a, b) for b in y] for a in y])
    common = np.lcm(samples, graders)
    repeated = np.tile(sy, (common // samples, common // graders))
    off_diagonal = ss[~np.eye(samples, dtype=bool)]
    areas = np.array([mask.sum() for mask in y], float)
    margins = np.round(
        margins_rng.normal(0, 3, (samples, height, width)) + np.array(s) * 4 - 2, 3
    )
    largest = int(np.argmax([mask.sum() for mask in s]))
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
        "margins": [row.ravel().tolist() for row in margins],
        "uncertaintyCorrelation": s_ncc(margins, y),
        "pixelCalibrationError": pixel_calibration_error(s, y),
        "largestGED2": 2 * sy[largest].mean() - yy.mean(),
        "diameters": [longest_diameter(mask, 0.7, 0.6) for mask in s],
    }


def main():
    rng, margins_rng = np.random.default_rng(1806), np.random.default_rng(1034)
    shapes = [(1, 1), (1, 4), (4, 4), (16, 4), (3, 7), (8, 10), (5, 2), (2, 1)]
    sizes = [(12, 13), (16, 16), (9, 11)]
    fixtures = [
        fixture(rng, margins_rng, n, m, *sizes[k % len(sizes)])
        for k, (n, m) in enumerate(shapes * 2)
    ]
    path = pathlib.Path(__file__).with_name("metrics.json")
    path.write_text(json.dumps(fixtures) + "\n")


if __name__ == "__main__":
    main()
