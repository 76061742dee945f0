"""Makes batches from cases in memory: the random grader, crop and deformation of each image.

Everything random about a step depends on the seed and the step's number alone, not on what ran
before and not on the number of processes: a training that goes on sees what it would have seen,
and processes that share a batch see together what one would see.
"""

import math

import torch


def generator_of(*numbers):
    """A generator for a tuple of small numbers, each tuple with a sequence of its own."""
    seed = 0
    for number in numbers:
        seed = (seed * 0x5851F42D4C957F2D + number + 0x14057B7EF767814F) % 2**63
    return torch.Generator().manual_seed(seed)


AUGMENTATIONS = {
    "none": {},
    "turns": {"isTurning": True},
    "elastic": {
        "rotationInDegrees": 22.5, "leastScale": 0.8, "greatestScale": 1.2, "shear": 0.1,
        "elasticPeakInPixels": 5.0,
    },
}
AUGMENTATIONS["full"] = AUGMENTATIONS["elastic"] | AUGMENTATIONS["turns"]
PLAIN = {
    "isTurning": False, "rotationInDegrees": 0.0, "leastScale": 1.0, "greatestScale": 1.0,
    "shear": 0.0, "elasticPeakInPixels": 0.0, "elasticSmoothingInPixels": 10.0, "tileSide": 0,
}


