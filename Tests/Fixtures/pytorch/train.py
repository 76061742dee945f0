#!/usr/bin/env python3
"""Trains Penumbra's network in PyTorch, on one device or on several, and writes Penumbra's files.

The same network, loss, Adam, schedule, batches and averages as `penumbra train`. The run's folder
gets checkpoint.safetensors, model.safetensors (averaged parameters in half precision) and log.jsonl,
as a run of Penumbra does: `penumbra info`, `evaluate` and `review` read it. The same command goes on
where a training was stopped; Ctrl-C saves first.

    python3 train.py lidc --to runs/paper --preset lidc-paper --crop 128 --precision bf16
    torchrun --nproc-per-node 2 train.py lidc --to runs/paper --preset lidc-paper --crop 128

Under torchrun the processes share each batch, and gradients are averaged: two processes with half a
batch each take the steps of one with all of it.
"""

import argparse
import contextlib
import json
import math
import os
import pathlib
import signal
import sys
import time

import torch
import torch.distributed as distributed
from batches import AUGMENTATIONS, PLAIN, Batches, generator_of
from case_library import Cases, open_cases
from model_files import network_of, read, save, texts_of, with_prefix, write
from probabilistic_unet import cross_entropy, divergence
from torch import nn

PRESETS = {  # As in `Configuration.presets`.
    "tiny": {"channels": [16, 32, 64], "logSigmaLimit": 8},
    "small": {"channels": [16, 32, 64, 128, 256], "logSigmaLimit": 8},
    "lidc-paper": {"channels": [32, 64, 128, 256, 512], "initialization": "orthogonal"},
}
SCHEDULES = ["cosine", "paper-lidc", "released", "constant"]
LOG_INTERVAL = 50
TYPES = {"fp32": torch.float32, "bf16": torch.float32, "fp64": torch.float64}


def parse(arguments=None):
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    add = parser.add_argument
    add("cases", help="a library, or a folder PATIENT/nodule-N/images and mask-G with PNG files")
    add("--to", required=True, type=pathlib.Path, help="the run's folder; made where it is missing")
    add("--preset", default="small", choices=PRESETS, help="the architecture (%(default)s)")
    add("--kind", default="probabilistic-unet", choices=["probabilistic-unet", "unet"],
        help="with or without a latent code (%(default)s)")
    add("--latent", type=int, default=6, help="dimensions of the latent code (%(default)s)")
    add("--split", help="the part of the library; 'train' where there is one")
    add("--steps", type=int, help="of the whole training, which the rate is planned for (20000)")
    add("--batch", type=int, default=32, help="images of a step, of all processes (%(default)s)")
    add("--crop", type=int, default=96, help="side of the squares cut out, in pixels (%(default)s)")
    add("--schedule", default="cosine", choices=SCHEDULES, help="of the rate (%(default)s)")
    add("--rate", type=float, help="the highest learning rate (1e-3 for cosine, else 1e-4)")
    add("--warm-up", type=int, help="steps in which it rises (200 for cosine, else 0)")
    add("--final-rate", type=float, default=0.02, help="its last value as a share (%(default)s)")
    add("--beta", type=float, default=1.0, help="the weight of the divergence (%(default)s)")
    add("--weight-decay", type=float, default=1e-5, help="L2 term of the filters (%(default)s)")
    add("--gradient-limit", type=float, default=200, help="longest gradient (%(default)s)")
    add("--average", type=float, default=0.999, help="what averages keep per step (%(default)s)")
    add("--augmentation", default="turns", choices=AUGMENTATIONS, help="(%(default)s)")
    add("--tile", type=int, default=0, help="reflect shorter sides to so many pixels (%(default)s)")
    add("--seed", type=int, default=1, help="where all random numbers come from (%(default)s)")
    add("--device", default="cuda" if torch.cuda.is_available() else "cpu", help="(%(default)s)")
    add("--precision", default="fp32", choices=TYPES, help="bf16 is autocast (%(default)s)")
    add("--channels-last", action="store_true", help="images with their channels last in memory")
    add("--compile", action="store_true", help="torch.compile the step")
    add("--threads", type=int, help="threads of each process on a CPU")
    add("--save-every", type=int, help="steps between checkpoints; by default three minutes")
    add("--stop-after", type=int, help="stop and save after this step; the same command goes on")
    options = parser.parse_args(arguments)
    for name in ("steps", "stop_after", "batch", "crop", "threads", "save_every"):
        value = getattr(options, name)
        if value is not None and value < 1:
            parser.error(f"--{name.replace('_', '-')}: expected at least 1, found {value}")
    multiple = 2 ** (len(PRESETS[options.preset]["channels"]) - 1)
    if options.crop % multiple:
        parser.error(f"--crop: expected a multiple of {multiple}, found {options.crop}")
    if options.kind == "probabilistic-unet" and options.latent < 1:
        parser.error(f"--latent: expected at least 1, found {options.latent}")
    return options


