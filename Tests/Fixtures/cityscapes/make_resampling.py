"""Makes resampling.json: what Pillow makes of random planes when it shrinks them.

Usage: python make_resampling.py > resampling.json    (Pillow 11 or later, numpy)
"""

import json

import numpy
from PIL import Image

SIZES = [((64, 32), (16, 8)), ((20, 12), (16, 8)), ((13, 9), (5, 4)), ((6, 5), (9, 10))]


def main():
    generator = numpy.random.default_rng(1806)
    cases = []
    for (width, height), (to_width, to_height) in SIZES:
        plane = generator.integers(0, 256, (height, width), dtype=numpy.uint8)
        image = Image.fromarray(plane)
        size = (to_width, to_height)
        cases.append({
            "width": width, "height": height, "toWidth": to_width, "toHeight": to_height,
            "samples": plane.flatten().tolist(),
            "linear": numpy.array(image.resize(size, Image.BILINEAR)).flatten().tolist(),
            "nearest": numpy.array(image.resize(size, Image.NEAREST)).flatten().tolist(),
        })
    print(json.dumps(cases))


if __name__ == "__main__":
    main()
