"""Makes flips.json: the measures of the flip task on random scenes, computed the plain way.

For every pair of label maps the IoU of each switchable class is taken pixel by pixel (not a number when
neither has the class), and the mean over classes leaves those out; the truth is all modes by their
probabilities. This is how the evaluation of SimonKohl/probabilistic_unet defines its numbers
(evaluation/eval_cityscapes.py); nothing of it is shared with the Swift code, which counts pairs of
classes once and renames them.

Usage: python make_flips.py > flips.json    (numpy)
"""

import itertools
import json

import numpy

CLASSES = 9
IGNORED = 255
# Class, the class that it is flipped to, probability.
FLIPS = [(1, 6, 8 / 17), (4, 7, 7 / 17), (0, 8, 4 / 17)]
EVALUATED = [flip[0] for flip in FLIPS] + [flip[1] for flip in FLIPS]
HEIGHT, WIDTH = 6, 8
SAMPLES = 5
COUNTS = [1, 3, 5]


def modes():
    """All choices of flips; the first flip changes slowest."""
    return list(itertools.product([0, 1], repeat=len(FLIPS)))


def probability(mode):
    return numpy.prod([p if bit else 1 - p for bit, (_, _, p) in zip(mode, FLIPS)])


def flipped(labels, mode):
    result = labels.copy()
    for bit, (base, alternative, _) in zip(mode, FLIPS):
        if bit:
            result[labels == base] = alternative
    return result


def distance(first, second, counted):
    """The mean of 1 - IoU over the evaluated classes that either has."""
    distances = []
    for label in EVALUATED:
        a, b = (first == label) & counted, (second == label) & counted
        if (a | b).any():
            distances.append(1 - (a & b).sum() / (a | b).sum())
    return float(numpy.mean(distances)) if distances else 0.0


def score(graders, samples):
    counted = numpy.all([labels != IGNORED for labels in graders], axis=0)
    outcomes = [flipped(labels, mode) for labels in graders for mode in modes()]
    weights = numpy.array([probability(mode) for _ in graders for mode in modes()]) / len(graders)
    to_truth = numpy.array([[distance(s, y, counted) for y in outcomes] for s in samples])
    among_samples = numpy.array([[distance(s, t, counted) for t in samples] for s in samples])
    among_truth = numpy.array([[distance(x, y, counted) for y in outcomes] for x in outcomes])
    terms = []
    for n in COUNTS:
        d_sy = (to_truth[:n] @ weights).mean()
        d_ss = among_samples[:n, :n].mean()
        d_yy = weights @ among_truth @ weights
        terms.append({"n": n, "dSY": d_sy, "dSS": d_ss, "dYY": d_yy,
                      "ged2": 2 * d_sy - d_ss - d_yy})
    nearest = lambda row: int(numpy.argmin(row)) % len(modes())
    expected = numpy.zeros(len(modes()))
    for weight, row in zip(weights, among_truth):
        expected[nearest(row)] += weight
    first = graders[0]
    pixels = []
    for base, alternative, _ in FLIPS:
        place = (first == base) & counted
        pixels.append([int(place.sum()) * len(samples),
                       int(sum((s[place] == base).sum() for s in samples)),
                       int(sum((s[place] == alternative).sum() for s in samples))])
    return {"terms": terms, "modes": [nearest(row) for row in to_truth],
            "expectedModes": expected.tolist(), "pixels": pixels}


def scene(generator, graders, absent):
    """Graders that differ in some pixels, and samples of random modes that err in some."""
    base = generator.integers(0, 6, (HEIGHT, WIDTH))
    base[numpy.isin(base, absent)] = 2
    maps = []
    for _ in range(graders):
        labels = base.copy()
        labels[generator.random(base.shape) < 0.1] = 3
        labels[generator.random(base.shape) < 0.1] = IGNORED
        maps.append(labels)
    samples = []
    for _ in range(SAMPLES):
        mode = modes()[generator.integers(len(modes()))]
        sample = flipped(base, mode)
        wrong = generator.random(base.shape) < 0.2
        sample[wrong] = generator.integers(0, CLASSES, wrong.sum())
        samples.append(sample)
    return maps, samples


def main():
    generator = numpy.random.default_rng(1806)
    scenes = []
    for graders, absent in [(1, []), (1, [4]), (2, []), (3, [1, 0])]:
        maps, samples = scene(generator, graders, absent)
        scenes.append({
            "graders": [labels.flatten().tolist() for labels in maps],
            "samples": [labels.flatten().tolist() for labels in samples],
            "score": score(maps, samples)})
    print(json.dumps({
        "width": WIDTH, "height": HEIGHT, "classes": CLASSES, "counts": COUNTS,
        "flips": [{"base": b, "alternative": a, "probability": p} for b, a, p in FLIPS],
        "scenes": scenes}))


if __name__ == "__main__":
    main()