def architecture_of(options):
    return {
        "kind": options.kind, "imageChannels": 1, "classes": 2, "maskPlanes": 1,
        "latentDimensions": options.latent if options.kind == "probabilistic-unet" else 0,
        "fcombHiddenLayers": 2, **PRESETS[options.preset],
    }


def recipe_of(options):
    """The recipe with the keys of Penumbra's checkpoints."""
    is_cosine = options.schedule == "cosine"
    rate = options.rate or (1e-3 if is_cosine else 1e-4)
    warm_up = options.warm_up if options.warm_up is not None else (200 if is_cosine else 0)
    return {
        "steps": options.steps or 20_000, "batchSize": options.batch, "cropSide": options.crop,
        "beta": options.beta, "rate": rate, "warmUpSteps": warm_up, "schedule": options.schedule,
        "finalRateShare": options.final_rate, "weightDecay": options.weight_decay,
        "gradientLimit": options.gradient_limit, "averageDecay": options.average,
        "augmentation": PLAIN | AUGMENTATIONS[options.augmentation] | {"tileSide": options.tile},
        "holdOutPercent": 0.0, "seed": options.seed,
        "precision": "bf16" if options.precision == "bf16" else "fp32",
    }


def recipe_from(text):
    """The recipe of a checkpoint; what an earlier version does not say is as it was then."""
    recipe = json.loads(text)
    turns = {"isTurning": recipe.pop("isTurning", True)}
    return {"schedule": "cosine", "augmentation": PLAIN | turns, "holdOutPercent": 0.0} | recipe


def share_at(progress, schedule, last):
    """The share of the highest rate, as `RateSchedule` of Penumbra has it."""
    if schedule == "cosine":
        return last + (1 - last) * (1 + math.cos(math.pi * progress)) / 2
    if schedule == "paper-lidc":
        return 10 ** (-0.4 * min(5, math.floor(6 * progress)))
    if schedule == "released":
        return 1.0 if progress < 1 / 3 else 0.5 if progress < 2 / 3 else 0.1
    return 1.0


def rate_at(step, recipe):
    """Rises for some steps, then follows the schedule."""
    warmth = min(1, (step + 1) / max(recipe["warmUpSteps"], 1))
    progress = min(1, step / max(recipe["steps"], 1))
    share = share_at(progress, recipe["schedule"], recipe["finalRateShare"])
    return recipe["rate"] * warmth * share


@torch.no_grad()
def initialize(network, seed):
    """Filters are orthonormal (Saxe et al., 2014), or truncated normal with sqrt(2 / inputs) (He et
    al., 2015) with the heads of prior and posterior at zero; biases truncated normal with 0.001."""
    draw = generator_of(seed, 0)
    for name, parameter in network.named_parameters():
        if network.initialization == "orthogonal" and parameter.dim() > 1:
            nn.init.orthogonal_(parameter, generator=draw)
        elif network.initialization == "he" and ".head." in name:
            parameter.zero_()
        else:
            scale = (2 / parameter[0].numel()) ** 0.5 if parameter.dim() > 1 else 0.001
            nn.init.trunc_normal_(parameter, generator=draw, a=-2, b=2)
            parameter.mul_(scale)


