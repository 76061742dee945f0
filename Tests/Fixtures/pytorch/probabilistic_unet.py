"""A Probabilistic U-Net in PyTorch whose parameters have the names of Penumbra's checkpoints.

Kohl et al., "A Probabilistic U-Net for Segmentation of Ambiguous Images" (2018). It is the second
opinion that the engine's tests are held against, and the bridge by which weights move both ways; see
`model_files.py`.

Axes are [batch, channels, height, width]. The image comes in normalised (unit interval - 0.5).
"""

import torch
import torch.nn.functional as F
from torch import nn


def convolutions(inputs, outputs):
    """Three 3x3 convolutions of the same size; each is followed by a ReLU."""
    return nn.ModuleList(
        nn.Conv2d(inputs if k == 0 else outputs, outputs, 3, padding=1) for k in range(3)
    )


def filtered(image, layers):
    for layer in layers:
        image = F.relu(layer(image))
    return image


class Encoder(nn.ModuleList):
    """Per scale three convolutions; a 2x2 average pool before every scale but the first."""

    def __init__(self, inputs, channels):
        super().__init__(
            convolutions(before, after) for before, after in zip([inputs, *channels], channels)
        )

    def forward(self, image):
        """Returns the activations of every scale, finest first."""
        scales = []
        for layers in self:
            if scales:
                image = F.avg_pool2d(image, 2)
            image = filtered(image, layers)
            scales.append(image)
        return scales


class UNet(nn.Module):
    """Gives features, not logits: the last activations of the finest scale."""

    def __init__(self, inputs, channels):
        super().__init__()
        self.encoder = Encoder(inputs, channels)
        # decoder[s] gives scale s from what comes up and the encoder's scale s.
        self.decoder = nn.ModuleList(
            convolutions(below + same, same) for same, below in zip(channels, channels[1:])
        )

    def forward(self, image):
        *skips, features = self.encoder(image)
        for skip, layers in zip(reversed(skips), reversed(self.decoder)):
            up = F.interpolate(features, skip.shape[2:], mode="bilinear", align_corners=True)
            features = filtered(torch.cat([up, skip], dim=1), layers)
        return features


class LatentNet(nn.Module):
    """An encoder, the mean over positions, and a 1x1 convolution to mu and log sigma.

    `limit` bounds log sigma in both directions; beyond it no gradient flows.
    """

    def __init__(self, inputs, channels, latent, limit=None):
        super().__init__()
        self.limit = limit
        self.encoder = Encoder(inputs, channels)
        self.head = nn.Conv2d(channels[-1], 2 * latent, 1)

    def forward(self, image):
        pooled = self.encoder(image)[-1].mean(dim=(2, 3), keepdim=True)
        mu, log_sigma = self.head(pooled).flatten(1).chunk(2, dim=1)
        if self.limit is not None:
            log_sigma = log_sigma.clamp(-self.limit, self.limit)
        return mu, log_sigma


class ProbabilisticUNet(nn.Module):
    """`mask_planes` is `classes` (one-hot - 0.5) or 1 (mask - 0.5, two classes only).

    Without a latent code (`latent` 0) it is a plain U-Net that gives one answer per image.
    """

    def __init__(
        self, channels, latent, classes=2, inputs=1, mask_planes=None, hidden_layers=2,
        log_sigma_limit=None, initialization="he",
    ):
        super().__init__()
        self.initialization = initialization
        self.inputs = inputs
        self.channels = list(channels)
        self.latent = latent
        self.classes = classes
        self.mask_planes = mask_planes or classes
        self.hidden_layers = hidden_layers
        self.log_sigma_limit = log_sigma_limit
        self.unet = UNet(inputs, channels)
        if latent > 0:
            self.prior = LatentNet(inputs, channels, latent, log_sigma_limit)
            self.posterior = LatentNet(
                inputs + self.mask_planes, channels, latent, log_sigma_limit
            )
        width = channels[0]
        sizes = [width + latent] + [width] * hidden_layers + [classes]
        self.fcomb = nn.ModuleList(nn.Conv2d(a, b, 1) for a, b in zip(sizes, sizes[1:]))

    def posterior_of(self, image, mask):
        """`mask` holds class numbers, shaped [batch, height, width]."""
        if self.mask_planes == 1:
            planes = mask[:, None].to(image.dtype)
        else:
            planes = F.one_hot(mask, self.classes).permute(0, 3, 1, 2).to(image.dtype)
        return self.posterior(torch.cat([image, planes - 0.5], dim=1))

    def logits(self, features, z):
        """One code per image, none for a plain U-Net; z comes after the features."""
        hidden = features
        if self.latent > 0:
            planes = z[:, :, None, None].expand(-1, -1, *features.shape[2:])
            hidden = torch.cat([features, planes.to(features.dtype)], dim=1)
        for layer in self.fcomb[:-1]:
            hidden = F.relu(layer(hidden))
        return self.fcomb[-1](hidden)


def divergence(q, p):
    """KL(q || p) of diagonal Gaussians in nats: summed over dimensions, averaged over the batch."""
    (mu_q, log_q), (mu_p, log_p) = q, p
    terms = log_p - log_q + ((2 * log_q).exp() + (mu_q - mu_p) ** 2) / (2 * (2 * log_p).exp()) - 0.5
    return terms.sum(dim=1).mean()


def cross_entropy(logits, mask):
    """Summed over pixels, averaged over the batch."""
    return F.cross_entropy(logits, mask, reduction="sum") / len(mask)
