"""Signals measured only in some frames, made continuous for display."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

MAX_GAP_S = 0.5  # what happened in a longer gap is not known


def bridged(time_s: FloatArray, values: FloatArray) -> FloatArray:
    """Return values (n,) with straight lines across gaps no longer than half a second; longer gaps stay NaN."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) == 0:
        return values
    joined = np.interp(time_s, time_s[known], values[known], left=np.nan, right=np.nan)
    indices = np.arange(len(values))
    before = known[np.maximum(np.searchsorted(known, indices, side="right") - 1, 0)]
    after = known[np.minimum(np.searchsorted(known, indices), len(known) - 1)]
    joined[time_s[after] - time_s[before] > MAX_GAP_S] = np.nan
    return joined
