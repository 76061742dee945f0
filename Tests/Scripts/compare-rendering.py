"""Compares the reviewer's pictures of CT in characters with those of chafa and timg.

    apt-get install chafa timg fonts-dejavu-core
    python3 -m pip install numpy pillow scikit-image scipy
    python3 Tests/Scripts/compare-rendering.py --library LIBRARY [--program PROGRAM]

The same crops, evenly spread over the library, in the same cells: the characters that each program
prints are turned into pixels, 8 x 16 to a cell, and compared with the windowed image itself, linear
between pixels, by SSIM (Gaussian window of 1.5 pixels) and PSNR. With 16 colours and fewer, strokes and
shades make the greys, as in print; there both are seen from where these blend: through a Gaussian of
half a cell's width (the columns "seen"). Block elements are exact shapes, as terminals draw them, other
characters the glyphs of DejaVu Sans Mono, or of --font. The other programs get the
windowed image as PNG, at its own resolution, the characters of the same rung and the same colours; of
their settings (contrast, dithering off or on) the one counts that has the better median.

Prints for each rung the medians and the share of crops on which ours is at least as good (to .001), by
SSIM, or where greys are made, as seen; ends with 1 when that median of ours is lower anywhere. Needs no
terminal.
"""

import argparse
import json
import re
import subprocess
import sys
import tempfile
from functools import cache
from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont
from scipy.ndimage import gaussian_filter
from skimage.metrics import structural_similarity

CELL = (16, 8)
GLYPHS = ["sextant", "quadrant", "half", "shade", "ascii"]
COLORS = ["truecolor", "256", "16", "mono"]
SYMBOLS = {
    "sextant": "space+solid+vhalf+sextant", "quadrant": "space+solid+half+quad",
    "half": "space+solid+hhalf", "shade": "space+solid+stipple", "ascii": "ascii+space",
}
# Level and width: those of radiologists, and for images without Hounsfield units all and a narrow part.
WINDOWS = {
    "hounsfield": {"lung": (-600, 1500), "mediastinum": (40, 350)},
    "unitInterval": {"whole": (0.5, 1), "narrow": (0.7, 0.25)},
}
# The 16 colours of three terminals; the first is the one compared with.
ANSI = {
    "xterm": "000000 cd0000 00cd00 cdcd00 0000ee cd00cd 00cdcd e5e5e5 "
             "7f7f7f ff0000 00ff00 ffff00 5c5cff ff00ff 00ffff ffffff",
    "vga": "000000 aa0000 00aa00 aa5500 0000aa aa00aa 00aaaa aaaaaa "
           "555555 ff5555 55ff55 ffff55 5555ff ff55ff 55ffff ffffff",
    "tango": "2e3436 cc0000 4e9a06 c4a000 3465a4 75507b 06989a d3d7cf "
             "555753 ef2929 8ae234 fce94f 729fcf ad7fa8 34e2e2 eeeeec",
}


def palette(name):
    low = [tuple(bytes.fromhex(color)) for color in ANSI[name].split()]
    steps = [0, 95, 135, 175, 215, 255]
    cube = [(r, g, b) for r in steps for g in steps for b in steps]
    return low + cube + [(8 + 10 * n,) * 3 for n in range(24)]


