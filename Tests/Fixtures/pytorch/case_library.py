"""Reads Penumbra's libraries, and folders of crops, into memory (`Docs/Formats.md`)."""

import json
import pathlib
import re

import numpy as np
import torch


class Library:
    """A library on the disk: one line of JSON and one record of pixels per case."""

    def __init__(self, folder, split=None):
        self.folder = pathlib.Path(folder)
        manifest = json.loads((self.folder / "library.json").read_text())
        if manifest.get("format") != "penumbra-library" or manifest.get("version", 0) > 1:
            raise ValueError(f"{folder}: not a library that this program knows")
        self.attribution = manifest.get("attribution", "")
        with open(self.folder / "cases.jsonl", encoding="utf-8") as lines:
            # What follows the last line feed is a case that was not finished.
            cases = [json.loads(line) for line in lines if line.endswith("\n")]
        self.cases = [case for case in cases if split is None or case["split"] == split]
        self.splits = sorted({case["split"] for case in cases if case["split"]})
        self.shards = {}

    def record(self, index):
        case = self.cases[index]
        shard = case["shard"]
        if shard not in self.shards:
            path = self.folder / f"pixels-{shard:05}.npy"
            self.shards[shard] = np.load(path, mmap_mode="r")
        return self.shards[shard][case["row"]]

    def arrays(self, index):
        """The image as a network sees it but for the shift by 0.5, and the graders' masks."""
        record = self.record(index)
        return unit_interval(record["image"], self.cases[index]["unit"]), record["masks"]


def unit_interval(image, unit):
    """Gray from 0 to 1; Hounsfield units are stretched from the least to the greatest value."""
    if unit == "unitInterval":
        scale = {1: 255, 2: 65535}.get(image.dtype.itemsize, 1)
        return image.astype(np.float32) / np.float32(scale)
    image = image.astype(np.float32)
    low, spread = image.min(), image.max() - image.min()
    return (image - low) / spread if spread > 0 else np.zeros_like(image)


class CropFolder:
    """PATIENT/nodule-N/images/slice-K.png and .../mask-G/slice-K.png, as `penumbra import` reads."""

    attribution = ""
    splits = []

    def __init__(self, folder):
        root = pathlib.Path(folder)
        groups = sorted({path.parent.parent for path in root.rglob("images/*.png")})
        self.items = []
        for group in groups:
            masks = sorted(
                (path for path in group.iterdir() if re.fullmatch(r"mask-\d+", path.name)),
                key=lambda path: int(path.name[5:]),
            ) or [group / "masks"]
            for image in sorted((group / "images").glob("*.png")):
                found = [folder / image.name for folder in masks]
                if all(path.is_file() for path in found):
                    self.items.append((image, found))
        self.cases = [
            {"id": str(image.relative_to(root).with_suffix("")), "unit": "unitInterval"}
            for image, _ in self.items
        ]

    def record(self, index):
        from PIL import Image

        image, masks = self.items[index]
        read = lambda path: np.asarray(Image.open(path).convert("L"))
        return {"image": read(image), "masks": np.stack([read(path) > 0 for path in masks])}

    def arrays(self, index):
        record = self.record(index)
        return unit_interval(record["image"], "unitInterval"), record["masks"]


def open_cases(path, split=None):
    """A library, of the split `train` where there is one and none is named; or a folder of crops."""
    if not pathlib.Path(path).is_dir():
        raise FileNotFoundError(f"{path}: expected a library or a folder of crops, found no folder")
    if not (pathlib.Path(path) / "library.json").exists():
        return CropFolder(path), None
    library = Library(path)
    split = split or ("train" if "train" in library.splits else None)
    return (Library(path, split) if split else library), split


class Cases:
    """All images and masks in memory, or on a GPU, as few bytes per pixel as do.

    `images` are [cases, height, width]: bytes, 255 for 1, where every image is stored so, else
    floats from 0 to 1. Bit g of `marks` is grader g. Smaller images fill the upper left.
    """

    def __init__(self, source, device="cpu"):
        count = len(source.cases)
        if count == 0:
            raise ValueError("no cases to train on: expected at least one; choose another --split")
        records = [source.record(index) for index in range(count)]
        sizes = np.array([record["image"].shape for record in records])
        graders = np.array([len(record["masks"]) for record in records])
        if graders.max() > 8:
            raise ValueError(f"expected at most 8 graders, found {graders.max()}")
        are_bytes = all(record["image"].dtype == np.uint8 for record in records)
        shape = (count, *sizes.max(axis=0))
        images = np.zeros(shape, np.uint8 if are_bytes else np.float32)
        marks = np.zeros(shape, np.uint8)
        for index, record in enumerate(records):
            height, width = sizes[index]
            unit = source.cases[index]["unit"]
            image = record["image"] if are_bytes else unit_interval(record["image"], unit)
            images[index, :height, :width] = image
            for grader, mask in enumerate(record["masks"]):
                marks[index, :height, :width] |= mask.astype(np.uint8) << grader
        self.scale = 1 / 255 if are_bytes else 1.0
        self.images = torch.from_numpy(images).to(device)
        self.marks = torch.from_numpy(marks).to(device)
        self.sizes = torch.from_numpy(sizes)
        self.graders = torch.from_numpy(graders)

    def __len__(self):
        return len(self.images)
