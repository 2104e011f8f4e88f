"""The leg reader's network: a heat map for every point, its middle the point, its look the covariance.

About 0.95 million parameters. Only convolutions and matrix products, so that OpenCV and ONNX Runtime run it alike.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional as F  # noqa: N812

from training.points import NAMES
from training.read import INPUT_PX, Pictures

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MAP_PX = INPUT_PX // 4
HALF, QUARTER, EIGHTH, SIXTEENTH, FINE = 16, 32, 80, 128, 48
"""Channels at each share of the picture's width, and of the maps' own features."""
LEAST_SPREAD, MOST_SPREAD = 0.001, 1.0
"""Standard deviations the network may speak of, as share of the picture's width."""


class Reading(NamedTuple):
    """What the network sees in n pictures; places are shares of the width from the left and upper edge."""

    points: Tensor
    """(n, n_points, 2)"""
    cholesky: Tensor
    """(n, n_points, 3): log of the two diagonal entries and the lower entry of the covariance's Cholesky factor"""
    heat: Tensor
    """(n, n_points, MAP_PX * MAP_PX), sums to 1 for every point"""


def _conv(inputs: int, outputs: int, kernel: int = 3, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, bias=False),
        nn.BatchNorm2d(outputs),
        nn.ReLU(inplace=True),
    )


class Residual(nn.Module):
    """Two convolutions added to their input."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.inner = nn.Sequential(
            _conv(channels, channels), nn.Conv2d(channels, channels, 3, 1, 1, bias=False), nn.BatchNorm2d(channels)
        )

    def forward(self, features: Tensor) -> Tensor:
        """The same shape as `features`."""
        return F.relu(features + self.inner(features))


class LegNet(nn.Module):
    """From pictures to `Reading`."""

    def __init__(self, points: int = len(NAMES)) -> None:
        super().__init__()
        self.at_half = _conv(3, HALF, 5, 2)
        self.at_quarter = nn.Sequential(_conv(HALF, QUARTER, 3, 2), Residual(QUARTER))
        self.at_eighth = nn.Sequential(_conv(QUARTER, EIGHTH, 3, 2), Residual(EIGHTH))
        self.at_sixteenth = nn.Sequential(_conv(EIGHTH, SIXTEENTH, 3, 2), Residual(SIXTEENTH), Residual(SIXTEENTH))
        self.up_eighth = nn.Conv2d(SIXTEENTH, EIGHTH, 1)
        self.mix_eighth = _conv(EIGHTH, EIGHTH)
        self.up_quarter = nn.Conv2d(EIGHTH, FINE, 1)
        self.skip_quarter = nn.Conv2d(QUARTER, FINE, 1)
        self.mix_quarter = _conv(FINE, FINE)
        self.maps = nn.Conv2d(FINE, points, 1)
        self.seen = nn.Linear(FINE + 4, 64)
        self.whole = nn.Linear(SIXTEENTH, 64)
        self.which = nn.Parameter(torch.zeros(points, 64))
        self.spread = nn.Linear(64, 3)
        self.register_buffer("grid", _grid(MAP_PX), persistent=False)
        self.grid: Tensor
        with torch.no_grad():
            self.spread.bias.copy_(torch.tensor([-3.5, -3.5, 0.0]))
            self.spread.weight.mul_(0.1)

    def forward(self, pictures: Tensor) -> Reading:
        """Read `pictures` (n, 3, INPUT_PX, INPUT_PX), RGB from 0 to 255."""
        half = self.at_half(pictures / 127.5 - 1)
        quarter = self.at_quarter(half)
        eighth = self.at_eighth(quarter)
        sixteenth = self.at_sixteenth(eighth)
        coarse = self.mix_eighth(F.interpolate(self.up_eighth(sixteenth), scale_factor=2.0, mode="nearest") + eighth)
        fine = F.interpolate(self.up_quarter(coarse), scale_factor=2.0, mode="nearest") + self.skip_quarter(quarter)
        fine = self.mix_quarter(fine)
        heat = torch.softmax(self.maps(fine).flatten(2), dim=2)
        moments = heat @ self.grid
        points = moments[..., :2]
        return Reading(points, self._spread(heat, moments, fine, sixteenth), heat)

    def _spread(self, heat: Tensor, moments: Tensor, fine: Tensor, sixteenth: Tensor) -> Tensor:
        """The Cholesky entries, from what is seen where the point is believed to be and from the map's own shape."""
        x, y = moments[..., 0:1], moments[..., 1:2]
        wide = (moments[..., 2:3] - x * x).clamp_min(1e-6)
        high = (moments[..., 3:4] - y * y).clamp_min(1e-6)
        tilt = (moments[..., 4:5] - x * y) / (wide * high).sqrt()
        peak = (heat * heat).sum(2, keepdim=True).clamp_min(1e-6)
        shape = torch.cat([0.5 * wide.log(), 0.5 * high.log(), tilt, peak.log()], dim=2)
        seen = heat @ fine.flatten(2).transpose(1, 2)
        # the covariance learns from the features, but does not bend them
        described = torch.cat([seen, shape], dim=2).detach()
        hidden = F.relu(self.seen(described) + self.whole(sixteenth.mean((2, 3)).detach()).unsqueeze(1) + self.which)
        return self.spread(hidden)


def covariance(cholesky: Tensor) -> Tensor:
    """The covariances (..., 2, 2) of Cholesky entries (..., 3), squared shares of the width."""
    first, lower, second = _entries(cholesky)
    rows = [first * first, first * lower, first * lower, lower * lower + second * second]
    return torch.stack(rows, dim=-1).unflatten(-1, (2, 2))


def whitened(error: Tensor, cholesky: Tensor) -> Tensor:
    """Errors (..., 2) in units of their own covariance: L⁻¹ e, whose length is the Mahalanobis distance."""
    first, lower, second = _entries(cholesky)
    x = error[..., 0] / first
    return torch.stack([x, (error[..., 1] - lower * x) / second], dim=-1)


def _entries(cholesky: Tensor) -> tuple[Tensor, Tensor, Tensor]:
    """The factor's upper diagonal, lower and lower diagonal entry; the lower one in units of the first."""
    least, most = math.log(LEAST_SPREAD), math.log(MOST_SPREAD)
    first = cholesky[..., 0].clamp(least, most).exp()
    return first, cholesky[..., 2] * first, cholesky[..., 1].clamp(least, most).exp()


def _grid(side: int) -> Tensor:
    """x, y, x², y², xy of every cell of a map, (side * side, 5), shares of the width; cell centres at + 0.5."""
    at = (torch.arange(side) + 0.5) / side
    y, x = torch.meshgrid(at, at, indexing="ij")
    return torch.stack([x, y, x * x, y * y, x * y], dim=-1).flatten(0, 1)


class TorchReader:
    """A network as a `training.read.Reader`."""

    def __init__(self, net: LegNet) -> None:
        self._net = net.eval()

    def __call__(self, pictures: Pictures) -> tuple[NDArray[np.float32], NDArray[np.float32]]:
        """See `training.read.Reader`."""
        with torch.inference_mode():
            seen = torch.from_numpy(pictures).to(self._net.grid.device, memory_format=torch.channels_last)
            reading = self._net(seen)
            return reading.points.cpu().numpy(), covariance(reading.cholesky).cpu().numpy()
