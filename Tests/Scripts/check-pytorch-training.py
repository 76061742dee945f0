#!/usr/bin/env python3
"""Checks the training in PyTorch on a CPU. Ends with 0 if all holds.

    Tests/Scripts/check-pytorch-training.py [--program PENUMBRA]

1. Two processes with half a batch each end where one with all of it ends (float64, gloo).
2. A training that was stopped and goes on ends where one that was never stopped ends.
3. Penumbra reads what is written: `info`, `evaluate`; and `penumbra train` goes on from PyTorch's
   checkpoint, PyTorch from Penumbra's.

Needs torch, numpy and safetensors; takes about a minute.
"""

import argparse
import json
import os
import pathlib
import subprocess
import sys
import tempfile

from safetensors.numpy import load_file

ROOT = pathlib.Path(__file__).resolve().parents[2]
TRAIN = ROOT / "Tests/Fixtures/pytorch/train.py"
SIZES = ["--preset", "tiny", "--batch", 4, "--crop", 32, "--threads", 1]


def run(*command):
    print("$", " ".join(map(str, command)), flush=True)
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment)
    if done.returncode != 0:
        sys.exit(f"ended with {done.returncode}\n{done.stdout[-3000:]}{done.stderr[-3000:]}")
    return done.stdout + done.stderr


def difference(first, second):
    """The largest difference of two checkpoints, as a share of each tensor's largest number."""
    a, b = (load_file(folder / "checkpoint.safetensors") for folder in (first, second))
    assert a.keys() == b.keys()
    return max(
        float(abs(a[name] - b[name]).max() / max(abs(a[name]).max(), 1e-12)) for name in a)


def check(what, value, bound):
    print(f"  {what}: largest difference {value:.1e} (at most {bound:.0e})")
    if not value <= bound:
        sys.exit("too large")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--program", type=pathlib.Path, default=ROOT / ".build/debug/penumbra")
    program = parser.parse_args().program
    torchrun = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", 2,
                "--standalone"]
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        cases = folder / "cases"
        run(program, "phantom", "--to", cases, "--cases", 10, "--seed", 5)
        train = lambda to, *more, launcher=[sys.executable]: run(
            *launcher, TRAIN, cases, "--to", folder / to, *SIZES, *more)

        exact = ["--precision", "fp64", "--augmentation", "full", "--steps", 6]
        train("one", *exact)
        train("two", *exact, launcher=torchrun)
        # Checkpoints hold float32.
        check("two processes and one", difference(folder / "one", folder / "two"), 1e-6)
        # The same comparison can tell trainings apart.
        train("other", *exact, "--seed", 2)
        if difference(folder / "one", folder / "other") < 1e-2:
            sys.exit("another seed gives the same training")

        # A checkpoint holds all of a training in float32, so nothing may differ.
        train("whole", "--steps", 6)
        train("parts", "--steps", 6, "--stop-after", 3)
        train("parts", "--steps", 6)
        check("stopped and gone on, and never stopped",
              difference(folder / "whole", folder / "parts"), 0)

        facts = json.loads(run(program, "info", folder / "two", "--json"))
        print(f"  penumbra info: {facts['kind']}, preset {facts['preset']}, "
              f"{facts['parameters']} parameters, step {facts['facts']['step']}")
        run(program, "evaluate", cases, "--model", folder / "two/model.safetensors",
            "--samples", "1,4", "--json")
        run(program, "train", cases, "--to", folder / "whole", "--steps", 8)
        told = train("whole", "--steps", 10)
        if "going on after step 8" not in told:
            sys.exit(f"PyTorch did not go on from Penumbra's checkpoint:\n{told}")
        facts = json.loads(run(program, "info", folder / "whole", "--json"))
        if facts["facts"]["step"] != "10":
            sys.exit("expected ten steps")
        print("  a training went from PyTorch to Penumbra and back")
    print("Training in PyTorch holds.")


if __name__ == "__main__":
    main()
