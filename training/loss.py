"""What the network is punished for: points off, lines turned, maps blurred, covariances that do not tell the truth."""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import Tensor

from training.net import MAP_PX, Reading, whitened
from training.points import KNEE_LINE, NAMES, SHIN_LINE

MAP_SIGMA_CELLS = 1.3
"""Width of the spot wanted around a point: sharp, yet wide enough that its middle can fall between cells."""
LINE_WEIGHT = 0.4
MAP_WEIGHT = 0.05
SPREAD_WEIGHT = 0.05
OPINION_WEIGHT = 0.3
"""What the map and the covariance count on a photograph, where the point is an opinion."""
LINE_SLACK = 0.035
"""Radians a photograph's knee-ankle line may be off without blame (2 degrees, the disagreement of the two opinions)."""


class Truth(NamedTuple):
    """What is known of n pictures; places are shares of the picture's width."""

    points: Tensor
    """(n, n_points, 2), anything where not known"""
    known: Tensor
    """(n, n_points), 1 or 0"""
    slack: Tensor
    """(n, n_points), share of the shank"""
    shank: Tensor
    """(n,), length of the shank"""


def point_weights() -> Tensor:
    """What each point counts: the ends of the two lines that are measured twice."""
    weights = torch.ones(len(NAMES))
    weights[list(KNEE_LINE + SHIN_LINE)] = 2.0
    return weights / weights.mean()


def reading_loss(reading: Reading, truth: Truth) -> Tensor:
    """The mean loss of a batch, a scalar."""
    error = reading.points - truth.points
    inside = ((truth.points > 0) & (truth.points < 1)).all(dim=2) * truth.known
    off = error.abs().sum(dim=2) / truth.shank[:, None]
    certain = torch.where(truth.slack > 0, OPINION_WEIGHT, 1.0)
    places = ((off - truth.slack).clamp_min(0) * inside * point_weights().to(off.device)).mean()
    maps = (_map_cross_entropy(reading.heat, truth.points) * inside * certain).mean()
    spreads = (_spread_loss(error.detach(), reading.cholesky) * truth.known * certain).mean()
    return (
        20 * (places + LINE_WEIGHT * _line_loss(reading.points, truth, inside))
        + MAP_WEIGHT * maps
        + SPREAD_WEIGHT * spreads
    )


def _spread_loss(error: Tensor, cholesky: Tensor) -> Tensor:
    """Negative log likelihood (n, n_points) of a two-dimensional Laplace distribution with the covariance spoken of.

    Density exp(-√3 r) in the Mahalanobis distance r: its covariance is the unit matrix. The long tail keeps one lost
    leg from widening everything. The mean is not trained by it: a network that may widen instead of looking stops
    looking.
    """
    distance = (whitened(error, cholesky).square().sum(dim=-1) + 1e-6).sqrt()
    return cholesky[..., 0] + cholesky[..., 1] + 3**0.5 * distance


def _map_cross_entropy(heat: Tensor, points: Tensor) -> Tensor:
    """Cross entropy (n, n_points) between the maps and Gaussian spots on the points."""
    at = (torch.arange(MAP_PX, device=heat.device) + 0.5) / MAP_PX
    scale = 2 * (MAP_SIGMA_CELLS / MAP_PX) ** 2
    across = torch.exp(-((at - points[..., 0:1]) ** 2) / scale)
    down = torch.exp(-((at - points[..., 1:2]) ** 2) / scale)
    spot = (down.unsqueeze(3) * across.unsqueeze(2)).flatten(2)
    spot = spot / spot.sum(dim=2, keepdim=True).clamp_min(1e-6)
    return -(spot * (heat + 1e-9).log()).sum(dim=2)


def _line_loss(points: Tensor, truth: Truth, inside: Tensor) -> Tensor:
    """How far the two lines are turned, radians (small angles), where both ends are known and in the picture."""
    total = points.new_zeros(())
    for upper, lower in (KNEE_LINE, SHIN_LINE):
        wanted = truth.points[:, upper] - truth.points[:, lower]
        seen = points[:, upper] - points[:, lower]
        length = wanted.square().sum(dim=1).clamp_min(1e-4)
        turned = (wanted[:, 0] * seen[:, 1] - wanted[:, 1] * seen[:, 0]).abs() / length
        slack = torch.where(truth.slack[:, upper] > 0, LINE_SLACK, 0.0)
        both = inside[:, upper] * inside[:, lower]
        total = total + ((turned - slack).clamp(0, 0.5) * both).mean()
    return total
