"""Writes the .safetensors fixtures of the engine's parity tests.

Run: python3 make_fixtures.py   (needs torch and safetensors; PyTorch 2.13 made the files here)

Weights are drawn in float32, everything expected is computed in float64 and stored in float32.
Each file holds, besides all weights under their own names:

    input.image      [B, 1, H, W]   normalised
    input.mask       [B, H, W]      0 or 1
    input.epsilon    [B, N]         standard normal numbers: z = mu_q + exp(log_sigma_q) * epsilon
    input.z          [B, N]         a fixed code
    input.beta       [1]
    expected.features  expected.prior.mu  .prior.log_sigma  .posterior.mu  .posterior.log_sigma
    expected.logits  [B, classes, H, W]      of input.z
    expected.cross_entropy  expected.kl  expected.loss  [1]   of the z made from input.epsilon
    expected.gradient.NAME   of expected.loss, for every parameter NAME
    expected.losses  [10]    of ten steps of Adam (rate 1e-3, betas 0.9 and 0.999, epsilon 1e-8) on
                             this batch with this epsilon; the first is expected.loss
"""

import pathlib

import torch
from probabilistic_unet import ProbabilisticUNet, cross_entropy, divergence
from safetensors.torch import save_file


def draw_weights(network, generator):
    """He-normal weights; biases that are not zero, so that their place is tested too."""
    with torch.no_grad():
        for name, parameter in network.named_parameters():
            scale = 0.05
            if name.endswith("weight"):
                scale = (2 / parameter[0].numel()) ** 0.5
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * scale)


def make_inputs(batch, height, width, latent, generator):
    rows, columns = torch.meshgrid(torch.arange(height), torch.arange(width), indexing="ij")
    discs = []
    for index in range(batch):
        row, column, radius = height / 2 - index, width / 3 + index, 3 + index
        discs.append((rows - row) ** 2 + (columns - column) ** 2 <= radius**2)
    mask = torch.stack(discs).long()
    noise = torch.rand((batch, 1, height, width), generator=generator)
    return {
        "image": 0.5 * mask[:, None] + 0.5 * noise - 0.5,
        "mask": mask,
        "epsilon": torch.randn((batch, latent), generator=generator),
        "z": torch.randn((batch, latent), generator=generator),
    }


def losses_of(network, inputs, beta):
    image, mask = inputs["image"], inputs["mask"]
    prior, posterior = network.prior(image), network.posterior_of(image, mask)
    z = posterior[0] + posterior[1].exp() * inputs["epsilon"]
    reconstruction = cross_entropy(network.logits(network.unet(image), z), mask)
    kl = divergence(posterior, prior)
    return reconstruction, kl, reconstruction + beta * kl


def write_fixture(name, seed, size, beta=1.0, **configuration):
    generator = torch.Generator().manual_seed(seed)
    network = ProbabilisticUNet(**configuration)
    draw_weights(network, generator)
    inputs = make_inputs(*size, configuration["latent"], generator)
    tensors = {name: p.detach().clone() for name, p in network.named_parameters()}
    tensors |= {f"input.{name}": value.float() for name, value in inputs.items()}
    tensors["input.beta"] = torch.tensor([beta])

    network.double()
    inputs = {
        name: value.double() if value.is_floating_point() else value
        for name, value in inputs.items()
    }
    image, mask = inputs["image"], inputs["mask"]
    features = network.unet(image)
    prior, posterior = network.prior(image), network.posterior_of(image, mask)
    reconstruction, kl, loss = losses_of(network, inputs, beta)
    loss.backward()
    expected = {
        "features": features,
        "prior.mu": prior[0],
        "prior.log_sigma": prior[1],
        "posterior.mu": posterior[0],
        "posterior.log_sigma": posterior[1],
        "logits": network.logits(features, inputs["z"]),
        "cross_entropy": reconstruction[None],
        "kl": kl[None],
        "loss": loss[None],
    }
    expected |= {f"gradient.{name}": p.grad.clone() for name, p in network.named_parameters()}

    optimizer = torch.optim.Adam(network.parameters(), lr=1e-3, betas=(0.9, 0.999), eps=1e-8)
    losses = []
    for _ in range(10):
        optimizer.zero_grad()
        loss = losses_of(network, inputs, beta)[2]
        loss.backward()
        optimizer.step()
        losses.append(loss.detach())
    expected["losses"] = torch.stack(losses)

    tensors |= {f"expected.{name}": value.detach().float() for name, value in expected.items()}
    path = pathlib.Path(__file__).with_name(name + ".safetensors")
    save_file({name: value.contiguous() for name, value in tensors.items()}, path)
    path.chmod(0o644)
    print(f"{path.name}: {len(tensors)} tensors, {path.stat().st_size} bytes, losses", end="")
    print("".join(f" {float(value):.4f}" for value in losses))


def main():
    torch.set_num_threads(1)
    write_fixture("two-scales", seed=1, size=(2, 16, 16), channels=[16, 24], latent=2)
    write_fixture(
        "three-scales", seed=2, size=(1, 24, 16), beta=0.5, channels=[4, 8, 12], latent=3
    )
    write_fixture(
        "one-mask-plane", seed=3, size=(2, 12, 20), channels=[4, 8], latent=2, mask_planes=1
    )


if __name__ == "__main__":
    main()
