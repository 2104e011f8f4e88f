"""Smoothing at true time stamps: nothing here assumes a constant frame rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.lunge.types import FloatArray

BANDWIDTH_S = 0.2  # half window; a lunge's rise and fall take a second or more
LEAST_LOOKS = 5  # within the window, however sparse the looks
LONGEST_GAP_S = 0.5  # farther than this from any look a signal is not known
CHUNK = 512  # output times per step, so that memory stays flat on long clips
ROBUST_PASSES = 2
TURN_SHARE = 0.1  # of the signal's range: a sharp turn bends away from a straight line by this much and is no outlier


def smooth(time_s: FloatArray, values: FloatArray, at_s: FloatArray, bandwidth_s: float = BANDWIDTH_S) -> FloatArray:
    """Robust local straight-line fit (LOESS; Cleveland 1979) of samples at uneven times.

    Parameters
    ----------
    time_s
        (n,) rising sample times.
    values
        (n,) or (n, k) samples; rows with NaN are left out.
    at_s
        (m,) times at which the smooth curve is wanted.
    bandwidth_s
        Half width of the window; widened where there are fewer than five samples in it.

    Returns
    -------
    (m,) or (m, k); NaN farther than `LONGEST_GAP_S` from any sample.
    """
    columns = values.reshape(len(values), -1)
    known = ~np.isnan(columns).any(axis=1)
    if known.sum() < 2:
        return np.full((len(at_s), *values.shape[1:]), np.nan)
    time_s, columns = time_s[known], columns[known]
    trust = np.ones(len(time_s))
    extent = float(np.linalg.norm(np.ptp(columns, axis=0)))
    for _ in range(ROBUST_PASSES):
        residual = np.linalg.norm(columns - _fit(time_s, columns, trust, time_s, bandwidth_s), axis=1)
        spread = 6 * np.median(residual) + TURN_SHARE * extent + 1e-9
        trust = np.clip(1 - (residual / spread) ** 2, 0.0, 1.0) ** 2  # Tukey's biweight
        trust = np.maximum(trust, 1e-6)
    result = _fit(time_s, columns, trust, at_s, bandwidth_s)
    nearest = np.abs(at_s[:, None] - time_s[_nearest(time_s, at_s)][:, None]).ravel()
    result[nearest > LONGEST_GAP_S] = np.nan
    return result.reshape(len(at_s), *values.shape[1:])


def _nearest(time_s: FloatArray, at_s: FloatArray) -> np.ndarray:
    right = np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1)
    return np.where(at_s - time_s[right - 1] < time_s[right] - at_s, right - 1, right)


def _fit(
    time_s: FloatArray, columns: FloatArray, trust: FloatArray, at_s: FloatArray, bandwidth_s: float
) -> FloatArray:
    out = np.empty((len(at_s), columns.shape[1]))
    least = min(LEAST_LOOKS, len(time_s))
    for begin in range(0, len(at_s), CHUNK):
        at = at_s[begin : begin + CHUNK]
        reach = 2 * max(bandwidth_s, LONGEST_GAP_S) + 2.0
        first, last = np.searchsorted(time_s, [at[0] - reach, at[-1] + reach])
        first, last = max(min(first, len(time_s) - least), 0), min(max(last, least), len(time_s))
        offset = time_s[first:last] - at[:, None]
        distance = np.abs(offset)
        window = np.maximum(np.partition(distance, least - 1, axis=1)[:, least - 1] * 1.001 + 1e-9, bandwidth_s)
        weight = np.clip(1 - (distance / window[:, None]) ** 3, 0, None) ** 3 * trust[first:last]
        s0, s1, s2 = weight.sum(1), (weight * offset).sum(1), (weight * offset**2).sum(1)
        t0, t1 = weight @ columns[first:last], (weight * offset) @ columns[first:last]
        determinant = s0 * s2 - s1**2
        straight = determinant > 1e-9 * s0 * s2 + 1e-15
        line = (s2[:, None] * t0 - s1[:, None] * t1) / np.where(straight, determinant, 1.0)[:, None]
        out[begin : begin + CHUNK] = np.where(straight[:, None], line, t0 / s0[:, None])
    return out
