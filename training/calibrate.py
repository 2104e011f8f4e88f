"""Covariances that keep their promise: one factor a point, so that its 95 % region holds the point in 95 % of looks.

Fitted on people of the calibrating side, whom the network was not trained on.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from training.figures import CHI_SQUARE_95, squared_distances

if TYPE_CHECKING:
    from training.points import Array
    from training.read import Readings

FEWEST_LOOKS = 100
"""Fewer looks leave the 95 % point to a handful of them."""


def temperatures(readings: Readings) -> Array:
    """What each point's covariance is to be multiplied by, (n_points,).

    The 95 % point of the squared Mahalanobis distances over that of the chi-square distribution with two degrees of
    freedom: the region holds whatever the distribution's shape.

    Raises
    ------
    ValueError
        Where a point is known in fewer than `FEWEST_LOOKS` looks.
    """
    distances = squared_distances(readings)
    fewest = int((~np.isnan(distances)).sum(axis=0).min())
    if fewest < FEWEST_LOOKS:
        raise ValueError(
            f"to calibrate, every point must be known in {FEWEST_LOOKS} looks or more; one is known in {fewest}"
        )
    return np.asarray(np.nanquantile(distances, 0.95, axis=0) / CHI_SQUARE_95, dtype=np.float64)


def calibrated(readings: Readings, factors: Array) -> Readings:
    """The readings with every point's covariance multiplied by its factor (n_points,)."""
    return replace(readings, covariances=readings.covariances * factors[:, None, None])
