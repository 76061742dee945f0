"""Writes operations.safetensors: what PyTorch computes in float64 for every operation of Layers.

Run: python3 make_operations.py   (needs torch, numpy and safetensors; PyTorch 2.15 made the file)

Only what is expected is stored. All inputs are numbers that both sides draw by themselves: number i
of the array with seed s is the i-th result of SplitMix64(s), its upper 24 bits as a number between
-1 and 1, exact in float32 (`draw` here, `Operation.draw` in the tests). Array k of a case has the
seed 1000 * (number of the case + 1) + k.

The metadata text `cases` lists the cases in JSON, in order: `name`, `operation` and its sizes.
"""

import json
import pathlib

import numpy as np
import torch
import torch.nn.functional as F
from safetensors.torch import save_file

GOLDEN = np.uint64(0x9E3779B97F4A7C15)


def draw(seed, *shape):
    count = int(np.prod(shape))
    with np.errstate(over="ignore"):
        bits = np.uint64(seed) + np.arange(1, count + 1, dtype=np.uint64) * GOLDEN
        bits = (bits ^ (bits >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
        bits = (bits ^ (bits >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
        bits ^= bits >> np.uint64(31)
    values = (bits >> np.uint64(40)).astype(np.float64) / 2**23 - 1
    return torch.from_numpy(values).reshape(shape)


class Case:
    """Draws the inputs of a case one after the other and keeps what is expected."""

    def __init__(self, number):
        self.seed = 1000 * (number + 1)
        self.expected = {}

    def draw(self, *shape):
        self.seed += 1
        return draw(self.seed - 1, *shape).requires_grad_()

    def expect(self, output, loss, **inputs):
        """Expects an output, and the gradients of `loss` for the inputs by name."""
        self.expected["output"] = output
        gradients = torch.autograd.grad(loss, list(inputs.values()))
        self.expected |= {f"gradient.{name}": g for name, g in zip(inputs, gradients)}


def rectified_and_gradient(case, plain, rectified=True):
    """ReLU; where it stops the gradient is stored, so that both sides agree on zeros."""
    output = F.relu(plain) if rectified else plain
    gradient = case.draw(*plain.shape).detach()
    if rectified:
        gradient = gradient * (plain > 0)
        # Nothing so near zero that single precision might take it for the other sign.
        assert plain.abs().min() > 2e-6, "draw again: an activation is too near zero"
    return output, gradient


def convolution(case, batch, inputs, outputs, height, width):
    """3x3, same size, ReLU; one or two inputs. Inputs are rectified, as activations are."""
    images = [case.draw(batch, channels, height, width) for channels in inputs]
    weight, bias = case.draw(outputs, sum(inputs), 3, 3), case.draw(outputs)
    seen = torch.cat([F.relu(image) for image in images], dim=1)
    output, gradient = rectified_and_gradient(case, F.conv2d(seen, weight, bias, padding=1))
    named = {f"input.{k}": image for k, image in enumerate(images)}
    # The gradients of the inputs themselves are those of `images` where these are positive.
    free = torch.autograd.grad((output * gradient).sum(), seen, retain_graph=True)[0]
    case.expect(output, (output * gradient).sum(), weight=weight, bias=bias, **named)
    case.expected["gradient.unmasked"] = free


def planar(case, batch, inputs, outputs, height, width):
    """The same over one image with a border of zeros, without a gradient of the image."""
    image = case.draw(batch, inputs, height, width)
    weight, bias = case.draw(outputs, inputs, 3, 3), case.draw(outputs)
    output, gradient = rectified_and_gradient(case, F.conv2d(image, weight, bias, padding=1))
    case.expect(output, (output * gradient).sum(), weight=weight, bias=bias)


def pointwise(case, batch, inputs, constants, outputs, height, width, rectified):
    """1x1 over an image and a code that is tiled to the image's size."""
    image, weight = case.draw(batch, inputs, height, width), case.draw(outputs, inputs + constants)
    bias = case.draw(outputs)
    z = case.draw(batch, max(constants, 1))
    tiled = z[:, :constants, None, None].expand(-1, -1, height, width)
    plain = F.conv2d(torch.cat([F.relu(image), tiled], dim=1), weight[:, :, None, None], bias)
    output, gradient = rectified_and_gradient(case, plain, rectified)
    named = {"z": z} if constants else {}
    case.expect(
        output, (output * gradient).sum(), weight=weight, bias=bias, image=image, **named)


def pool(case, batch, channels, height, width):
    image = case.draw(batch, channels, height, width)
    output = F.avg_pool2d(F.relu(image), 2)
    case.expect(output, (output * case.draw(*output.shape).detach()).sum(), image=image)


def enlarge(case, batch, channels, height, width, to_height, to_width):
    image = case.draw(batch, channels, height, width)
    output = F.interpolate(
        F.relu(image), (to_height, to_width), mode="bilinear", align_corners=True)
    case.expect(output, (output * case.draw(*output.shape).detach()).sum(), image=image)


def mean(case, batch, channels, height, width):
    image = case.draw(batch, channels, height, width)
    output = image.mean(dim=(2, 3))
    case.expected["output"] = output


def cross_entropy(case, batch, classes, height, width, scale):
    """Summed over pixels, averaged over the batch; every seventh pixel is ignored."""
    logits = case.draw(batch, classes, height, width)
    wanted = torch.arange(batch * height * width).reshape(batch, height, width)
    classes_of = torch.where(wanted % 7 == 3, 255, wanted * 5 % 11 % classes)
    loss = F.cross_entropy(
        logits * scale, classes_of, ignore_index=255, reduction="sum") / batch
    # The gradient is taken for the scaled logits, which are what the layer sees.
    gradient = torch.autograd.grad(loss, logits)[0] / scale
    case.expected = {"output": loss[None], "gradient.logits": gradient}


def adam(case, outputs, inputs, steps, weight_decay, average_decay, gradient_scale):
    """`torch.optim.Adam` with its L2 term on filters only; an average that warms up."""
    weight, bias = case.draw(outputs, inputs, 1, 1), case.draw(outputs)
    optimizer = torch.optim.Adam(
        [{"params": [weight], "weight_decay": weight_decay}, {"params": [bias]}], lr=1e-2)
    average = [weight.detach().clone(), bias.detach().clone()]
    for step in range(1, steps + 1):
        weight.grad = case.draw(*weight.shape).detach() * gradient_scale
        bias.grad = case.draw(*bias.shape).detach() * gradient_scale
        optimizer.step()
        decay = min(average_decay, (1 + step) / (10 + step))
        for kept, parameter in zip(average, [weight, bias]):
            kept.mul_(decay).add_(parameter.detach(), alpha=1 - decay)
    case.expected = {"output.weight": weight.detach(), "output.bias": bias.detach()}
    case.expected |= {"average.weight": average[0], "average.bias": average[1]}
    for name, parameter in [("weight", weight), ("bias", bias)]:
        state = optimizer.state[parameter]
        case.expected[f"first.{name}"] = state["exp_avg"]
        case.expected[f"second.{name}"] = state["exp_avg_sq"]


def decoder(case, channels, latent, hidden, classes, height, width, codes):
    """f_comb for many codes: by how much the best class exceeds the background."""
    features, z = case.draw(1, channels, height, width), case.draw(codes, latent)
    sizes = [channels + latent] + [channels] * hidden + [classes]
    layers = [(case.draw(after, before), case.draw(after)) for before, after in zip(sizes, sizes[1:])]
    tiled = z[:, :, None, None].expand(-1, -1, height, width)
    image = torch.cat([F.relu(features).expand(codes, -1, -1, -1), tiled], dim=1)
    for index, (weight, bias) in enumerate(layers):
        image = F.conv2d(image, weight[:, :, None, None], bias)
        image = F.relu(image) if index < hidden else image
    case.expected["output"] = image[:, 1:].amax(dim=1) - image[:, 0]


def cases():
    plane = lambda height, width: {"height": height, "width": width}
    for batch, inputs, outputs, height, width in [
        (2, [5], 7, 1, 1),
        (2, [16], 16, 2, 2),
        (1, [17], 15, 3, 3),
        (2, [7, 9], 17, 5, 5),
        (2, [3], 5, 13, 13),
        (1, [16, 20], 32, 5, 13),
        (1, [33], 16, 13, 3),
        (3, [1, 1], 1, 1, 13),
        (1, [15], 33, 2, 5),
        (2, [4], 3, 4, 8),
        (1, [1, 64], 49, 5, 6),  # More than 64 x 64 packed channels: the other gradient kernels.
    ]:
        yield convolution, dict(batch=batch, inputs=inputs, outputs=outputs, **plane(height, width))
    for batch, inputs, outputs, height, width in [
        (2, 1, 5, 1, 1), (1, 3, 16, 2, 3), (2, 1, 20, 5, 5), (1, 2, 7, 13, 13), (3, 3, 17, 3, 13),
    ]:
        yield planar, dict(batch=batch, inputs=inputs, outputs=outputs, **plane(height, width))
    for inputs, constants, outputs, height, width, rectified in [
        (5, 0, 2, 1, 1, False), (18, 3, 20, 3, 9, True), (16, 6, 16, 5, 13, True),
        (33, 1, 7, 13, 2, False), (3, 2, 33, 2, 2, True),
    ]:
        yield pointwise, dict(
            batch=2, inputs=inputs, constants=constants, outputs=outputs,
            **plane(height, width), rectified=rectified)
    for channels, height, width in [(3, 2, 2), (18, 6, 10), (5, 26, 2), (16, 4, 26)]:
        yield pool, dict(batch=2, channels=channels, **plane(height, width))
    for channels, height, width, to_height, to_width in [
        (3, 1, 1, 2, 2), (5, 1, 2, 2, 3), (18, 2, 3, 3, 5), (16, 3, 5, 5, 13), (4, 3, 3, 3, 3),
        (7, 13, 5, 26, 10), (1, 2, 13, 13, 13), (2, 5, 1, 13, 3),
    ]:
        yield enlarge, dict(
            batch=2, channels=channels, **plane(height, width),
            to_height=to_height, to_width=to_width)
    for channels, height, width in [(3, 1, 1), (17, 3, 5), (16, 13, 13)]:
        yield mean, dict(batch=2, channels=channels, **plane(height, width))
    for classes, height, width, scale in [
        (2, 5, 13, 1), (3, 3, 3, 5), (5, 13, 2, 1), (2, 8, 8, 60), (17, 2, 5, 30),
    ]:
        yield cross_entropy, dict(batch=2, classes=classes, **plane(height, width), scale=scale)
    for outputs, inputs, weight_decay, gradient_scale in [
        (5, 3, 0.0, 1.0), (17, 20, 0.1, 0.25), (16, 16, 1e-5, 1e-3),
    ]:
        yield adam, dict(
            outputs=outputs, inputs=inputs, steps=12, weight_decay=weight_decay,
            average_decay=0.5, gradient_scale=gradient_scale)
    for channels, latent, hidden, classes, height, width in [
        (16, 6, 2, 2, 5, 13), (5, 2, 1, 2, 3, 3), (20, 3, 3, 4, 13, 13), (32, 1, 2, 3, 1, 1),
    ]:
        yield decoder, dict(
            channels=channels, latent=latent, hidden=hidden, classes=classes,
            **plane(height, width), codes=3)


def main():
    torch.set_num_threads(1)
    tensors, described = {}, []
    for number, (operation, sizes) in enumerate(cases()):
        case = Case(number)
        operation(case, **sizes)
        name = f"{operation.__name__}-{number}"
        if isinstance(sizes.get("inputs"), int):
            sizes["inputs"] = [sizes["inputs"]]
        described.append({"name": name, "operation": operation.__name__, **sizes})
        for part, value in case.expected.items():
            tensors[f"{name}/{part}"] = value.detach().float().contiguous()
    path = pathlib.Path(__file__).with_name("operations.safetensors")
    save_file(tensors, path, metadata={"cases": json.dumps(described)})
    path.chmod(0o644)
    print(f"{path.name}: {len(described)} cases, {len(tensors)} tensors, {path.stat().st_size} bytes")


if __name__ == "__main__":
    main()
