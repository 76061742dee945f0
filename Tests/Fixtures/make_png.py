"""Makes the small PNG fixtures in png/; needs the packages numpy and pillow.

The images are written chunk by chunk where Pillow has no way to ask for the depth. No patient data.
"""
import struct
import zlib
from pathlib import Path

folder = Path(__file__).with_name("png")
folder.mkdir(exist_ok=True)


def chunk(kind, data):
    body = kind + data
    return struct.pack(">I", len(data)) + body + struct.pack(">I", zlib.crc32(body))


def png(width, height, depth, color, rows, extra=b"", interlace=0):
    raw = b"".join(b"\0" + row for row in rows)
    return (b"\x89PNG\r\n\x1a\n"
            + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, interlace))
            + extra + chunk(b"IDAT", zlib.compress(raw, 9)) + chunk(b"IEND", b""))


files = {
    "gray1.png": png(5, 2, 1, 0, [bytes([0b10110000]), bytes([0b01001000])]),
    "gray2.png": png(4, 1, 2, 0, [bytes([0b00011011])]),
    "gray4.png": png(3, 1, 4, 0, [bytes([0x0A, 0xF0])]),
    "gray8.png": png(3, 2, 8, 0, [bytes([0, 1, 2]), bytes([128, 254, 255])],
                     chunk(b"gAMA", struct.pack(">I", 45455))),
    "gray16.png": png(2, 1, 16, 0, [struct.pack(">HH", 1000, 65535)]),
    "palette.png": png(2, 1, 8, 3, [bytes([0, 2])], chunk(b"PLTE", bytes([9, 9, 9] * 3))),
    "rgb-gray.png": png(2, 1, 8, 2, [bytes([7, 7, 7, 255, 255, 255])]),
    "rgb.png": png(2, 1, 8, 2, [bytes([7, 7, 7, 1, 2, 3])]),
    "gray-alpha.png": png(2, 1, 8, 4, [bytes([7, 255, 9, 128])]),
    "mask.png": png(3, 1, 8, 0, [bytes([0, 255, 0])]),
    "mask-empty.png": png(3, 1, 8, 0, [bytes([0, 0, 0])]),
    "huge.png": png(1_000_000, 1_000_000, 8, 0, [b"\0"]),
    "too-many.png": png(8192, 8192, 8, 2, [b"\0"]),
    "short.png": png(3, 3, 8, 0, [bytes([0, 1, 2])]),
}
for name, data in files.items():
    (folder / name).write_bytes(data)