def block(code):
    """The coverage of a block element on a grid of 48 x 8; None for other characters."""
    shape = np.zeros((48, 8))
    if code == 0x20 or code == 0xA0:
        return shape
    if code == 0x2580:
        shape[:24] = 1
    elif 0x2581 <= code <= 0x2588:
        shape[48 - 6 * (code - 0x2580):] = 1
    elif 0x2589 <= code <= 0x258F:
        shape[:, :0x2590 - code] = 1
    elif code == 0x2590:
        shape[:, 4:] = 1
    elif 0x2591 <= code <= 0x2593:
        shape[:] = (code - 0x2590) / 4
    elif code == 0x2594:
        shape[:6] = 1
    elif code == 0x2595:
        shape[:, 7:] = 1
    elif 0x2596 <= code <= 0x259F:
        for bit, (down, right) in enumerate([(0, 0), (0, 1), (1, 0), (1, 1)]):
            if [4, 8, 1, 13, 9, 7, 11, 2, 6, 14][code - 0x2596] >> bit & 1:
                shape[24 * down:24 * down + 24, 4 * right:4 * right + 4] = 1
    elif 0x1FB00 <= code <= 0x1FB3B:
        pattern = code - 0x1FB00 + 1
        pattern += pattern >= 0b010101
        pattern += pattern >= 0b101010
        for bit in range(6):
            if pattern >> bit & 1:
                row, column = 16 * (bit // 2), 4 * (bit % 2)
                shape[row:row + 16, column:column + 4] = 1
    else:
        return None
    return shape


FONT = "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf"


class Fonts:
    path = FONT


@cache
def coverage(character):
    """The share of each of a cell's pixels that the character covers."""
    shape = block(ord(character))
    if shape is not None:
        return shape.reshape(16, 3, 8).mean(1)
    scale = 4
    font = ImageFont.truetype(Fonts.path, 13 * scale)
    page = Image.new("L", (CELL[1] * scale, CELL[0] * scale))
    ascent, descent = font.getmetrics()
    top = (page.height - ascent - descent) / 2
    left = (page.width - font.getlength("M")) / 2
    ImageDraw.Draw(page).text((left, top), character, fill=255, font=font)
    return np.asarray(page.resize((CELL[1], CELL[0]), Image.BOX)) / 255


class Screen:
    """Prints text with colours and turns it into grey levels."""

    def __init__(self, columns, rows, colors):
        self.size, self.colors = (columns, rows), colors

    def pixels(self, text):
        columns, rows = self.size
        image = np.zeros((rows * CELL[0], columns * CELL[1]))
        lines = re.sub(r"\x1b\[\?[0-9]+[hl]", "", text).split("\n")
        look = [None, None, False]
        for row, line in enumerate(lines[:rows]):
            column = 0
            for part in re.finditer(r"\x1b\[([0-9;]*)([A-Za-z])|(.)", line):
                numbers, kind, character = part.groups()
                if kind == "m":
                    self.style(look, [int(n or 0) for n in numbers.split(";")])
                elif kind == "C":
                    column += int(numbers or 1)
                elif character and character != "\r" and column < columns:
                    fore, back = self.levels(look)
                    shape = coverage(character)
                    image[row * 16:row * 16 + 16, column * 8:column * 8 + 8] = (
                        back + (fore - back) * shape)
                    column += 1
        return image

    def levels(self, look):
        fore = 255.0 if look[0] is None else self.gray(look[0])
        back = 0.0 if look[1] is None else self.gray(look[1])
        return (back, fore) if look[2] else (fore, back)

    def gray(self, color):
        red, green, blue = color if isinstance(color, tuple) else self.colors[color]
        return 0.299 * red + 0.587 * green + 0.114 * blue

    def style(self, look, numbers):
        while numbers:
            number = numbers.pop(0)
            if number == 0:
                look[:] = [None, None, False]
            elif number == 7:
                look[2] = True
            elif number == 27:
                look[2] = False
            elif number in (38, 48):
                kind = numbers.pop(0)
                count = 3 if kind == 2 else 1
                color, numbers[:] = numbers[:count], numbers[count:]
                look[number == 48] = tuple(color) if kind == 2 else color[0]
            elif number in (39, 49):
                look[number == 49] = None
            elif 30 <= number <= 37 or 40 <= number <= 47:
                look[number >= 40] = number % 10
            elif 90 <= number <= 97 or 100 <= number <= 107:
                look[number >= 100] = number % 10 + 8


def run(*arguments):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, check=True)
    return done.stdout.decode()


def windowed(values, level, width):
    return np.clip((values - level) / width + 0.5, 0, 1) * 255


class Crop:
    """A case of the library: what the others get, and what all are compared with."""

    def __init__(self, case, values, window, folder):
        self.id, self.window = case["id"], window
        self.values = values
        bytes_ = np.rint(windowed(values, *window)).astype(np.uint8)
        self.path = Path(folder) / f"{abs(hash(self.id))}.png"
        Image.fromarray(bytes_).save(self.path)

    def reference(self, columns, rows, order):
        size = (columns * CELL[1], rows * CELL[0])
        def scaled(plane):
            return np.asarray(
                Image.fromarray(plane.astype(np.float32)).resize(size, Image.BILINEAR), float)
        if order == "interpolated":
            return windowed(scaled(self.values), *self.window)
        return scaled(windowed(self.values, *self.window))


def similarity(image, reference):
    return structural_similarity(
        image, reference, data_range=255, gaussian_weights=True, sigma=1.5,
        use_sample_covariance=False)


def score(image, reference):
    error = max(((image - reference) ** 2).mean(), 1e-9)
    blurred = [gaussian_filter(plane, CELL[1] / 2) for plane in (image, reference)]
    return similarity(image, reference), 10 * np.log10(255 ** 2 / error), similarity(*blurred)


