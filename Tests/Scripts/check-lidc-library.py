"""Checks a library that was imported from scans of LIDC-IDRI against pydicom and matplotlib.

    python3 -m pip install pydicom numpy matplotlib
    penumbra import lidc SCANS --to LIBRARY --native
    python3 Tests/Scripts/check-lidc-library.py SCANS LIBRARY

For every case: the image against pydicom's Hounsfield units of the slice that the library names, each
mask against the outlines in the XML, filled by matplotlib's point-in-polygon test. Both are cut where
the library says. Libraries of 0.5 mm are compared with NumPy's own interpolation, masks by nearest
pixels. Prints the number of cases that were compared; ends with 1 at the first difference.
"""

import json
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import numpy as np
from matplotlib.path import Path as Polygon
from pydicom import dcmread
from pydicom.pixels import apply_modality_lut

NAMESPACE = "{http://www.nih.gov}"


def outlines(annotations):
    """The readings of a file: for each, its nodules, for each, slice, kind and points."""
    readings = []
    for session in ElementTree.parse(annotations).getroot().iter(NAMESPACE + "readingSession"):
        nodules = []
        for nodule in session.iter(NAMESPACE + "unblindedReadNodule"):
            nodules.append([
                (
                    roi.findtext(NAMESPACE + "imageSOP_UID").strip(),
                    roi.findtext(NAMESPACE + "inclusion").strip() == "TRUE",
                    [
                        (int(edge.findtext(NAMESPACE + "xCoord")),
                         int(edge.findtext(NAMESPACE + "yCoord")))
                        for edge in roi.iter(NAMESPACE + "edgeMap")
                    ],
                )
                for roi in nodule.iter(NAMESPACE + "roi")
            ])
        readings.append(nodules)
    return readings


def filled(points, shape, with_line):
    """The pixels inside, with those of the line or without; points must follow pixel by pixel."""
    rows, columns = np.mgrid[: shape[0], : shape[1]]
    places = np.c_[columns.ravel(), rows.ravel()]
    inside = Polygon(np.array(points + points[:1], float)).contains_points(places).reshape(shape)
    for column, row in points:
        inside[row, column] = with_line
    return inside


def nodule_mask(nodule, uid, shape):
    mask = np.zeros(shape, bool)
    for name, inclusion, points in nodule:
        if name == uid and inclusion and len(set(points)) >= 3:
            mask |= filled(points, shape, with_line=False)
    for name, inclusion, points in nodule:
        if name == uid and not inclusion and len(points) >= 3:
            mask &= ~filled(points, shape, with_line=True)
    return mask


def cut(image, facts, case):
    """Image values at the library's places, and the nearest rows and columns."""
    native = facts.get("sourceSpacingInMillimeters")
    native = [float(v) for v in native.split()] if native else case["spacing"]
    steps = [wanted / have for wanted, have in zip(case["spacing"], native)]
    rows = float(facts["cropRow"]) + np.arange(case["height"]) * steps[0]
    columns = float(facts["cropColumn"]) + np.arange(case["width"]) * steps[1]
    low = np.floor(rows).astype(int), np.floor(columns).astype(int)
    high = [np.minimum(n + 1, size - 1) for n, size in zip(low, image.shape)]
    down, right = (rows - low[0])[:, None], (columns - low[1])[None, :]
    top = image[np.ix_(low[0], low[1])] * (1 - right) + image[np.ix_(low[0], high[1])] * right
    bottom = image[np.ix_(high[0], low[1])] * (1 - right) + image[np.ix_(high[0], high[1])] * right
    nearest = np.ix_(np.floor(rows + 0.5).astype(int), np.floor(columns + 0.5).astype(int))
    return top * (1 - down) + bottom * down, nearest


def check(case, pixels, folder, readings):
    facts = case["facts"]
    dataset = dcmread(folder.parent / case["source"])
    assert dataset.SOPInstanceUID == case["sop"], "another slice"
    image = np.maximum(apply_modality_lut(dataset.pixel_array, dataset), -1024.0)
    expected, nearest = cut(image, facts, case)
    difference = np.abs(pixels["image"] - expected).max()
    assert difference <= (0.51 if "sourceSpacingInMillimeters" in facts else 0), difference
    file = facts["annotations"]
    if file not in readings:
        readings[file] = outlines(folder / file)
    for number, nodules in enumerate(readings[file]):
        found = pixels["masks"][number].astype(bool)
        # Nodules that do not touch the found mask are other nodules in the same crop.
        masks = [nodule_mask(n, case["sop"], image.shape)[nearest] for n in nodules]
        union = np.zeros_like(found)
        for mask in masks:
            if (mask & found).any():
                union |= mask
        assert (union == found).all(), f"mask {number} differs in {(union != found).sum()} pixels"


def main(folder, library):
    folder, readings, files = Path(folder).resolve(), {}, {}
    cases = [json.loads(line) for line in open(Path(library) / "cases.jsonl", encoding="utf-8")]
    for case in cases:
        shard = f"pixels-{case['shard']:05d}.npy"
        if shard not in files:
            files[shard] = np.load(Path(library) / shard, mmap_mode="r")
        try:
            check(case, files[shard][case["row"]], folder, readings)
        except AssertionError as error:
            print(f"{case['id']}: {error}")
            return 1
    print(f"{len(cases)} cases are as pydicom and matplotlib have them")
    return 0


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
