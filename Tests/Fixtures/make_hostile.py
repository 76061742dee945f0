"""Writes Tests/Fixtures/hostile: small files that readers must read or refuse, and seeds of fuzzing.

    python3 Tests/Fixtures/make_hostile.py
"""

import gzip
import hashlib
import json
import os
import struct
import zlib

FOLDER = os.path.join(os.path.dirname(os.path.abspath(__file__)), "hostile")


def write(target, name, data):
    os.makedirs(os.path.join(FOLDER, target), exist_ok=True)
    with open(os.path.join(FOLDER, target, name), "wb") as file:
        file.write(data)


write("json", "nested.json", b"[" * 200 + b"]" * 200)
write("json", "all.json", b'{"a":[1,-2.5e10,true,false,null,"\\u00e9\\ud83d\\ude00"],"b":{}}')
write("json", "lone-surrogate.json", b'{"a":"\\ud800"}')
write("json", "big-number.json", b"[1e400,-0,123456789012345678901234567890]")

write("csv", "quoted.csv", b'a,"b ""c""",d\r\n1,"2\n3",4\n')
write("csv", "open-quote.csv", b'a,b\n1,"2')

write("display", "bidi.txt", "a\u202eb\u200b\u0301\u0301\u0301\x1b]0;x\x07\u115f\ufeff".encode())
write("display", "broken.txt", b"\xff\xfe\xc0\x80\xed\xa0\x80")

ANNOTATION = """<?xml version="1.0"?>
<LidcReadMessage uid="1" xmlns="http://www.nih.gov"><ResponseHeader>
<SeriesInstanceUid>1.2.3</SeriesInstanceUid></ResponseHeader><readingSession><unblindedReadNodule>
<noduleID>1</noduleID><characteristics><malignancy>3</malignancy></characteristics><roi>
<imageZposition>-125.0 </imageZposition><imageSOP_UID>1.2.3.4</imageSOP_UID>
<inclusion>TRUE</inclusion><edgeMap><xCoord>3</xCoord><yCoord>3</yCoord></edgeMap>
<edgeMap><xCoord>6</xCoord><yCoord>3</yCoord></edgeMap>
<edgeMap><xCoord>5</xCoord><yCoord>7</yCoord></edgeMap></roi></unblindedReadNodule>
</readingSession></LidcReadMessage>"""
write("annotation", "small.xml", ANNOTATION.encode())
write("annotation", "far.xml", ANNOTATION.replace("<xCoord>6", "<xCoord>999999999999").encode())
write("annotation", "entity.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>')
write("annotation", "truncated.xml", ANNOTATION.encode()[:400])
# Names that are not UTF-8, and instructions without a text, end the program inside FoundationXML.
write("annotation", "instruction.xml", b"<?n?><a/>")
write("annotation", "not-utf8.xml", b"<a\xff><b/></a\xff>")


def line(**changes):
    case = {
        "id": "a", "patient": "p", "split": None, "width": 8, "height": 8, "unit": "hounsfield",
        "areas": [3, 0], "spacing": [1, 1], "source": "s", "shard": 0, "row": 0, "type": "<i2",
        "crc32": 0, "sop": None, "facts": {},
    }
    return (json.dumps({**case, **changes}) + "\n").encode()


write("library", "one.jsonl", line())
write("library", "huge.jsonl", line(width=8192, height=8192, areas=[1] * 256))
write("library", "twice.jsonl", line() + line())
write("library", "half.jsonl", line() + line(id="b")[:40])
write("library", "negative.jsonl", line(width=-1) + line(id="c", row=2**62))

ATTRIBUTES = {
    "SOPClassUID": "1.2.840.10008.5.1.4.1.1.2", "SOPInstanceUID": "1.2.3", "Modality": "CT",
    "SeriesInstanceUID": "1.2", "ImagePositionPatient": "1\\2\\3", "Rows": "4", "Columns": "4",
    "ImageOrientationPatient": "1\\0\\0\\0\\1\\0", "PixelSpacing": "0.5\\0.5",
    "SamplesPerPixel": "1", "PhotometricInterpretation": "MONOCHROME2", "BitsAllocated": "16",
    "BitsStored": "12", "HighBit": "11", "PixelRepresentation": "1", "RescaleSlope": "1",
    "RescaleIntercept": "-1024",
}
write("dicom", "slice.json", json.dumps(ATTRIBUTES).encode())
write("dicom", "huge.json", json.dumps({**ATTRIBUTES, "Rows": "65535", "Columns": "65535"}).encode())
write("dicom", "numbers.json", json.dumps({
    **ATTRIBUTES, "PixelSpacing": "0\\nan", "RescaleSlope": "1e400",
    "ImagePositionPatient": "1\\2"}).encode())


def tensors(header, data=b"", length=None):
    header = header if isinstance(header, bytes) else json.dumps(header).encode()
    return struct.pack("<Q", len(header) if length is None else length) + header + data


def entry(kind, shape, start, end):
    return {"dtype": kind, "shape": shape, "data_offsets": [start, end]}


write("safetensors", "one.safetensors", tensors({"a": entry("F32", [2], 0, 8)}, bytes(8)))
write("safetensors", "overflow.safetensors", tensors(
    {"a": entry("F32", [4194305, 4194305, 211106198978564], 0, 8)}, bytes(8)))
write("safetensors", "overlap.safetensors", tensors(
    {"a": entry("U8", [4], 0, 4), "b": entry("U8", [4], 2, 6)}, bytes(6)))
write("safetensors", "long-header.safetensors", tensors(b"{}", length=2**62))


def model(**changes):
    architecture = {
        "kind": "unet", "imageChannels": 1, "classes": 2, "channels": [4, 8],
        "latentDimensions": 0, "maskPlanes": 1, "fcombHiddenLayers": 2,
    }
    return tensors({"__metadata__": {
        "format": "penumbra-model", "version": "1", "parameters": "1",
        "architecture": json.dumps({**architecture, **changes})}})


write("model", "empty.safetensors", model())
write("model", "deep.safetensors", model(channels=[1024] * 40))
write("model", "wide.safetensors", model(channels=[2**40], latentDimensions=2**60))


HEADER = b'{"format":"penumbra-journal","version":1,"reviewer":"r"}'


def event(number, before, kind="accept"):
    digest = hashlib.sha256(before).hexdigest()[:16]
    return json.dumps({"n": number, "prev": digest, "case": "a", "kind": kind}).encode()


FIRST = event(1, HEADER)
write("journal", "two.jsonl", b"\n".join([HEADER, FIRST, event(2, FIRST, "undo"), b""]))
write("journal", "torn.jsonl", HEADER + b"\n" + FIRST[:20])
write("journal", "broken.jsonl", b"\n".join([HEADER, event(2, HEADER), b"\n"]))


def nifti(sizes, datatype=4, bits=16, offset=352.0, magic=b"n+1\0"):
    header = bytearray(352)
    struct.pack_into("<i", header, 0, 348)
    struct.pack_into("<8h", header, 40, len(sizes), *sizes, *[1] * (7 - len(sizes)))
    struct.pack_into("<hh", header, 70, datatype, bits)
    struct.pack_into("<9f", header, 76, 1, 0.5, 0.5, 2, 1, 1, 1, 1, offset)
    struct.pack_into("<ff", header, 112, 1, 0)
    struct.pack_into("<hh", header, 252, 1, 1)
    struct.pack_into("<4f", header, 280, 0.5, 0, 0, -10)
    struct.pack_into("<4f", header, 296, 0, 0.5, 0, -20)
    struct.pack_into("<4f", header, 312, 0, 0, 2, -30)
    header[344:348] = magic
    return bytes(header)


write("nifti", "small.nii", nifti([2, 2, 1]) + bytes(8))
write("nifti", "huge.nii", nifti([32767] * 7))
write("nifti", "nowhere.nii", nifti([2, 2, 1], offset=float("nan")) + bytes(8))
write("nifti", "negative.nii", nifti([-2, 2]) + bytes(8))


def chunk(kind, data):
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))


