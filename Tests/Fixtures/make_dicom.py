"""Makes the DICOM fixtures: synthetic slices, and what pydicom reads in them.

    python3 -m pip install pydicom numpy
    python3 Tests/Fixtures/make_dicom.py

dicom/*.dcm      slices of 4 x 3 pixels in many ways of storing them
dicom/slices.json    Hounsfield units by pydicom, spacing, place along the normal by NumPy
lidc/            a scan of four slices with the outlines of four readers; no patient is in it
"""

import itertools
import json
import shutil
import sys
from pathlib import Path

import numpy as np
from pydicom import Dataset, FileMetaDataset, dcmread
from pydicom.pixels import apply_modality_lut
from pydicom.uid import (
    CTImageStorage,
    DeflatedExplicitVRLittleEndian,
    ExplicitVRBigEndian,
    ExplicitVRLittleEndian,
    ImplicitVRLittleEndian,
    RLELossless,
)

HERE = Path(__file__).parent
ROOT = "2.25.271828182845904523536"


def dataset(name, pixels, signed=True, bits=16, syntax=ExplicitVRLittleEndian, **values):
    ds = Dataset()
    ds.file_meta = FileMetaDataset()
    ds.file_meta.MediaStorageSOPClassUID = CTImageStorage
    ds.file_meta.MediaStorageSOPInstanceUID = f"{ROOT}.{name}"
    ds.file_meta.TransferSyntaxUID = syntax
    ds.SOPClassUID = CTImageStorage
    ds.SOPInstanceUID = f"{ROOT}.{name}"
    ds.Modality = "CT"
    ds.PatientID = "SYNTHETIC-0001"
    ds.PatientName = ""
    ds.StudyInstanceUID = f"{ROOT}.1"
    ds.SeriesInstanceUID = f"{ROOT}.2"
    ds.FrameOfReferenceUID = f"{ROOT}.3"
    ds.SliceThickness = "2.5"
    ds.ImagePositionPatient = ["-10.5", "-20.25", "30"]
    ds.ImageOrientationPatient = ["1", "0", "0", "0", "1", "0"]
    ds.SamplesPerPixel = 1
    ds.PhotometricInterpretation = "MONOCHROME2"
    ds.Rows, ds.Columns = pixels.shape
    ds.PixelSpacing = ["0.8", "0.6"]
    ds.BitsAllocated = 8 if bits <= 8 else 16
    ds.BitsStored = bits
    ds.HighBit = bits - 1
    ds.PixelRepresentation = int(signed)
    ds.RescaleSlope = "1"
    ds.RescaleIntercept = "-1024"
    kind = ("i" if signed else "u") + ("1" if bits <= 8 else "2")
    order = ">" if syntax == ExplicitVRBigEndian else "<"
    ds.PixelData = pixels.astype(order + kind).tobytes()
    ds["PixelData"].VR = "OB" if bits <= 8 else "OW"
    for keyword, value in values.items():
        setattr(ds, keyword, value)
    return ds


def save(ds, path):
    syntax = ds.file_meta.TransferSyntaxUID
    if syntax == RLELossless:
        ds.file_meta.TransferSyntaxUID = ExplicitVRLittleEndian
        ds.compress(RLELossless, generate_instance_uid=False)
    ds.save_as(path, enforce_file_format=True)


def values(signed, bits):
    """Twelve values from the lowest to the highest that can be stored."""
    low, high = (-(1 << (bits - 1)), (1 << (bits - 1)) - 1) if signed else (0, (1 << bits) - 1)
    return np.linspace(low, high, 12).round().astype(np.int64).reshape(3, 4)