class Loss(nn.Module):
    """Cross-entropy summed over pixels + beta KL(posterior || prior), averaged over the batch."""

    def __init__(self, network, beta, precision, channels_last):
        super().__init__()
        self.network = network
        self.beta = beta
        self.precision = precision
        self.format = torch.channels_last if channels_last else torch.contiguous_format

    def forward(self, images, classes, epsilon):
        network = self.network
        mixed = contextlib.nullcontext()
        if self.precision == "bf16":
            mixed = torch.autocast(images.device.type, dtype=torch.bfloat16)
        with mixed:
            seen = images.contiguous(memory_format=self.format)
            features = network.unet(seen)
            if network.latent > 0:
                prior = [part.to(epsilon.dtype) for part in network.prior(seen)]
                posterior = [part.to(epsilon.dtype) for part in network.posterior_of(seen, classes)]
                epsilon = posterior[0] + posterior[1].exp() * epsilon
            logits = network.logits(features, epsilon)
        entropy = cross_entropy(logits.to(images.dtype), classes)
        if network.latent == 0:
            return entropy, entropy.detach(), entropy.new_zeros(0)
        terms = torch.stack([
            divergence([p[:, k : k + 1] for p in posterior], [p[:, k : k + 1] for p in prior])
            for k in range(network.latent)])
        return entropy + self.beta * terms.sum(), entropy.detach(), terms.detach()


class Trainer:
    """A training: network, Adam's moments and averages, moved one step at a time."""

    def __init__(self, cases, options, process):
        self.options, self.process = options, process
        self.device = process.device
        tensors, texts = read(options.checkpoint) if options.checkpoint.exists() else ({}, {})
        architecture = json.loads(texts.get("architecture", "null")) or architecture_of(options)
        if "fieldSide" in architecture:
            raise SystemExit(f"{options.checkpoint}: expected a network that sees all of an image, "
                             f"found a field of {architecture['fieldSide']} pixels; go on with penumbra train")
        self.recipe = recipe_from(texts["recipe"]) if "recipe" in texts else recipe_of(options)
        self.recipe["steps"] = options.steps or self.recipe["steps"]
        self.step = int(texts.get("step", 0))
        self.divergences = json.loads(texts.get("divergences", "[]"))
        self.network = network_of(architecture)
        if tensors:
            names = self.network.state_dict()
            self.network.load_state_dict({name: tensors[name] for name in names})
        else:
            initialize(self.network, self.recipe["seed"])
        self.network.to(self.device, TYPES[options.precision])
        if options.channels_last:
            self.network.to(memory_format=torch.channels_last)
        self.named = dict(self.network.named_parameters())
        self.averages = {name: p.detach().clone() for name, p in self.named.items()}
        self.optimizer = self.adam()
        if tensors:
            self.restore(tensors)
        loss = Loss(
            self.network, self.recipe["beta"], options.precision, options.channels_last)
        if options.compile:
            loss = torch.compile(loss)
        self.loss = process.shared(loss)
        self.batches = Batches(
            cases, self.recipe, self.network.latent, process.rank, process.world)

    def adam(self):
        """The L2 term belongs to filters only."""
        filters = [p for p in self.named.values() if p.dim() == 4]
        biases = [p for p in self.named.values() if p.dim() != 4]
        groups = [
            {"params": filters, "weight_decay": self.recipe["weightDecay"]}, {"params": biases}]
        return torch.optim.Adam(groups, betas=(0.9, 0.999), eps=1e-8, fused=True)

    def restore(self, tensors):
        """Takes averages and moments from a checkpoint, whoever wrote it."""
        parts = {prefix: with_prefix(prefix, tensors) for prefix in CHECKPOINT_PARTS}
        for name, parameter in self.named.items():
            self.averages[name].copy_(parts["average."][name])
            like = lambda value: torch.empty_like(parameter).copy_(value)
            self.optimizer.state[parameter] = {
                "step": torch.tensor(float(self.step), device=self.device),
                "exp_avg": like(parts["adam.first."][name]),
                "exp_avg_sq": like(parts["adam.second."][name]),
            }

    def advance(self):
        """Takes a step; returns cross-entropy, divergences and gradient norm without waiting."""
        images, classes, epsilon = self.batches(self.step)
        kind = TYPES[self.options.precision]
        total, entropy, divergences = self.loss(images.to(kind), classes, epsilon.to(kind))
        self.optimizer.zero_grad(set_to_none=not self.process.is_shared)
        total.backward()
        norm = nn.utils.clip_grad_norm_(self.named.values(), self.recipe["gradientLimit"])
        for group in self.optimizer.param_groups:
            group["lr"] = rate_at(self.step, self.recipe)
        self.optimizer.step()
        self.step += 1
        decay = min(self.recipe["averageDecay"], (1 + self.step) / (10 + self.step))
        with torch.no_grad():
            torch._foreach_lerp_(
                list(self.averages.values()), list(self.named.values()), 1 - decay)
        return torch.cat([entropy[None], norm.detach()[None], divergences])

    def note(self, divergences):
        """Keeps the means of the divergences over about the last two lines of the log."""
        kept = self.divergences or divergences
        self.divergences = [0.6 * old + 0.4 * new for old, new in zip(kept, divergences)]

    def save(self, folder, facts):
        texts = {"recipe": json.dumps(self.recipe, sort_keys=True), "step": str(self.step)}
        texts["divergences"] = json.dumps(self.divergences or [0.0] * self.network.latent)
        tensors = {name: p.float() for name, p in self.named.items()}
        tensors |= {f"average.{name}": value.float() for name, value in self.averages.items()}
        for name, parameter in self.named.items():
            state = self.optimizer.state[parameter]
            tensors[f"adam.first.{name}"] = state["exp_avg"].float()
            tensors[f"adam.second.{name}"] = state["exp_avg_sq"].float()
        write(tensors, texts_of(self.network) | texts, folder / "checkpoint.safetensors")
        seen = self.step * self.recipe["batchSize"]
        save(
            self.network, folder / "model.safetensors", half=True, weights=self.averages,
            imagesSeen=seen, trainedWith=f"PyTorch {torch.__version__}", **texts, **facts)