def png(width, height, depth=8, color=0, pixels=b""):
    header = struct.pack(">IIBBBBB", width, height, depth, color, 0, 0, 0)
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header)
            + chunk(b"IDAT", zlib.compress(pixels)) + chunk(b"IEND", b""))


write("png", "mask.png", png(2, 2, pixels=b"\0\0\xff\0\xff\0"))
write("png", "bomb.png", png(8192, 8192, pixels=bytes(1000)))
write("png", "text.png", png(1, 1, pixels=b"\0\0").replace(
    b"\0\0\0\0IEND", chunk(b"tEXt", b"a\0" + b"\x1b[2J") + b"\0\0\0\0IEND"))


def tar(name, size, kind=b"0", data=b""):
    header = bytearray(512)
    header[0:len(name)] = name
    header[100:108] = b"0000644\0"
    header[124:136] = size
    header[156:157] = kind
    header[257:265] = b"ustar\00000"
    header[148:156] = b" " * 8
    header[148:156] = b"%06o\0 " % sum(header)
    return bytes(header) + data + bytes(-len(data) % 512)


def npy(description, data=b""):
    text = description.encode()
    text += b" " * (118 - len(text) % 64) + b"\n"
    return b"\x93NUMPY\x01\x00" + struct.pack("<H", len(text)) + text + data


SHAPE = "{'descr': '|u1', 'fortran_order': False, 'shape': (%s), }"
write("arrays", "image.npy", npy(SHAPE % "1, 2, 2", b"\0\1\2\3"))
write("arrays", "huge.npy", npy(SHAPE % "4194305, 4194305, 211106198978564"))
write("arrays", "objects.npy", npy(SHAPE.replace("|u1", "|O") % "1,", b"cos\nsystem\n."))
write("arrays", "central.npz", b"PK\x05\x06" + bytes(4) + b"\xff" * 16)

write("pickle", "execute.pickle", b"\x80\x03cos\nsystem\nX\x02\0\0\0ls\x85R.")
write("pickle", "self.pickle", b"\x80\x03}q\x00X\x01\0\0\0ah\x00s.")
write("pickle", "long.pickle", b"\x80\x03}X\xff\xff\xff\x7fa")
write("pickle", "marks.pickle", b"\x80\x03" + b"(" * 5000)

write("tar", "one.tar", tar(b"a/b.txt", b"00000000003\0", data=b"abc") + bytes(1024))
write("tar", "endless.tar", tar(b"a", b"77777777777\0"))
write("tar", "long-name.tar", tar(b"././@LongLink", b"77777777777\0", kind=b"L"))
write("tar", "packed.tar.gz", gzip.compress(bytes(20000), mtime=0))
