#!/usr/bin/env python3
"""Compares Penumbra's speed and memory with PyTorch's on this machine, taking turns.

    Tests/Scripts/compare-with-pytorch.py --program .build/release/penumbra --json out.json

For each piece of work both programs are started, each in a process of its own, and do it once. Then
they take turns, A B A B ..., so that both see the same state of the machine. PyTorch gets its fastest
ways: channels last, fused Adam, subnormal numbers as zero, and, for bf16, autocast. A training step is
batch, forward, backward, gradient norm, Adam and averages. Peak memory is VmHWM of the process of the
training step. Let nothing else run meanwhile: PyTorch's threads wait for each other in busy loops, so
that it suffers more than Penumbra from a busy machine.

Prints rows for Docs/Benchmarks.md. Needs torch, numpy and safetensors; the whole table takes less
than 12 minutes on two cores, --quick one.
"""

import argparse
import json
import os
import pathlib
import statistics
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
FIXTURES = ROOT / "Tests/Fixtures/pytorch"
HEAD = (
    "| preset | work | precision | Penumbra | PyTorch | PyTorch / Penumbra | "
    "peak memory of Penumbra | of PyTorch |\n|---|---|---|---|---|---|---|---|"
)


# PyTorch's side, in a process of its own


class Noise:
    """Images of noise; what they show does not matter for speed."""

    def __init__(self, side, count=64):
        import numpy as np

        draw = np.random.default_rng(1)
        self.cases = [{"unit": "unitInterval"}] * count
        self.images = draw.integers(0, 256, (count, side, side), dtype=np.uint8)
        self.masks = np.zeros((count, 1, side, side), np.uint8)
        self.masks[:, :, side // 2 - 8 : side // 2 + 8, side // 2 - 8 : side // 2 + 8] = 1

    def record(self, index):
        return {"image": self.images[index], "masks": self.masks[index]}


def torch_step(options):
    from case_library import Cases
    from train import Process, Trainer, parse

    chosen = parse([
        "noise", "--to", "/nonexistent", "--preset", options.preset, "--batch", options.batch,
        "--crop", options.side, "--precision", options.precision, "--channels-last",
        "--device", "cpu", "--steps", "1000000"])
    chosen.checkpoint = chosen.to / "checkpoint.safetensors"
    trainer = Trainer(Cases(Noise(int(options.side))), chosen, Process("cpu"))
    # A step's report is fetched, as Penumbra's is.
    return lambda: trainer.advance().tolist()


def torch_session(options):
    import contextlib

    import torch
    from model_files import network_of
    from train import PRESETS

    network = network_of({
        "kind": "probabilistic-unet", "imageChannels": 1, "classes": 2, "maskPlanes": 1,
        "latentDimensions": 6, "fcombHiddenLayers": 2, **PRESETS[options.preset],
    }).eval().to(memory_format=torch.channels_last)
    side = int(options.side)
    image = torch.rand(1, 1, side, side).contiguous(memory_format=torch.channels_last) - 0.5

    def mixed():
        if options.precision == "bf16":
            return torch.autocast("cpu", dtype=torch.bfloat16)
        return contextlib.nullcontext()

    def encode():
        with torch.inference_mode(), mixed():
            return network.unet(image), network.prior(image)

    features, (z, _) = encode()

    def hypothesis():
        with torch.inference_mode(), mixed():
            logits = network.logits(features, z)
            return logits[:, 1] > logits[:, 0]

    return encode if options.work == "encode" else hypothesis


def worker(options):
    sys.path.insert(0, str(FIXTURES))
    import torch

    torch.set_flush_denormal(True)
    torch.set_num_threads(int(options.threads))
    body = torch_step(options) if options.work == "step" else torch_session(options)
    repetitions = 20 if options.work == "hypothesis" else 1
    body()
    print("ready", flush=True)
    for _ in sys.stdin:
        begun = time.perf_counter()
        for _ in range(repetitions):
            body()
        print((time.perf_counter() - begun) / repetitions, flush=True)


# The side that lets both take turns


class Paced:
    """A process that works once for each line it is sent."""

    def __init__(self, command):
        self.process = subprocess.Popen(
            list(map(str, command)), stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        self.expect_ready()

    def expect_ready(self):
        line = self.line()
        if line != "ready":
            raise SystemExit(f"expected 'ready', found '{line}': {self.process.args}")

    def line(self):
        line = self.process.stdout.readline().strip()
        if not line:
            self.process.wait()
            raise SystemExit(f"ended with {self.process.returncode}: {self.process.args}")
        return line

    def turn(self):
        self.process.stdin.write("\n")
        self.process.stdin.flush()
        return float(self.line())

    def end(self):
        """Returns the most memory it ever held, in bytes."""
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        peak = next(line for line in status.splitlines() if line.startswith("VmHWM"))
        self.process.stdin.close()
        self.process.wait()
        return int(peak.split()[1]) * 1024


def measure(options, preset, work, precision, batch, has_precision):
    side = options.side
    ours = [
        options.program, "bench", "--preset", preset, "--batch", batch, "--crop", side,
        "--threads", options.threads, "--paced", work]
    # Hypotheses are always decoded in single precision.
    has_precision = has_precision and work != "hypothesis"
    if has_precision:
        ours += ["--precision", precision]
    theirs = [
        sys.executable, __file__, "--worker", work, preset, precision, batch, side, options.threads]
    penumbra = Paced(ours)
    torch = Paced(theirs)
    begun, times = time.monotonic(), ([], [])
    while len(times[0]) < options.rounds and (
        len(times[0]) < 3 or time.monotonic() - begun < options.seconds
    ):
        for one, kept in zip((penumbra, torch), times):
            kept.append(one.turn())
    ratios = [theirs / ours for ours, theirs in zip(*times)]
    return {
        "preset": preset, "work": work, "precision": precision, "batch": batch, "side": side,
        "penumbraPrecision": precision if has_precision else "fp32",
        "penumbra": figures(times[0]), "pytorch": figures(times[1]), "ratio": figures(ratios),
        "penumbraPeakBytes": penumbra.end(), "pytorchPeakBytes": torch.end(),
    }


def figures(values):
    return {
        "median": statistics.median(values), "least": min(values), "greatest": max(values),
        "count": len(values)}


def ms(figures):
    digits = 3 if figures["median"] < 0.01 else 1
    text = lambda key: f"{1000 * figures[key]:.{digits}f}"
    return f"{text('median')} ms ({text('least')} to {text('greatest')})"


def row(result):
    names = {
        "step": f"training step, batch {result['batch']}", "encode": "U-Net and prior",
        "hypothesis": "a further hypothesis"}
    ratio = result["ratio"]
    precision = result["precision"]
    if result["penumbraPrecision"] != precision:
        precision = f"{precision}, Penumbra {result['penumbraPrecision']}"
    memory = ["", ""]
    if result["work"] == "step":
        memory = [f"{result[key] / 1e6:.0f} MB" for key in ("penumbraPeakBytes", "pytorchPeakBytes")]
    return " | ".join([
        f"| {result['preset']}", names[result["work"]], precision, ms(result["penumbra"]),
        ms(result["pytorch"]),
        f"{ratio['median']:.2f} ({ratio['least']:.2f} to {ratio['greatest']:.2f})",
        memory[0], f"{memory[1]} |"])


def plan(options):
    for preset in options.presets:
        for precision in options.precisions:
            for batch in options.batches:
                yield preset, "step", precision, batch
            for work in () if options.steps_only else ("encode", "hypothesis"):
                yield preset, work, precision, 1


def machine(options):
    info = pathlib.Path("/proc/cpuinfo").read_text()
    value = lambda key: next(
        line.split(":", 1)[1].strip() for line in info.splitlines() if line.startswith(key))
    wanted = ("avx2", "fma", "avx512f", "avx512_bf16", "avx512_vnni", "amx_tile", "amx_bf16")
    flags = value("flags").split()
    imported = subprocess.run(
        [sys.executable, "-c",
         "import torch; print(torch.__version__, open('/proc/self/status').read(), sep='\\n')"],
        capture_output=True, text=True, check=True).stdout.splitlines()
    version = imported[0]
    base = next(line for line in imported if line.startswith("VmHWM"))
    return {
        "cpu": value("model name"), "flags": [flag for flag in wanted if flag in flags],
        "processors": os.cpu_count(), "threads": options.threads, "torch": version,
        "torchImportedBytes": int(base.split()[1]) * 1024,
        "penumbra": subprocess.run(
            [str(options.program), "--version"], capture_output=True, text=True, check=True
        ).stdout.strip(),
        "loadBefore": os.getloadavg()[0],
    }


def parse():
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("--program", type=pathlib.Path, default=ROOT / ".build/release/penumbra")
    add("--presets", nargs="+", default=["small", "lidc-paper"])
    add("--precisions", nargs="+", default=["fp32", "bf16"], choices=["fp32", "bf16"])
    add("--batches", nargs="+", type=int, default=[1, 8, 32])
    add("--side", type=int, default=128, help="pixels (%(default)s)")
    add("--threads", type=int, default=os.cpu_count(), help="of both (%(default)s)")
    add("--seconds", type=float, default=20, help="for each piece of work (%(default)s)")
    add("--rounds", type=int, default=25, help="turns at most, three at least (%(default)s)")
    add("--steps-only", action="store_true", help="training steps only")
    add("--quick", action="store_true", help="preset small, batch 1 and 8, 4 seconds each")
    add("--json", type=pathlib.Path, help="a file for all figures")
    options = parser.parse_args()
    if options.quick:
        options.presets, options.batches, options.seconds = ["small"], [1, 8], 4
    return options


def main():
    if len(sys.argv) > 1 and sys.argv[1] == "--worker":
        names = ("work", "preset", "precision", "batch", "side", "threads")
        return worker(argparse.Namespace(**dict(zip(names, sys.argv[2:]))))
    options = parse()
    facts = machine(options)
    if facts["loadBefore"] > 0.5:
        print(f"other programs run (load {facts['loadBefore']:.1f}): expect worse figures, "
              "PyTorch's most of all", file=sys.stderr)
    told = subprocess.run(
        [str(options.program), "bench", "--help"], capture_output=True, text=True).stdout
    has_precision = "--precision" in told
    results = []
    print(f"{facts['cpu']} ({', '.join(facts['flags'])}), {facts['threads']} threads, "
          f"{options.side} x {options.side} pixels, PyTorch {facts['torch']}, which holds "
          f"{facts['torchImportedBytes'] / 1e6:.0f} MB once imported\n\n{HEAD}", flush=True)
    for preset, work, precision, batch in plan(options):
        result = measure(options, preset, work, precision, batch, has_precision)
        results.append(result)
        print(row(result), flush=True)
        if options.json:
            options.json.write_text(
                json.dumps({"machine": facts, "results": results}, indent=2) + "\n")


if __name__ == "__main__":
    main()