CHECKPOINT_PARTS = ("average.", "adam.first.", "adam.second.")


class Process:
    """This process among those that torchrun started, or alone."""

    def __init__(self, device):
        self.world = int(os.environ.get("WORLD_SIZE", 1))
        self.rank = int(os.environ.get("RANK", 0))
        self.is_shared = self.world > 1
        if device == "cuda":
            device = f"cuda:{os.environ.get('LOCAL_RANK', 0)}"
            torch.cuda.set_device(device)
        self.device = torch.device(device)
        if self.is_shared:
            distributed.init_process_group("nccl" if self.device.type == "cuda" else "gloo")
        self.is_stopping = False
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, self.stop)

    def stop(self, number, frame):
        self.is_stopping = True

    def shared(self, module):
        """Averages gradients over the processes, whose parts of a batch are equal."""
        if not self.is_shared:
            return module
        return nn.parallel.DistributedDataParallel(module, gradient_as_bucket_view=True)

    def mean(self, values):
        """The mean over the processes."""
        if self.is_shared:
            distributed.all_reduce(values)
        return values / self.world

    def any(self, flag):
        """Whether it holds in any process; all of them ask together."""
        if not self.is_shared:
            return flag
        flags = torch.tensor(float(flag), device=self.device)
        distributed.all_reduce(flags)
        return bool(flags > 0)

    def say(self, text, end="\n"):
        if self.rank == 0:
            print(text, end=end, file=sys.stderr, flush=True)

    def end(self):
        if self.is_shared:
            distributed.destroy_process_group()


