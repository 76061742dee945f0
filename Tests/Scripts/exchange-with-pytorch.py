#!/usr/bin/env python3
"""Proves that models move between Penumbra and PyTorch in both directions. Ends with 0 if they do.

    Tests/Scripts/exchange-with-pytorch.py [--program PENUMBRA] [--scratch-path FOLDER]

1. Penumbra trains a tiny network on phantoms; PyTorch loads model and checkpoint; `swift test` holds
   Penumbra's Gaussians and logits against PyTorch's.
2. PyTorch writes a random network as a model; `penumbra info` and `penumbra evaluate` read it, and
   `swift test` holds its answers too.
3. For both, PyTorch draws the codes that `penumbra evaluate` draws, and GED² of every number of
   samples has to agree.

Needs torch, numpy and safetensors; takes one or two minutes with a built program.
"""

import argparse
import json
import math
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

import torch

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/Fixtures/pytorch"))

import make_exchange  # noqa: E402
from case_library import Library  # noqa: E402
from model_files import load, save  # noqa: E402
from probabilistic_unet import ProbabilisticUNet  # noqa: E402

MASK = 2**64 - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & MASK

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & MASK
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & MASK
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & MASK
        return bits ^ (bits >> 31)

    def unit(self):
        """As Swift draws a Double from 0 to 1: the lower 53 bits."""
        return (self.next() & (2**53 - 1)) * 2.0**-53

    def normal(self):
        radius = math.sqrt(-2 * math.log(1 - self.unit()))
        return radius * math.cos(2 * math.pi * self.unit())


def case_seed(seed, name):
    """The FNV-1a hash of the case's id, mixed with the seed of the evaluation."""
    value = 0xCBF29CE484222325
    for byte in name.encode():
        value = ((value ^ byte) * 0x100000001B3) & MASK
    return SplitMix64(value ^ seed).next()


def distance(a, b):
    """1 - IoU of the foreground; two empty masks have distance 0."""
    union = (a | b).sum().item()
    return 1 - (a & b).sum().item() / union if union else 0.0


def mean_distance(first, second):
    return sum(distance(a, b) for a in first for b in second) / (len(first) * len(second))


@torch.no_grad()
def ged_by_count(network, library, counts, seed=0):
    """The mean of GED² (V-statistic) over the cases, for each number of samples."""
    sums = dict.fromkeys(counts, 0.0)
    multiple = 2 ** (len(network.channels) - 1)
    for index, case in enumerate(library.cases):
        image, masks = library.arrays(index)
        seen = make_exchange.padded(torch.from_numpy(image.copy()).float(), multiple) - 0.5
        mu, log_sigma = (part[0] for part in network.prior(seen))
        generator = SplitMix64(case_seed(seed, case["id"]))
        u = [[generator.normal() for _ in range(network.latent)] for _ in range(max(counts))]
        z = mu + log_sigma.exp() * torch.tensor(u)
        features = network.unet(seen).expand(len(z), -1, -1, -1)
        logits = network.logits(features, z)[..., : image.shape[0], : image.shape[1]]
        samples = list(logits[:, 1] > logits[:, 0])
        graders = [torch.from_numpy(mask.copy()).bool() for mask in masks]
        for count in counts:
            some = samples[:count]
            sums[count] += 2 * mean_distance(some, graders) - mean_distance(some, some)
            sums[count] -= mean_distance(graders, graders)
    return {count: total / len(library.cases) for count, total in sums.items()}


def run(*command, **options):
    print("$", " ".join(map(str, command)), flush=True)
    done = subprocess.run(
        list(map(str, command)), capture_output=True, text=True, cwd=ROOT, **options)
    if done.returncode != 0:
        sys.exit(f"ended with {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout


def check_evaluation(program, path, folder, library):
    """Penumbra's GED² and PyTorch's, from the same codes."""
    report = json.loads(run(program, "evaluate", folder / "cases", "--model", path, "--json"))
    rows = {row["n"]: row["ged2"] for row in report["models"][0]["samples"]}
    expected = ged_by_count(load(path)[0], library, sorted(rows))
    for count, ours in rows.items():
        print(f"  n = {count:2}: GED² {ours:.6f} in Penumbra, {expected[count]:.6f} in PyTorch")
        # One pixel on the other side of zero moves a case by less than this.
        if abs(ours - expected[count]) > 1e-3:
            sys.exit("the two do not agree")


def exchange_folder(folder, model):
    """What the test reads: the model, and PyTorch's answers with its weights."""
    folder.mkdir()
    shutil.copy(model, folder / "model.safetensors")
    from safetensors.torch import save_file

    save_file(make_exchange.answers(load(model)[0]), folder / "expected.safetensors")
    return folder


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, help="the built penumbra")
    parser.add_argument("--scratch-path", default=".build", help="where Swift builds")
    options = parser.parse_args()
    torch.set_num_threads(2)
    program = options.program or ROOT / options.scratch_path / "debug/penumbra"
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        run(program, "phantom", "--to", folder / "cases", "--cases", 12, "--seed", 3)
        run(program, "train", folder / "cases", "--to", folder / "run", "--preset", "tiny",
            "--steps", 60, "--batch", 4, "--crop", 64, "--rate", 5e-3)
        library = Library(folder / "cases")
        generator = torch.Generator().manual_seed(6)
        network = ProbabilisticUNet([4, 6], latent=3, mask_planes=1)
        with torch.no_grad():
            for parameter in network.parameters():
                parameter.copy_(0.4 * torch.randn(parameter.shape, generator=generator))
        save(network, folder / "random.safetensors", origin="PyTorch")
        facts = json.loads(run(program, "info", folder / "random.safetensors", "--json"))
        if facts["parameters"] != sum(p.numel() for p in network.parameters()):
            sys.exit("penumbra info counts other parameters than PyTorch")
        models = [
            folder / "run/model.safetensors", folder / "run/checkpoint.safetensors",
            folder / "random.safetensors",
        ]
        folders = [exchange_folder(folder / model.stem, model) for model in models]
        print(run(
            "swift", "test", "--scratch-path", options.scratch_path, "--disable-xctest",
            "--filter", "exchangedModel",
            env=os.environ | {"PENUMBRA_EXCHANGE": ":".join(map(str, folders))},
        ).strip().splitlines()[-1])
        for model in models:
            check_evaluation(program, model, folder, library)
    print("Models move both ways.")


if __name__ == "__main__":
    main()
