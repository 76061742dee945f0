"""Makes tiny.safetensors with the reference implementation; needs the packages numpy and safetensors.

    python3 make_safetensors.py            makes the fixture
    python3 make_safetensors.py FILE       shows that the reference implementation reads FILE
"""
import sys
from pathlib import Path

import numpy
from safetensors import safe_open
from safetensors.numpy import save_file

fixture = Path(__file__).with_name("tiny.safetensors")
if len(sys.argv) > 1:
    with safe_open(sys.argv[1], framework="numpy") as file:
        print(file.metadata())
        for name in file.keys():
            tensor = file.get_tensor(name)
            print(name, tensor.dtype, tensor.shape, tensor.ravel()[:4].tolist())
else:
    save_file(
        {
            "weight": numpy.array([[1, -2.5, 3], [0, 0.1, -1e-3]], numpy.float32),
            "half": numpy.array([1, 0.5, 65504], numpy.float16),
            "moment": numpy.array([0.1, -2], numpy.float64),
            "mask": numpy.array([[0, 1, 2]], numpy.uint8),
            "step": numpy.array(-7, numpy.int64),
            "generator": numpy.array([2**64 - 1, 5], numpy.uint64),
            "empty": numpy.zeros((0, 3), numpy.float32),
        },
        fixture, metadata={"format": "penumbra"})