class Run:
    """Steps a trainer to its end, tells how it goes, and saves what must not be lost."""

    def __init__(self, trainer, folder, facts):
        self.trainer, self.folder, self.facts = trainer, folder, facts
        self.process = trainer.process
        self.first = trainer.step
        self.begun = self.saved = time.monotonic()
        self.window = []

    def go(self):
        trainer, steps = self.trainer, self.trainer.recipe["steps"]
        last = min(steps, trainer.options.stop_after or steps)
        self.trim_log()
        while trainer.step < last:
            self.window.append(trainer.advance())
            if trainer.step % LOG_INTERVAL == 0 or trainer.step == steps:
                self.tell()
            every = trainer.options.save_every
            # To agree costs a message, so processes that share batches ask seldom.
            if not self.process.is_shared or trainer.step % 10 == 0:
                if self.process.any(self.process.is_stopping):
                    self.save()
                    self.process.say(
                        f"\ninterrupted after step {trainer.step}: saved; the same command goes on")
                    return 130
                due = every is None and time.monotonic() - self.saved > 180
                if self.process.any(due):
                    self.save()
            if every is not None and trainer.step % every == 0:
                self.save()
        self.save()
        return 0

    def seconds(self):
        return time.monotonic() - self.begun

    def save(self):
        if self.window:
            self.check(torch.stack(self.window))
        if self.process.rank == 0:
            self.trainer.save(self.folder, self.facts)
        self.saved = time.monotonic()

    def check(self, values):
        if not values.isfinite().all():
            raise SystemExit(
                f"training diverged before step {self.trainer.step}: expected finite numbers, found "
                "others; lower --rate and continue from the last checkpoint")

    def tell(self):
        trainer = self.trainer
        values = torch.stack(self.window)
        self.check(values)
        entropy, norm, *divergences = self.process.mean(values.mean(dim=0)).tolist()
        self.window = []
        trainer.note(divergences)
        size, steps = trainer.recipe["batchSize"], trainer.recipe["steps"]
        speed = (trainer.step - self.first) * size / max(self.seconds(), 1e-9)
        minutes = math.ceil((steps - trainer.step) * size / max(speed, 1e-9) / 60)
        self.process.say(
            f"step {trainer.step}/{steps}  {speed:.1f} images/s  cross-entropy {entropy:.1f}  "
            f"KL {sum(divergences):.2f}  gradient {norm:.0f}  {minutes // 60} h {minutes % 60} min left")
        if self.process.rank == 0:
            line = {
                "step": trainer.step, "crossEntropy": entropy, "divergence": sum(divergences),
                "divergences": divergences, "gradientNorm": norm,
                "rate": rate_at(trainer.step - 1, trainer.recipe), "imagesPerSecond": speed,
                "seconds": self.seconds()}
            with open(self.folder / "log.jsonl", "a", encoding="utf-8") as log:
                log.write(json.dumps(line, sort_keys=True) + "\n")

    def trim_log(self):
        """Removes what a killed training logged after its last checkpoint."""
        path = self.folder / "log.jsonl"
        if self.process.rank == 0 and path.exists():
            lines = [line for line in path.read_text().splitlines() if line.endswith("}")]
            kept = [line for line in lines if json.loads(line)["step"] <= self.first]
            path.write_text("".join(line + "\n" for line in kept))


def main():
    options = parse()
    process = Process(options.device)
    # Gradients are full of numbers too small for a normal float, and each costs a hundred cycles.
    torch.set_flush_denormal(True)
    if options.threads:
        torch.set_num_threads(options.threads)
    if process.device.type == "cuda":
        torch.backends.cudnn.benchmark = True
    options.to.mkdir(parents=True, exist_ok=True)
    options.checkpoint = options.to / "checkpoint.safetensors"
    try:
        source, split = open_cases(options.cases, options.split)
        cases = Cases(source, process.device)
        trainer = Trainer(cases, options, process)
    except (ValueError, OSError) as error:
        process.say(f"train.py: {error}")
        process.end()
        return 66 if isinstance(error, FileNotFoundError) else 65
    facts = {
        "library": pathlib.Path(options.cases).name, "trainingCases": len(cases),
        "split": split or "all", "attribution": source.attribution}
    count = sum(p.numel() for p in trainer.network.parameters())
    process.say(
        f"{len(cases)} cases, {count} parameters, {process.world} processes on {process.device}, "
        f"{options.precision}" + (f", going on after step {trainer.step}" if trainer.step else ""))
    code = Run(trainer, options.to, facts).go()
    process.end()
    return code


if __name__ == "__main__":
    sys.exit(main())