def slices(folder):
    expected = {}

    def add(name, ds):
        path = folder / f"{name}.dcm"
        save(ds, path)
        read = dcmread(path)
        x, y = np.array(read.ImageOrientationPatient[:3]), np.array(read.ImageOrientationPatient[3:])
        expected[name] = {
            "hounsfield": apply_modality_lut(read.pixel_array, read).astype(float).ravel().tolist(),
            "spacing": [float(v) for v in read.PixelSpacing],
            "height": float(np.cross(x, y) @ np.array(read.ImagePositionPatient, float)),
            "uid": str(read.SOPInstanceUID),
        }

    number = itertools.count(10)
    others = itertools.cycle(
        itertools.product(["-1024", "0"], ["MONOCHROME2", "MONOCHROME1"], [None, 63536])
    )
    for signed, bits, slope in itertools.product([True, False], [12, 16], ["1", "2", "0.01", "-1"]):
        intercept, photometric, padding = next(others)
        name = f"{'signed' if signed else 'unsigned'}-{bits}-slope{slope}"
        ds = dataset(
            next(number), values(signed, bits), signed, bits, RescaleSlope=slope,
            RescaleIntercept=intercept, PhotometricInterpretation=photometric,
        )
        if padding is not None:
            ds.add_new(0x00280120, "US", padding)
        add(name, ds)
    add("eight-bits", dataset(next(number), values(False, 8), False, 8, RescaleSlope="4"))
    axes = [np.array(a) for a in ([1, 0, 0], [0, 1, 0])]
    turns = [(s * a, t * b) for a, b in (axes, axes[::-1]) for s in (1, -1) for t in (1, -1)]
    oblique = np.linalg.qr(np.array([[0.9, 0.1, 0.3], [-0.2, 0.8, 0.5], [0.1, 0.4, 0.7]]))[0]
    for index, (x, y) in enumerate(turns + [(oblique[:, 0], oblique[:, 1])]):
        direction = [f"{v:.10f}"[:16] for v in (*x, *y)]
        name = f"direction-{index}"
        add(name, dataset(next(number), values(True, 16), ImageOrientationPatient=direction))
    for name, syntax in {
        "implicit": ImplicitVRLittleEndian, "big-endian": ExplicitVRBigEndian,
        "deflated": DeflatedExplicitVRLittleEndian, "rle": RLELossless,
    }.items():
        add(name, dataset(next(number), values(True, 16), syntax=syntax))
    text = ",\n".join(f"{json.dumps(k)}: {json.dumps(v)}" for k, v in expected.items())
    (folder / "slices.json").write_text("{\n" + text + "\n}\n")


def ring(row, column, radius):
    """The pixels of a closed diamond, clockwise; its end meets its beginning."""
    steps = [(1, 1), (1, -1), (-1, -1), (-1, 1)]
    point, points = (row - radius, column), []
    for down, right in steps:
        for _ in range(radius):
            points.append(point)
            point = (point[0] + down, point[1] + right)
    return points + [points[0]]


def roi(slice_number, points, inclusion=True):
    edges = "".join(
        f"<edgeMap><xCoord>{x}</xCoord><yCoord>{y}</yCoord></edgeMap>" for y, x in points
    )
    return (
        f"<roi><imageZposition>{2.5 * slice_number:.6f} </imageZposition>"
        f"<imageSOP_UID>{ROOT}.{100 + slice_number}</imageSOP_UID>"
        f"<inclusion>{str(inclusion).upper()}</inclusion>{edges}</roi>"
    )


def nodule(name, rois, malignancy=None):
    told = f"<characteristics><malignancy>{malignancy}</malignancy></characteristics>"
    told = told if malignancy else ""
    marks = "".join(rois)
    return f"<unblindedReadNodule><noduleID>{name}</noduleID>{told}{marks}</unblindedReadNodule>"


def scan(folder):
    row, column = np.mgrid[:200, :200]
    for number in range(4):
        hounsfield = (row // 8) * 10 + (column // 8) - 900
        hounsfield[(row - 100) ** 2 + (column - 90 - number) ** 2 < 100] = 40
        hounsfield[:2] = -3024
        ds = dataset(
            100 + number, hounsfield + 1024, syntax=DeflatedExplicitVRLittleEndian,
            ImagePositionPatient=["-70", "-70", str(2.5 * number)], PixelSpacing=["0.7", "0.7"],
            InstanceNumber=str(4 - number),
        )
        save(ds, folder / f"1-00{4 - number}.dcm")
    readings = [
        nodule("a", [roi(n, ring(100, 90 + n, 12)) for n in range(3)], 4),
        nodule("7", [roi(1, ring(101, 91, 10)), roi(1, ring(101, 91, 3), False)], 5),
        nodule("x", [roi(2, ring(99, 92, 11))]) + nodule("y", [roi(3, ring(60, 60, 2))], 2),
        nodule("IL 1", [roi(2, [(99, 92)])]),
    ]
    sessions = "".join(f"<readingSession>{marks}</readingSession>" for marks in readings)
    (folder / "001.xml").write_text(
        '<?xml version="1.0" encoding="UTF-8"?>\n<LidcReadMessage xmlns="http://www.nih.gov">\n'
        f"<ResponseHeader><SeriesInstanceUid>{ROOT}.2</SeriesInstanceUid></ResponseHeader>\n"
        f"{sessions}\n</LidcReadMessage>\n"
    )


if __name__ == "__main__":
    for name, make in {"dicom": slices, "lidc": scan}.items():
        shutil.rmtree(HERE / name, ignore_errors=True)
        (HERE / name).mkdir()
        make(HERE / name)
    sys.exit(0)
