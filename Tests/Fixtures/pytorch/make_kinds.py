"""Writes kinds/KIND.safetensors: what PyTorch computes of each ablation and baseline.

Run: python3 make_kinds.py   (needs torch and safetensors; PyTorch 2.15 made the files here)

Weights are drawn in float32, everything expected is computed in float64 and stored in float32.
Each file holds, besides all weights under their own names:

    architecture     metadata: the architecture as in a model file
    input.image      [B, C, H, W]   normalised
    input.mask       [B, H, W]      class numbers; 255 is ignored
    input.epsilon    [B, N]         standard normal numbers: z = mu_q + L_q epsilon
    input.beta       [1]
    expected.cross_entropy  expected.kl  [1]
    expected.gradient.NAME  of cross_entropy + beta * kl, for every parameter NAME

The choices of the dropout are those of Penumbra's own generator (SplitMix64), seed 9.
"""

import json
import pathlib

import torch
import torch.nn.functional as F
from probabilistic_unet import Encoder, UNet, filtered
from safetensors.torch import save_file
from torch import nn
from torch.distributions import MultivariateNormal, kl_divergence

DROPOUT_SEED = 9
WORD = (1 << 64) - 1


class SplitMix64:
    def __init__(self, seed):
        self.state = seed & WORD

    def next(self):
        self.state = (self.state + 0x9E3779B97F4A7C15) & WORD
        bits = self.state
        bits = ((bits ^ (bits >> 30)) * 0xBF58476D1CE4E5B9) & WORD
        bits = ((bits ^ (bits >> 27)) * 0x94D049BB133111EB) & WORD
        return bits ^ (bits >> 31)


def kept(shape, stream):
    """Which numbers of [batch, channels, height, width] stay, with probability 1/2 each."""
    seed = SplitMix64(DROPOUT_SEED ^ ((stream + 1) * 0xD1B54A32D192ED03 & WORD)).next()
    batch, channels, height, width = shape
    blocks = (channels + 15) // 16
    mask = torch.zeros(batch, blocks * 16, height, width, dtype=torch.float64)
    row = 0
    for image in range(batch):
        for block in range(blocks):
            for y in range(height):
                generator = SplitMix64(seed ^ row)
                generator = SplitMix64(generator.next())
                for start in range(0, width * 16, 4):
                    bits = generator.next()
                    for index in range(start, start + 4):
                        if bits & 0xFFFF >= 32768:
                            mask[image, block * 16 + index % 16, y, index // 16] = 1
                        bits >>= 16
                row += 1
    return mask[:, :channels]


class DropoutUNet(UNet):
    """Dropout after the three innermost blocks of the encoder and of the decoder."""

    def forward(self, image):
        scales, skips = len(self.encoder), []
        for scale, layers in enumerate(self.encoder):
            image = filtered(F.avg_pool2d(image, 2) if skips else image, layers)
            if scale >= scales - 3:
                image = image * kept(image.shape, 2 * scale) * 2
            skips.append(image)
        *skips, features = skips
        for scale in reversed(range(scales - 1)):
            skip = skips[scale]
            up = F.interpolate(features, skip.shape[2:], mode="bilinear", align_corners=True)
            features = filtered(torch.cat([up, skip], dim=1), self.decoder[scale])
            if scale >= scales - 4:
                features = features * kept(features.shape, 2 * scale + 1) * 2
        return features


class LatentNet(nn.Module):
    """Means, logarithms of the factor's diagonal and, where it is full, what lies below."""

    def __init__(self, inputs, channels, latent, is_full):
        super().__init__()
        self.latent, self.is_full = latent, is_full
        self.encoder = Encoder(inputs, channels)
        below = latent * (latent - 1) // 2 if is_full else 0
        self.head = nn.Conv2d(channels[-1], 2 * latent + below, 1)

    def forward(self, image):
        numbers = self.head(self.encoder(image)[-1].mean(dim=(2, 3), keepdim=True)).flatten(1)
        factor = torch.diag_embed(numbers[:, self.latent : 2 * self.latent].exp())
        if self.is_full:
            rows, columns = torch.tril_indices(self.latent, self.latent, offset=-1)
            factor = factor.clone()
            factor[:, rows, columns] = numbers[:, 2 * self.latent :]
        return MultivariateNormal(numbers[:, : self.latent], scale_tril=factor)


def head(width, constants, hidden, classes):
    sizes = [width + constants] + [width] * hidden + [classes]
    return nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(sizes, sizes[1:]))


def decoded(hidden, layers):
    for layer in layers[:-1]:
        hidden = F.relu(layer(hidden))
    return layers[-1](hidden)


def tiled(z, image):
    return z[:, :, None, None].expand(-1, -1, *image.shape[2:])


LATENT = {
    # Whether the prior is learned, the posterior sees the image, the code enters first.
    "probabilistic-unet": (True, True, False),
    "fixed-prior": (False, True, False),
    "fixed-prior-no-context": (False, False, False),
    "latent-first": (True, True, True),
    "image-to-image-vae": (False, False, True),
}


