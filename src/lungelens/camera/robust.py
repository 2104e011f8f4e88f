"""Fits that heed outliers little: least squares, reweighted with Cauchy's weights (Holland & Welsch 1977)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

SD_OF_MEDIAN = 1.4826  # standard deviations in the median of normally distributed errors without their sign


def outlier_weights(residual: FloatArray, noise: float, spreads: float = 1.0) -> FloatArray:
    """How much each of n data counts, 0..1.

    Parameters
    ----------
    residual
        (n,) by how much each misses the fit, without sign.
    noise
        By how much the data are off at best, a standard deviation in their unit: with half of them fitted exactly the
        others would count nothing.
    spreads
        A datum that is off by so many standard deviations, as the median tells them, counts half.
    """
    residual_spread = SD_OF_MEDIAN * float(np.median(residual)) + noise
    return np.asarray(1 / (1 + (residual / (spreads * residual_spread)) ** 2))


def robust_line(
    x: FloatArray, y: FloatArray, noise: float, rounds: int, given_weights: FloatArray | float = 1.0
) -> tuple[float, float]:
    """Slope and offset of the line y = slope * x + offset.

    Parameters
    ----------
    x, y
        (n,) each; only y is uncertain.
    noise
        As for `outlier_weights`.
    rounds
        How often the line is fitted, each time with weights by the one before.
    given_weights
        (n,) by how much more some of the data are to be believed than others from the start.
    """
    weights = np.broadcast_to(given_weights, x.shape)
    for _ in range(rounds):
        slope, offset = np.polyfit(x, y, 1, w=np.sqrt(weights))
        weights = given_weights * outlier_weights(np.abs(y - slope * x - offset), noise)
    return float(slope), float(offset)