class Batches:
    """Batches for the process `rank` of `world`, each of which takes an equal part of each batch.

    With C the centre of an image, o the place of the crop relative to it, T the turns, A the other
    linear changes and e the elastic field, a pixel at u from the crop's centre shows what lies at
    C + A (T u + o) + e(u), reflected about the outermost pixels.
    """

    def __init__(self, cases, recipe, latent, rank=0, world=1):
        self.cases, self.recipe, self.latent = cases, recipe, latent
        self.change = PLAIN | recipe["augmentation"]
        self.side = recipe["cropSide"]
        self.spans = cases.sizes.clamp(min=int(self.change["tileSide"]))
        if int(self.spans.min()) < self.side:
            raise ValueError(
                f"image too small: expected at least {self.side} x {self.side} pixels, "
                f"found {int(self.spans.min())}; choose a smaller --crop")
        if recipe["batchSize"] % world:
            raise ValueError(
                f"a batch of {recipe['batchSize']} cannot be shared by {world} processes")
        count = recipe["batchSize"] // world
        self.part = slice(rank * count, (rank + 1) * count)
        self.order = (-1, None)
        self.device = cases.images.device
        still = PLAIN | {key: self.change[key] for key in ("isTurning", "elasticSmoothingInPixels")}
        self.is_exact = still == self.change

    def chosen(self, step):
        """The cases of the whole batch: each pass over the cases has an order of its own."""
        size = self.recipe["batchSize"]
        chosen = torch.empty(size, dtype=torch.long)
        for slot in range(size):
            number, place = divmod(step * size + slot, len(self.cases))
            if self.order[0] != number:
                draw = generator_of(self.recipe["seed"], 3, number)
                self.order = (number, torch.randperm(len(self.cases), generator=draw))
            chosen[slot] = self.order[1][place]
        return chosen

    def __call__(self, step):
        """Returns images [B, 1, S, S] from -0.5 to 0.5, classes [B, S, S] and epsilon [B, latent]."""
        size = self.recipe["batchSize"]
        draw = generator_of(self.recipe["seed"], 1, step)
        uniform = torch.rand((10, size), generator=draw, dtype=torch.float64)
        epsilon = torch.randn((size, self.latent), generator=draw)
        chosen = self.chosen(step)
        grader = (uniform[0] * self.cases.graders[chosen]).long()
        center, down, right = self.maps(chosen, uniform)
        send = lambda values: self.send(values[self.part])
        places = self.places(send(center), send(down), send(right))
        if self.change["elasticPeakInPixels"] > 0:
            lattice = self.lattice(size, draw)
            peak = uniform[9] * self.change["elasticPeakInPixels"]
            places = places + self.elastic(*map(send, lattice), send(peak.float()))
        case = send(torch.stack([chosen, grader, *self.cases.sizes[chosen].T], dim=1))
        return *self.cut(places, *case.T[:, :, None, None]), send(epsilon)

    def send(self, values):
        if self.device.type == "cuda":
            return values.pin_memory().to(self.device, non_blocking=True)
        return values

    def maps(self, chosen, uniform):
        """The linear part of each image's map: its centre, and what steps down and right are."""
        change, sizes, spans = self.change, self.cases.sizes[chosen], self.spans[chosen]
        corner = (uniform[1:3].T * (spans - self.side + 1)).floor()
        place = corner + (self.side - 1) / 2 - (spans - 1) / 2
        one = torch.ones_like(uniform[0])
        mirrored = torch.where(uniform[3] < 0.5, -one, one) if change["isTurning"] else one
        quarters = (uniform[4] * 4).floor() if change["isTurning"] else 0 * one
        signed = lambda value: (2 * value - 1)
        angle = torch.deg2rad(signed(uniform[5]) * change["rotationInDegrees"])
        low, high = math.log(change["leastScale"]), math.log(change["greatestScale"])
        size = torch.exp(low + uniform[6] * (high - low))
        shear = signed(uniform[7]) * change["shear"]
        # Columns of a matrix are what one step down and one step right become.
        matrix = lambda a, b, c, d: torch.stack([a, b, c, d], dim=-1).reshape(-1, 2, 2)
        turn = matrix(
            *(f(quarters * math.pi / 2).round() for f in (torch.cos, lambda t: -torch.sin(t))),
            *(f(quarters * math.pi / 2).round() for f in (torch.sin, torch.cos)))
        turn = turn @ matrix(one, 0 * one, 0 * one, mirrored)
        rotation = matrix(angle.cos(), -angle.sin(), angle.sin(), angle.cos())
        shape = rotation @ matrix(one, 0 * one, shear, one) / size[:, None, None]
        center = (sizes - 1) / 2 + (shape @ place[:, :, None])[:, :, 0]
        whole = shape @ turn
        return center.float(), whole[:, :, 0].float(), whole[:, :, 1].float()

    def places(self, center, down, right):
        """Rows and columns in the image of each pixel of the crop, [B, S, S, 2]."""
        steps = torch.arange(self.side, device=self.device) - (self.side - 1) / 2
        along = lambda vector: vector[:, None, None, :]
        return along(center) + along(down) * steps[:, None, None] + along(right) * steps[:, None]

    def lattice(self, size, draw):
        """Random numbers [B, 2, P, P] and the shift of the lattice of each image."""
        spacing = self.change["elasticSmoothingInPixels"] * 3**0.5
        points = int((self.side - 1) / spacing + 1) + 4
        lattice = 2 * torch.rand((size, 2, points, points), generator=draw) - 1
        return lattice, torch.rand((size,), generator=draw)

    def elastic(self, lattice, shift, peak):
        """A cubic B-spline over the lattice, which smooths like a Gaussian, [B, S, S, 2]."""
        spacing = self.change["elasticSmoothingInPixels"] * 3**0.5
        steps = torch.arange(self.side, device=self.device) / spacing
        points = torch.arange(lattice.shape[-1], device=self.device) - 1.0
        away = (steps[None, :, None] + shift[:, None, None] - points).abs()
        near = 2 / 3 - away**2 + away**3 / 2
        far = (2 - away).clamp(min=0) ** 3 / 6
        weights = torch.where(away < 1, near, far)[:, None]
        field = (weights @ lattice @ weights.transpose(-1, -2)).permute(0, 2, 3, 1)
        longest = field.norm(dim=-1).amax(dim=(1, 2)).clamp(min=1e-12)
        return field * (peak / longest)[:, None, None, None]

    def cut(self, places, chosen, grader, height, width):
        """The image by bilinear interpolation, the grader's mask by the nearest pixel."""
        rows, columns = reflected(places[..., 0], height), reflected(places[..., 1], width)
        nearest = (chosen, (rows + 0.5).long(), (columns + 0.5).long())
        classes = (self.cases.marks[nearest] >> grader.to(torch.uint8)) & 1
        if self.is_exact:
            images = self.cases.images[nearest].float()
        else:
            top, left = rows.long(), columns.long()
            bottom, right = torch.minimum(top + 1, height - 1), torch.minimum(left + 1, width - 1)
            pixel = lambda row, column: self.cases.images[chosen, row, column].float()
            upper = torch.lerp(pixel(top, left), pixel(top, right), columns - left)
            lower = torch.lerp(pixel(bottom, left), pixel(bottom, right), columns - left)
            images = torch.lerp(upper, lower, rows - top)
        return (images * self.cases.scale - 0.5)[:, None], classes.long()


def reflected(places, length):
    """Reflects about 0 and length - 1 until the places lie between them."""
    last = (length - 1).float()
    rest = places.abs().remainder((2 * last).clamp(min=1))
    return torch.where(rest > last, 2 * last - rest, rest).clamp(min=0)