class Network(nn.Module):
    def __init__(self, a):
        super().__init__()
        self.a = a
        kind, channels, inputs, latent = (
            a[name] for name in ("kind", "channels", "imageChannels", "latentDimensions")
        )
        hidden, classes = a["fcombHiddenLayers"], a["classes"]
        if kind in LATENT:
            has_prior, sees_image, self.is_first = LATENT[kind]
            self.sees_image = sees_image
            is_full = a.get("covariance") == "full"
            self.unet = UNet(inputs + (latent if self.is_first else 0), channels)
            if has_prior:
                self.prior = LatentNet(inputs, channels, latent, is_full)
            self.posterior = LatentNet(
                (inputs if sees_image else 0) + a["maskPlanes"], channels, latent, is_full
            )
            self.fcomb = head(channels[0], 0 if self.is_first else latent, hidden, classes)
        else:
            self.unet = (DropoutUNet if kind == "dropout-unet" else UNet)(inputs, channels)
            if kind == "m-heads":
                self.heads = nn.ModuleList(
                    head(channels[0], 0, hidden, classes) for _ in range(a["members"])
                )
            else:
                self.fcomb = head(channels[0], 0, hidden, classes)

    def terms(self, image, mask, epsilon):
        """Cross-entropy and divergence."""
        kind = self.a["kind"]
        if kind in LATENT:
            return self.latent_terms(image, mask, epsilon)
        features = self.unet(image)
        nothing = torch.zeros((), dtype=image.dtype)
        if kind != "m-heads":
            return entropies(decoded(features, self.fcomb), mask).mean(), nothing
        losses = torch.stack([entropies(decoded(features, own), mask) for own in self.heads])
        weights = torch.full_like(losses, 0.05 / (len(losses) - 1))
        weights.scatter_(0, losses.argmin(dim=0, keepdim=True), 0.95)
        return (weights * losses).sum(dim=0).mean(), nothing

    def latent_terms(self, image, mask, epsilon):
        if self.a["maskPlanes"] == 1:
            planes = (mask == 1)[:, None].to(image.dtype) - 0.5
        else:
            numbers = torch.arange(self.a["classes"])[None, :, None, None]
            planes = (mask[:, None] == numbers).to(image.dtype) - 0.5
        seen = torch.cat([image, planes], dim=1) if self.sees_image else planes
        posterior = self.posterior(seen)
        if hasattr(self, "prior"):
            prior = self.prior(image)
        else:
            eye = torch.eye(epsilon.shape[1], dtype=image.dtype).expand(len(image), -1, -1)
            prior = MultivariateNormal(torch.zeros_like(epsilon), scale_tril=eye)
        z = posterior.loc + (posterior.scale_tril @ epsilon[:, :, None])[:, :, 0]
        if self.is_first:
            logits = decoded(self.unet(torch.cat([image, tiled(z, image)], dim=1)), self.fcomb)
        else:
            logits = decoded(torch.cat([self.unet(image), tiled(z, image)], dim=1), self.fcomb)
        return entropies(logits, mask).mean(), kl_divergence(posterior, prior).mean()


def entropies(logits, mask):
    """Of each image, summed over its pixels."""
    losses = F.cross_entropy(logits, mask, reduction="none", ignore_index=255)
    return losses.sum(dim=(1, 2))


def write(name, seed, size=(2, 8, 12), **changes):
    a = dict(
        kind=name, imageChannels=1, classes=2, channels=[4, 6], latentDimensions=3, maskPlanes=1,
        fcombHiddenLayers=2,
    ) | changes
    if a["kind"] not in LATENT:
        a["latentDimensions"] = 0
    generator = torch.Generator().manual_seed(seed)
    network = Network(a)
    with torch.no_grad():
        for parameter in network.parameters():
            scale = (2 / parameter[0].numel()) ** 0.5 if parameter.dim() > 1 else 0.05
            parameter.copy_(torch.randn(parameter.shape, generator=generator) * scale)
    batch, height, width = size
    image = torch.rand((batch, a["imageChannels"], height, width), generator=generator) - 0.5
    mask = torch.randint(0, a["classes"], (batch, height, width), generator=generator)
    mask[torch.rand(mask.shape, generator=generator) < 0.1] = 255
    epsilon = torch.randn((batch, a["latentDimensions"]), generator=generator)
    tensors = {name: p.detach().clone() for name, p in network.named_parameters()}
    tensors |= {"input.image": image, "input.mask": mask.float(), "input.epsilon": epsilon}
    beta = 2.0
    tensors["input.beta"] = torch.tensor([beta])

    network.double()
    entropy, kl = network.terms(image.double(), mask, epsilon.double())
    (entropy + beta * kl).backward()
    tensors["expected.cross_entropy"] = entropy.detach()[None].float()
    tensors["expected.kl"] = kl.detach()[None].float()
    for parameter, values in network.named_parameters():
        tensors["expected.gradient." + parameter] = values.grad.float()
    tensors = {key: value.contiguous() for key, value in tensors.items() if value.numel() > 0}
    path = pathlib.Path(__file__).parent / "kinds" / (name + ".safetensors")
    path.parent.mkdir(exist_ok=True)
    save_file(tensors, path, {"architecture": json.dumps(a)})
    path.chmod(0o644)
    print(f"{path.name}: {path.stat().st_size} bytes, loss {entropy:.4f} + {beta} * {kl:.4f}")


def main():
    torch.set_num_threads(1)
    write("fixed-prior", 1)
    write("fixed-prior-no-context", 2, maskPlanes=2)
    write("latent-first", 3)
    write("image-to-image-vae", 4)
    write("unet", 5)
    write("dropout-unet", 6, size=(2, 16, 32), channels=[3, 4, 5, 18, 5])
    write("m-heads", 7, members=3)
    write("full-covariance", 8, kind="probabilistic-unet", covariance="full")
    write(
        "cityscapes", 9, size=(1, 64, 128), kind="probabilistic-unet", imageChannels=3, classes=24,
        maskPlanes=24, fcombHiddenLayers=3, channels=[4, 4, 4, 5, 5, 5, 5], latentDimensions=6,
    )


if __name__ == "__main__":
    main()