def settings(glyphs, colors):
    """The other programs, by name, with the arguments of each of their settings."""
    modes = {"truecolor": ["full"], "256": ["240"], "16": ["16"], "mono": ["none", "2"]}[colors]
    plain = [["-c", mode, "-p", "off"] for mode in modes]
    tuned = [["-c", mode, "-p", "on"] for mode in modes] if colors in ("16", "mono") else []
    dithered = [a + ["--dither", "ordered"] for a in plain] if colors != "truecolor" else []
    others = {"chafa": [
        ["chafa", "-f", "symbols", "--polite", "on", "--stretch", "-w", "9", "--symbols",
         SYMBOLS[glyphs], *a] for a in plain + tuned + dithered]}
    if glyphs in ("half", "quadrant") and colors in ("truecolor", "256"):
        depth = ["--color8"] if colors == "256" else []
        others["timg"] = [["timg", "-E", "-U", "-p" + glyphs[0], *depth]]
    return others


def output(command, crop, columns, rows):
    size = ["--size", f"{columns}x{rows}"] if command[0] == "chafa" else [f"-g{columns}x{rows}"]
    return run(*command, *size, crop.path)


def chosen(library, count):
    cases = [json.loads(line) for line in open(library / "cases.jsonl", encoding="utf-8")]
    picks = [cases[round(n * (len(cases) - 1) / max(1, count - 1))] for n in range(count)]
    for case in picks:
        shard = np.load(library / f"pixels-{case['shard']:05d}.npy", mmap_mode="r")
        values = shard[case["row"]]["image"].astype(float)
        yield case, values / 255 if case["unit"] == "unitInterval" else values


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--library", required=True, type=Path)
    parser.add_argument("--program", default=".build/release/penumbra")
    parser.add_argument("--crops", type=int, default=24)
    parser.add_argument("--sizes", nargs="+", default=["36x18", "64x32"])
    parser.add_argument("--glyphs", nargs="+", default=GLYPHS)
    parser.add_argument("--colors", nargs="+", default=COLORS)
    parser.add_argument("--ansi", choices=ANSI, default="xterm", help="what the 16 colours are")
    parser.add_argument(
        "--reference", choices=["interpolated", "windowed"], default="interpolated",
        help="values interpolated, then windowed, as viewers do; or pixels windowed before")
    parser.add_argument("--font", default=FONT, help="for characters that are no block elements")
    options = parser.parse_args()
    Fonts.path = options.font
    colors = palette(options.ansi)
    picks = list(chosen(options.library, options.crops))
    unit = picks[0][0]["unit"]
    print(f"{len(picks)} crops of {unit}, 16 colours as in {options.ansi}; medians of SSIM and PSNR")
    heads = ["window", "cells", "characters", "colours", "ours", "dB", "seen", "chafa", "dB",
             "seen", "at least", "timg", "dB", "seen", "at least"]
    print(row(heads))
    worst = 0
    for name, window in WINDOWS[unit].items():
        with tempfile.TemporaryDirectory() as folder:
            for size in options.sizes:
                crops = []
                for index, (case, values) in enumerate(picks):
                    place = Path(folder) / str(index)
                    place.mkdir(exist_ok=True)
                    crops.append(Crop(case, values, window, place))
                worst += table(options, crops, name, size, colors)
    return 1 if worst else 0


def row(cells):
    return "".join(f"{cell:>{11 if index < 4 else 9}}" for index, cell in enumerate(cells))


def medians(scores):
    middle = np.median(scores, 0)
    return "%.3f" % middle[0], "%.1f" % middle[1], "%.3f" % middle[2]


def table(options, crops, name, size, colors):
    columns, rows = map(int, size.split("x"))
    screen = Screen(columns, rows, colors)
    references = [crop.reference(columns, rows, options.reference) for crop in crops]
    worse = 0
    for glyphs in options.glyphs:
        for depth in options.colors:
            def scores(texts):
                return np.array([score(screen.pixels(t), r) for t, r in zip(texts, references)])
            lines = run(
                options.program, "figure", "cells", options.library, "--size", size, "--glyphs",
                glyphs, "--colors", depth, f"--level={crops[0].window[0]}",
                f"--width={crops[0].window[1]}", "--case", *[crop.id for crop in crops]
            ).split("\n")
            ours = scores("\n".join(lines[n * rows:(n + 1) * rows]) for n in range(len(crops)))
            judge = 2 if depth in ("16", "mono") else 0
            cells = [name, size, glyphs, depth, *medians(ours)]
            for commands in settings(glyphs, depth).values():
                theirs = max(
                    (scores(output(c, crop, columns, rows) for crop in crops) for c in commands),
                    key=lambda s: np.median(s[:, judge]))
                share = (ours[:, judge] >= theirs[:, judge] - 0.001).mean()
                worse += np.median(ours[:, judge]) < np.median(theirs[:, judge]) - 0.001
                cells += [*medians(theirs), "%.0f %%" % (100 * share)]
            print(row(cells), flush=True)
    return worse


if __name__ == "__main__":
    sys.exit(main())
