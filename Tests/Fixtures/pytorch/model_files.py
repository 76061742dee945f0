"""Reads and writes Penumbra's models and checkpoints (`Docs/Formats.md`) from PyTorch.

    network, facts = load("runs/first/model.safetensors")
    save(network, "mine.safetensors", library="lidc")      # penumbra info mine.safetensors
"""

import json
import os
import pathlib

import torch
from probabilistic_unet import ProbabilisticUNet
from safetensors import safe_open
from safetensors.torch import save_file

FORMAT, VERSION = "penumbra-model", 2


def architecture_of(network):
    """What the metadata text `architecture` says of a network."""
    architecture = {
        "kind": "probabilistic-unet" if network.latent > 0 else "unet",
        "imageChannels": network.inputs,
        "classes": network.classes,
        "channels": network.channels,
        "latentDimensions": network.latent,
        "maskPlanes": network.mask_planes,
        "fcombHiddenLayers": network.hidden_layers,
    }
    if network.initialization != "he":
        architecture["initialization"] = network.initialization
    if network.log_sigma_limit is not None:
        architecture["logSigmaLimit"] = network.log_sigma_limit
    if getattr(network, "field_side", None) is not None:
        architecture["fieldSide"] = network.field_side
    return architecture


def network_of(architecture):
    """A network of that architecture, with weights as PyTorch draws them."""
    kind = architecture["kind"]
    if kind not in ("probabilistic-unet", "unet"):
        raise ValueError(f"unknown kind of network: expected probabilistic-unet or unet, found {kind}")
    covariance = architecture.get("covariance", "diagonal")
    if covariance != "diagonal":
        raise ValueError(f"unknown covariance: expected diagonal, found {covariance}")
    network = ProbabilisticUNet(
        channels=architecture["channels"],
        latent=architecture["latentDimensions"],
        classes=architecture["classes"],
        inputs=architecture["imageChannels"],
        mask_planes=architecture["maskPlanes"],
        hidden_layers=architecture["fcombHiddenLayers"],
        log_sigma_limit=architecture.get("logSigmaLimit"),
        initialization=architecture.get("initialization", "he"),
    )
    # The square in the middle of an image that the network is to be given; None: all of the image.
    network.field_side = architecture.get("fieldSide")
    return network


def read(path):
    """Returns all tensors of a file by name, and its texts."""
    with safe_open(path, framework="pt") as file:
        texts = file.metadata() or {}
        if texts.get("format") != FORMAT or int(texts.get("version", 0)) > VERSION:
            raise ValueError(
                f"{path}: expected a {FORMAT} of version {VERSION} at most, "
                f"found {texts.get('format')} {texts.get('version')}"
            )
        return {name: file.get_tensor(name) for name in file.keys()}, texts


def with_prefix(prefix, tensors):
    """The tensors whose names begin with `prefix`, without it."""
    size = len(prefix)
    return {name[size:]: value for name, value in tensors.items() if name.startswith(prefix)}


def load(path):
    """Returns the network of a model or of a checkpoint in float32, and the file's texts.

    Like Penumbra, it takes a checkpoint's averaged parameters.
    """
    tensors, texts = read(path)
    network = network_of(json.loads(texts["architecture"]))
    weights = with_prefix("average.", tensors) or tensors
    wanted = network.state_dict()
    network.load_state_dict({name: weights[name].float() for name in wanted})
    return network.eval(), texts


def texts_of(network):
    """The texts that every model needs."""
    count = sum(parameter.numel() for parameter in network.parameters())
    return {
        "format": FORMAT,
        "version": "1" if getattr(network, "field_side", None) is None else str(VERSION),
        "architecture": json.dumps(architecture_of(network), sort_keys=True),
        "parameters": str(count),
    }


def write(tensors, texts, path):
    """Writes a file at once: after a kill or a full disk it is absent, old or complete."""
    path = pathlib.Path(path)
    partial = path.with_name(f".{path.name}.tmp-{os.getpid()}-0")
    tensors = {name: value.detach().cpu().contiguous() for name, value in tensors.items()}
    try:
        save_file(tensors, partial, metadata=texts)
        with open(partial, "rb") as file:
            os.fsync(file.fileno())
        partial.chmod(0o644)
        os.replace(partial, path)
    finally:
        partial.unlink(missing_ok=True)


def save(network, path, half=False, weights=None, **facts):
    """Writes a network, or other `weights` of its shape, as a model; `facts` are further texts."""
    weights = network.state_dict() if weights is None else weights
    kind = torch.float16 if half else torch.float32
    write(
        {name: value.to(kind) for name, value in weights.items()},
        texts_of(network) | {name: str(value) for name, value in facts.items()},
        path,
    )
