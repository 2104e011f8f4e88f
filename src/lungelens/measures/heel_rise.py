"""How far a heel rose: from pixels over time to millimetres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

SD_MM, SD_PX = 0.7, 0.35  # the patch's own error on rendered and real planted heels (docs/decisions.md)
SWAY_SD_MM = 1.5  # of finding the forefoot first: planted heels then read 1.0-2.5 mm instead of 0.0-0.2
SHARE_SD = 0.1  # of the lift itself
SUSTAINED_S = 0.25  # a heel lift counts when it lasts this long


def heel_rise_mm(time_s: FloatArray, rise_px: FloatArray, mm_per_px: Normal, *, sways: bool) -> Normal | None:
    """Largest sustained rise (times and rises (n,)), never below 0, with its standard error; None where not seen.

    `sways` where the planted foot does not keep its place in the frame and has to be found in each.
    """
    found_px = sustained_maximum(time_s, rise_px)
    if not np.isfinite(found_px):
        return None
    value_mm = max(found_px * mm_per_px.mean, 0.0)
    share_sd = mm_per_px.sd / mm_per_px.mean + SHARE_SD
    parts = [SD_MM, SD_PX * mm_per_px.mean, SWAY_SD_MM if sways else 0.0, share_sd * value_mm]
    return Normal(value_mm, float(np.linalg.norm(parts)))


def sustained_maximum(time_s: FloatArray, values: FloatArray) -> float:
    """Largest value that lasts: the maximum of running medians over `SUSTAINED_S`; NaN where nothing is known."""
    known = np.flatnonzero(np.isfinite(values))
    if len(known) < 3:
        return float("nan")
    medians = []
    for i in known:
        near = known[np.abs(time_s[known] - time_s[i]) <= SUSTAINED_S / 2 + 1e-9]
        if len(near) < 3:
            near = known[np.argsort(np.abs(time_s[known] - time_s[i]))[:3]]
        medians.append(float(np.median(values[near])))
    return max(medians)
