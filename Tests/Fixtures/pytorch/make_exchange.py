"""Writes what PyTorch makes of a model, so that a test can hold Penumbra to it.

    python3 make_exchange.py                          a random model of PyTorch's own and its answers
    python3 make_exchange.py MODEL EXPECTED           the answers for a model or checkpoint of Penumbra

The answers are those of two images of odd sizes (22 x 19 pixels are padded to whole scales by
repeating the last row and column), in float64:

    input.image.K [H, W]   gray from 0 to 1     input.mask.K [H, W]     input.z [codes, latent]
    expected.K.prior.mu  .prior.log_sigma  .posterior.mu  .posterior.log_sigma  [latent]
    expected.K.margins [codes, H, W]    the logit of class 1 less that of class 0
"""

import pathlib
import sys

import torch
import torch.nn.functional as F
from model_files import load, save
from probabilistic_unet import ProbabilisticUNet
from safetensors.torch import save_file


def make_image(height, width, generator):
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    mask = ((rows - height / 2) ** 2 + (columns - width / 3) ** 2 <= 25).float()
    noise = torch.rand((height, width), generator=generator)
    return 0.5 * mask + 0.5 * noise, mask


def padded(plane, multiple):
    """Repeats the last row and column until both sides are multiples."""
    height, width = plane.shape
    fill = (0, -width % multiple, 0, -height % multiple)
    return F.pad(plane[None, None], fill, mode="replicate")


@torch.no_grad()
def answers(network, seed=5, codes=3):
    generator = torch.Generator().manual_seed(seed)
    network = network.double()
    multiple = 2 ** (len(network.channels) - 1)
    z = torch.randn((codes, network.latent), generator=generator)
    tensors = {"input.z": z}
    for index, (height, width) in enumerate([(32, 16), (19, 22)]):
        image, mask = make_image(height, width, generator)
        tensors |= {f"input.image.{index}": image, f"input.mask.{index}": mask}
        seen = padded(image.double(), multiple) - 0.5
        features = network.unet(seen)
        if network.latent > 0:
            # A mask ends where the image ends: beyond it there is background.
            marked = torch.zeros(seen.shape[2:], dtype=torch.long)
            marked[:height, :width] = mask.long()
            gaussians = {
                "prior": network.prior(seen), "posterior": network.posterior_of(seen, marked[None])
            }
            for name, (mu, log_sigma) in gaussians.items():
                tensors[f"expected.{index}.{name}.mu"] = mu[0]
                tensors[f"expected.{index}.{name}.log_sigma"] = log_sigma[0]
        logits = network.logits(features.expand(codes, -1, -1, -1), z.double())
        margins = logits[:, 1] - logits[:, 0]
        tensors[f"expected.{index}.margins"] = margins[:, :height, :width]
    return {name: value.float().contiguous() for name, value in tensors.items()}


def random_network(seed=4):
    generator = torch.Generator().manual_seed(seed)
    network = ProbabilisticUNet(
        channels=[3, 5, 7], latent=2, mask_planes=1, hidden_layers=3, log_sigma_limit=0.25)
    with torch.no_grad():
        for parameter in network.parameters():
            fan_in = parameter[0].numel()
            scale = (2 / fan_in) ** 0.5 if parameter.dim() > 1 else 0.05
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * scale)
    return network


def main():
    torch.set_num_threads(1)
    if len(sys.argv) == 3:
        save_file(answers(load(sys.argv[1])[0]), sys.argv[2])
        return
    folder = pathlib.Path(__file__).parent / "exchange"
    folder.mkdir(exist_ok=True)
    save(random_network(), folder / "model.safetensors", origin="PyTorch")
    save_file(answers(load(folder / "model.safetensors")[0]), folder / "expected.safetensors")
    for path in folder.iterdir():
        path.chmod(0o644)
        print(f"{path.name}: {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
