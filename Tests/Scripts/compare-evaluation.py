#!/usr/bin/env python3
"""Compares an evaluation with the same evaluation in PyTorch, numpy and scipy, taking turns.

    Tests/Scripts/compare-evaluation.py lidc --split val --model Assets/Models/lidc-small.safetensors

Both read the same cases of a library, encode each once, draw 16 samples from the prior, place all
graders by the posterior, and measure GED², its terms, HM-IoU by both conventions, max-Dice, IoU_rec,
S_NCC and the calibration of pixels. Time is that of the cases alone, without start and reading of the
model. They take turns, so that both see the same state of the machine; let nothing else run.

The samples are different draws, so their means must agree within four standard errors, the calibration
error within 0.02 (of 40 cases it misses that by 0.0035; take more), and what does not depend on samples (dYY, IoU_rec, the
prior's mean) to 0.002; else the script ends with 1. Prints
a row for Docs/Benchmarks.md. Needs torch, numpy, scipy and safetensors.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

import numpy as np
from scipy.optimize import linear_sum_assignment

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Fixtures/pytorch"))


# The probability that Penumbra gives to pixels outside a network's field: a margin of -30.
SURELY_OUTSIDE = 1 / (1 + np.exp(30.0))


def overlaps(a, b):
    """The IoU of all rows of `a` with all rows of `b`, two empty masks 1; and their Dice."""
    shared = a @ b.T
    areas = a.sum(1)[:, None] + b.sum(1)[None]
    union = areas - shared
    iou = np.where(union == 0, 1, shared / np.maximum(union, 1))
    return iou, np.where(areas == 0, 1, 2 * shared / np.maximum(areas, 1))


def s_ncc(p, graders):
    inside, outside = -np.log(p + 1e-8).mean(0), -np.log(1 - p + 1e-8).mean(0)
    mean = p.mean(0)
    uncertainty = mean * inside + (1 - mean) * outside
    errors = [np.where(y > 0, inside, outside) for y in graders]
    return np.mean([np.corrcoef(uncertainty, e)[0, 1] if e.std() > 0 else 0 for e in errors])


def measures(p, centre, rebuilt, graders):
    n, m = len(p), len(graders)
    samples = (p > 0.5).astype(np.float32)
    y = graders.reshape(m, -1).astype(np.float32)
    sy, dice = overlaps(samples, y)
    ss, yy = overlaps(samples, samples)[0], overlaps(y, y)[0]
    common = np.lcm(n, m)
    repeated = np.tile(sy, (common // n, common // m))
    matched = repeated[linear_sum_assignment(-repeated)].mean()
    distinct = sy[linear_sum_assignment(-sy)].mean()
    share, seen = samples.mean(0), y.mean(0)
    marked = (share > 0) | (seen > 0)
    bins = np.minimum(9, np.floor(share[marked] * 10 + 1e-9)).astype(int)
    gaps = np.bincount(bins, share[marked] - seen[marked], 10)
    alone = 2 * (1 - overlaps(centre[None], y)[0]).mean() - (1 - yy).mean()
    iou_rec = np.diag(overlaps(rebuilt, y)[0]).mean()
    return {
        "ged2": 2 * (1 - sy).mean() - (1 - ss).mean() - (1 - yy).mean(),
        "dSY": (1 - sy).mean(), "dSS": (1 - ss).mean(), "dYY": (1 - yy).mean(),
        "hmIoU": matched, "hmIoUDistinctPairs": distinct, "maxDiceMatch": dice.max(0).mean(),
        "priorMeanGED2": alone, "iouRec": iou_rec, "sNCC": s_ncc(p, y),
        "presentShare": samples.any(1).mean(), "gaps": gaps, "marked": int(marked.sum()),
    }


def in_pytorch(options):
    """Returns seconds per case and the measures of each case."""
    import torch
    from case_library import Library
    from model_files import load

    torch.set_num_threads(options.threads)
    torch.set_flush_denormal(True)
    network = load(options.model)[0].to(memory_format=torch.channels_last)
    library = Library(options.library, options.split)
    count = min(options.cases, len(library.cases))
    chosen = [k * len(library.cases) // count for k in range(count)]
    draw = torch.Generator().manual_seed(1)
    side = 2 ** (len(network.channels) - 1)

    def middle(length):
        """The rows or columns that the network sees."""
        count = min(network.field_side or length, length)
        return slice((length - count) // 2, (length - count) // 2 + count)

    def case(index):
        image, masks = library.arrays(index)
        masks = np.asarray(masks)
        rows, columns = (middle(length) for length in image.shape)
        seen, seen_masks = image[rows, columns].copy(), masks[:, rows, columns].astype(np.int64)
        if seen.shape[0] % side or seen.shape[1] % side:
            raise SystemExit(f"sides of {seen.shape} pixels are no multiples of {side}")
        batch = torch.from_numpy(seen)[None, None].contiguous(memory_format=torch.channels_last)
        batch = batch - 0.5
        with torch.inference_mode():
            features, (mean, log_sigma) = network.unet(batch), network.prior(batch)
            noise = torch.randn(options.samples, mean.shape[1], generator=draw)
            q, _ = network.posterior_of(
                batch.expand(len(masks), -1, -1, -1), torch.from_numpy(seen_masks))
            z = torch.cat([mean + log_sigma.exp() * noise, mean, q])
            logits = network.logits(features.expand(len(z), -1, -1, -1), z)
            seen_p = torch.sigmoid((logits[:, 1] - logits[:, 0]).double()).numpy()
        p = np.full((len(z), *image.shape), SURELY_OUTSIDE)
        p[:, rows, columns] = seen_p
        p = p.reshape(len(z), -1)
        hard = (p > 0.5).astype(np.float32)
        n = options.samples
        return measures(p[:n], hard[n], hard[n + 1 :], masks)

    case(chosen[0])
    begun = time.perf_counter()
    results = [case(index) for index in chosen]
    return (time.perf_counter() - begun) / count, results


def in_penumbra(options):
    command = [
        options.program, "evaluate", options.library, "--model", options.model, "--samples",
        options.samples, "--cases", options.cases, "--json"]
    if options.split:
        command += ["--split", options.split]
    out = subprocess.run(list(map(str, command)), capture_output=True, text=True, check=True).stdout
    return json.loads(out)["models"][0]


def compare(model, results):
    """Prints both means side by side; returns whether they agree."""
    agrees = True
    sample = model["samples"][0]
    print("| measure | Penumbra | PyTorch | standard error |\n|---|---|---|---|")
    for key in results[0]:
        if key in ("gaps", "marked"):
            continue
        ours = sample[key] if key in sample else model[key]
        values = np.array([result[key] for result in results])
        error = values.std() / np.sqrt(len(values))
        fixed = key in ("dYY", "priorMeanGED2", "iouRec")
        agrees &= abs(ours - values.mean()) <= (0.002 if fixed else max(4 * error, 1e-3))
        print(f"| {key} | {ours:.4f} | {values.mean():.4f} | {'-' if fixed else f'{error:.4f}'} |")
    gaps = np.abs(np.sum([result["gaps"] for result in results], 0)).sum()
    theirs = gaps / sum(result["marked"] for result in results)
    ours = model["pixels"]["calibrationError"]
    agrees &= abs(ours - theirs) < 0.02
    print(f"| calibration error of marked pixels | {ours:.4f} | {theirs:.4f} | - |\n")
    return agrees


def main():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("library", type=pathlib.Path)
    add("--split")
    add("--model", type=pathlib.Path, required=True)
    add("--program", type=pathlib.Path, default=ROOT / ".build/release/penumbra")
    add("--cases", type=int, default=100, help="spread over the library (%(default)s)")
    add("--samples", type=int, default=16, help="(%(default)s)")
    add("--rounds", type=int, default=3, help="(%(default)s)")
    add("--threads", type=int, default=os.cpu_count(), help="of PyTorch (%(default)s)")
    options = parser.parse_args()
    ours, theirs = [], []
    for _ in range(options.rounds):
        model = in_penumbra(options)
        ours.append(model["millisecondsPerCase"])
        seconds, results = in_pytorch(options)
        theirs.append(1000 * seconds)
    agrees = compare(model, results)
    ratios = [b / a for a, b in zip(ours, theirs)]
    text = lambda values, digits: (
        f"{statistics.median(values):.{digits}f} ({min(values):.{digits}f} to {max(values):.{digits}f})")
    print(f"| {options.cases} cases, n = {options.samples} | {text(ours, 1)} ms per case | "
          f"{text(theirs, 1)} ms per case | {text(ratios, 2)} |")
    if not agrees:
        raise SystemExit("the two do not agree")


if __name__ == "__main__":
    main()
