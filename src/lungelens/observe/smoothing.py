"""Smoothing at true time stamps: nothing here assumes a constant frame rate."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.observe.types import BoolArray, FloatArray

BANDWIDTH_S = 0.2  # half window; a lunge's rise and fall take a second or more
LEAST_LOOKS = 5  # within the window, however sparse the looks
LONGEST_GAP_S = 0.35  # farther than this from any look a signal is not known
CHUNK = 512  # output times per step, so that memory stays flat on long clips
NEIGHBOURS = 3  # on either side, that a look is compared with
HAMPEL = 3 * 1.4826  # three standard deviations, estimated by the median absolute deviation
LEAST_JUMP = 0.01  # of the signal's range: smaller jumps are noise, to be averaged


def smooth(time_s: FloatArray, values: FloatArray, at_s: FloatArray, bandwidth_s: float = BANDWIDTH_S) -> FloatArray:
    """Local straight-line fit (LOESS; Cleveland 1979) of samples at uneven times, without those that jump.

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
    steady = ~jumps(columns[known])
    time_s, columns = time_s[known][steady], columns[known][steady]
    result = _fit(time_s, columns, at_s, bandwidth_s)
    result[np.abs(at_s - time_s[_nearest(time_s, at_s)]) > LONGEST_GAP_S] = np.nan
    return result.reshape(len(at_s), *values.shape[1:])


def jumps(columns: FloatArray) -> BoolArray:
    """Samples far from the median of their neighbours (Hampel identifier); (n, k) to (n,).

    A turn of the signal is no jump: there the neighbours differ from each other as much as from the sample.
    """
    n = len(columns)
    padded = np.pad(columns, ((NEIGHBOURS, NEIGHBOURS), (0, 0)), constant_values=np.nan)
    windows = np.stack([padded[i : i + n] for i in range(2 * NEIGHBOURS + 1)])  # (window, n, k)
    median = np.nanmedian(windows, axis=0)
    spread = np.nanmedian(np.linalg.norm(windows - median, axis=2), axis=0)
    extent = np.linalg.norm(np.subtract(*np.percentile(columns, [95, 5], axis=0)))
    return np.asarray(np.linalg.norm(columns - median, axis=1) > HAMPEL * spread + LEAST_JUMP * extent + 1e-9)


def _nearest(time_s: FloatArray, at_s: FloatArray) -> npt.NDArray[np.int64]:
    right = np.clip(np.searchsorted(time_s, at_s), 1, len(time_s) - 1)
    return np.where(at_s - time_s[right - 1] < time_s[right] - at_s, right - 1, right)


def _fit(time_s: FloatArray, columns: FloatArray, at_s: FloatArray, bandwidth_s: float) -> FloatArray:
    out = np.empty((len(at_s), columns.shape[1]))
    least = min(LEAST_LOOKS, len(time_s))
    for begin in range(0, len(at_s), CHUNK):
        at = at_s[begin : begin + CHUNK]
        first, last = np.searchsorted(time_s, [at[0] - bandwidth_s, at[-1] + bandwidth_s])
        first, last = max(first - least, 0), min(last + least, len(time_s))  # enough for the sparsest stretch
        offset = time_s[first:last] - at[:, None]
        distance = np.abs(offset)
        window = np.maximum(np.partition(distance, least - 1, axis=1)[:, least - 1] * 1.001 + 1e-9, bandwidth_s)
        weight = np.clip(1 - (distance / window[:, None]) ** 3, 0, None) ** 3
        s0, s1, s2 = weight.sum(1), (weight * offset).sum(1), (weight * offset**2).sum(1)
        t0, t1 = weight @ columns[first:last], (weight * offset) @ columns[first:last]
        determinant = s0 * s2 - s1**2
        straight = determinant > 1e-9 * s0 * s2 + 1e-15
        line = (s2[:, None] * t0 - s1[:, None] * t1) / np.where(straight, determinant, 1.0)[:, None]
        out[begin : begin + CHUNK] = np.where(straight[:, None], line, t0 / s0[:, None])
    return out
