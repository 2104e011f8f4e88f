"""How far a heel rose: from pixels over time to millimetres."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import SURELY, Normal
from lungelens.observe.leg_points import row

if TYPE_CHECKING:
    from lungelens.observe.leg_points import LegLook, SeenLeg
    from lungelens.observe.types import FloatArray

SWAY_SD_MM = 1.5  # of finding the forefoot first: planted heels then read 1.0-2.5 mm instead of 0.0-0.2
SHARE_SD = 0.1  # of the lift itself
SUSTAINED_S = 0.25  # a heel lift counts when it lasts this long
# Of a rise: what the reader's heel must at least have risen with it. Of 60 rendered lifts it sees a half in the median;
# a shadow that wandered over a shoe was taken for 18 mm where it saw 1.
SUPPORT_SHARE = 0.25
# A heel behind something: spread of its pad as a share of the shank, and of pad and back against the toes. Both,
# because real shoes are read less surely than rendered ones, and then at both ends (docs/decisions.md).
HIDDEN_SHARE, HIDDEN_TIMES = 0.016, 1.25


def heel_rise_mm(
    time_s: FloatArray, rise_px: FloatArray, sd_px: FloatArray, mm_per_px: Normal, *, sways: bool
) -> Normal | None:
    """Largest sustained rise, never below 0, with its standard error; None where not seen.

    Parameters
    ----------
    time_s, rise_px, sd_px
        Times of the looks (n,), rises and their standard errors (n,), NaN where not seen.
    mm_per_px
        What a pixel is worth at the heel.
    sways
        The planted foot does not keep its place in the frame and has to be found in each.
    """
    found_px = sustained_maximum(time_s, rise_px, sd_px)
    if found_px is None:
        return None
    value_mm = max(found_px.mean * mm_per_px.mean, 0.0)
    share_sd = mm_per_px.sd / mm_per_px.mean + SHARE_SD
    parts = [found_px.sd * mm_per_px.mean, SWAY_SD_MM if sways else 0.0, share_sd * value_mm]
    return Normal(value_mm, float(np.linalg.norm(parts)))


def is_supported(rise_px: FloatArray, leg: SeenLeg, shift_px: FloatArray) -> bool:
    """Whether the reader's heel rose with the heel's picture; True where there is nothing to compare.

    Parameters
    ----------
    rise_px, shift_px
        Rises of the heel's picture in the hold (k,) and how far the background has moved there (k, 2), NaN where not
        seen.
    """
    known = np.isfinite(rise_px)
    if leg.at_start is None or leg.at_hold is None or not known.any():
        return True
    moved_px = float(np.median(np.nan_to_num(shift_px[known, 1])))
    rows = [row(name) for name in ("heel_pad", "heel_back")]
    rose_px = leg.at_start.points_px[rows, 1] + moved_px - leg.at_hold.points_px[rows, 1]
    return bool(rose_px.max() >= SUPPORT_SHARE * np.median(rise_px[known]))


def is_hidden(look: LegLook | None) -> bool:
    """Whether something seems to stand before the heel, which then keeps still whatever the heel does.

    The reader guesses at what it does not see, and says so: its heel is less sure than the toes of the same foot. False
    where it did not look.
    """
    if look is None:
        return False
    pad, back, toe_tip, toe2 = look.spread_px("heel_pad", "heel_back", "toe_tip", "toe2")
    shank_px = np.linalg.norm(look.points_px[row("knee")] - look.points_px[row("ankle")])
    return bool(pad > HIDDEN_SHARE * shank_px and pad * back > HIDDEN_TIMES**2 * toe_tip * toe2)


def sustained_maximum(time_s: FloatArray, values: FloatArray, sds: FloatArray) -> Normal | None:
    """Largest value that lasts: the maximum of running medians over `SUSTAINED_S`; None where too little is known.

    Its standard error reaches to the highest that any of the medians may have been: a heel is down only where it is
    down in every look.
    """
    known = np.flatnonzero(np.isfinite(values) & np.isfinite(sds))
    if len(known) < 3:
        return None
    medians = []
    for i in known:
        near = known[np.abs(time_s[known] - time_s[i]) <= SUSTAINED_S / 2 + 1e-9]
        if len(near) < 3:
            near = known[np.argsort(np.abs(time_s[known] - time_s[i]))[:3]]
        medians.append((float(np.median(values[near])), float(np.median(sds[near]))))
    largest = max(value for value, _ in medians)
    highest = max(value + SURELY * sd for value, sd in medians)
    return Normal(largest, (highest - largest) / SURELY)
