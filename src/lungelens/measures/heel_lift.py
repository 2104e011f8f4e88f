"""Heel lift: how high the back of the heel rises during the repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal
from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.limits import HEEL_LIFT as HEEL_LIMIT
from lungelens.measures.measure import Measure
from lungelens.measures.outcome import HEEL_NOT_SEEN, NO_BASELINE
from lungelens.thresholds import HEEL_NOTE_MM

if TYPE_CHECKING:
    from lungelens.measures.hold import Hold
    from lungelens.observe.types import FloatArray

SD_MM, SD_PX = 0.7, 0.35  # the patch's own error on rendered and real planted heels (docs/decisions.md)
SWAY_SD_MM = 1.5  # of finding the forefoot first: planted heels then read 1.0-2.5 mm instead of 0.0-0.2
SHARE_SD = 0.1  # of the lift itself
SUSTAINED_S = 0.25  # a heel lift counts when it lasts this long


def heel_lift(hold: Hold) -> Estimate | Missing:
    """Largest sustained rise of the heel's back above where it was before the repetition, never below 0."""
    span, leg = hold.span, hold.lunge.leg
    if not span.starts_inside:
        return NO_BASELINE
    inside = slice(span.start, span.end + 1)
    rise_px = sustained_maximum(leg.time_s[inside], hold.lunge.findings.heel_rise_px[inside])
    if hold.at_border(hold.heel_px) or not np.isfinite(rise_px):
        return HEEL_NOT_SEEN
    scale = hold.mm_per_px
    value_mm = max(rise_px * scale.mean, 0.0)
    swayed_mm = SWAY_SD_MM if hold.lunge.stabilization.foot_still is False else 0.0
    share_sd = scale.sd / scale.mean + SHARE_SD
    sd_mm = float(np.linalg.norm([SD_MM, SD_PX * scale.mean, swayed_mm, share_sd * value_mm]))
    return Estimate(hold.draws.normal("heel_lift", Normal(value_mm, sd_mm))).at_least(0.0)


def heel_is_lifted(hold: Hold) -> bool:
    """Whether the heel is more than ideally down; False where it cannot be told."""
    lift = HEEL_LIFT.of(hold)
    return isinstance(lift, Estimate) and lift.value > HEEL_NOTE_MM


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


HEEL_LIFT = Measure(
    name="heel_lift_mm",
    label="heel lift",
    unit="mm",
    digits=0,
    axis=(0, 30),
    needs="heel",
    definition="how high the back of the heel rises above its place before the repetition",
    method="the rear of the foot as it looked at rest, turned about the ball until it fits each frame",
    compute=heel_lift,
    limits=(HEEL_LIMIT,),
)
