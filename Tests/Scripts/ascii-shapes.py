"""Writes Sources/Cells/AsciiShapes.swift: how much of a cell's parts each character of ASCII covers.

    apt-get install fonts-dejavu-core fonts-liberation fonts-noto-mono
    python3 -m pip install numpy pillow
    python3 Tests/Scripts/ascii-shapes.py

The mean of three common fonts; letters and digits are left out, since they name masks over the image.
"""

from pathlib import Path

import numpy as np
from PIL import Image, ImageDraw, ImageFont

FONTS = ["dejavu/DejaVuSansMono", "liberation/LiberationMono-Regular", "noto/NotoSansMono-Regular"]
CHARACTERS = " .,'`:;-_=+*#%@\"^~!/\\|<>(){}[]$&?"
SCALE = 8


def coverage(font, character):
    """A cell of 8 x 16 pixels, drawn eight times as large; shares of what is covered."""
    page = Image.new("L", (8 * SCALE, 16 * SCALE))
    size = 13 * SCALE
    face = ImageFont.truetype(f"/usr/share/fonts/truetype/{font}.ttf", size)
    ascent, descent = face.getmetrics()
    place = ((page.width - face.getlength("M")) / 2, (page.height - ascent - descent) / 2)
    ImageDraw.Draw(page).text(place, character, fill=255, font=face)
    return np.asarray(page.resize((8, 16), Image.BOX)) / 255


def main():
    lines = []
    for character in CHARACTERS:
        shapes = [coverage(font, character) for font in FONTS]
        parts = np.mean([s.reshape(4, 4, 2, 4).mean((1, 3)).ravel() for s in shapes], 0)
        texture = np.mean([
            (s ** 2).mean() - (s.reshape(4, 4, 2, 4).mean((1, 3)) ** 2).mean() for s in shapes])
        numbers = ", ".join(f"{share:.3f}" for share in parts)
        name = {'"': '\\"', "\\": "\\\\"}.get(character, character)
        lines.append(f'    AsciiShape("{name}", [{numbers}], {texture:.3f}),')
    text = f"""/// Shapes of ASCII's signs, made by a script; do not edit. See Tests/Scripts/ascii-shapes.py.
extension AsciiShape {{
  /// Signs that are neither letters nor digits, the blank first.
  static let all: [AsciiShape] = [
{chr(10).join(lines)}
  ]
}}
"""
    Path(__file__).parents[2].joinpath("Sources/Cells/AsciiShapes.swift").write_text(text)


if __name__ == "__main__":
    main()
