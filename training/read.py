"""The network's reading of many crops, as arrays in pixels of the crop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import torch

from training.batches import pictures
from training.data import CROP_PX, Crop
from training.net import LegNet, covariance
from training.points import Array

if TYPE_CHECKING:
    from collections.abc import Sequence

AT_ONCE = 32


@dataclass(frozen=True)
class Readings:
    """What was read and what is true, of n crops; pixels of the crop (CROP_PX wide), left edge 0."""

    points: Array
    """(n, n_points, 2)"""
    covariances: Array
    """(n, n_points, 2, 2), squared pixels"""
    truth: Array
    """(n, n_points, 2), NaN where nobody knows"""


def read_crops(net: LegNet, crops: Sequence[Crop]) -> Readings:
    """Read every crop once, not augmented, with the network in its judging state."""
    net.eval()
    points, covariances, truths = [], [], []
    with torch.inference_mode():
        for start in range(0, len(crops), AT_ONCE):
            seen, truth = pictures(crops[start : start + AT_ONCE])
            reading = net(seen)
            points.append(reading.points.numpy())
            covariances.append(covariance(reading.cholesky).numpy())
            truths.append(truth)
    return Readings(
        np.concatenate(points).astype(np.float64) * CROP_PX,
        np.concatenate(covariances).astype(np.float64) * CROP_PX**2,
        np.concatenate(truths) * CROP_PX,
    )
