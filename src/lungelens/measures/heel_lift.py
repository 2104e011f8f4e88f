"""Heel lift: how high the back of the heel rises during the repetition."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.limits import HEEL_LIFT as HEEL_LIMIT
from lungelens.measures.measure import Measure
from lungelens.measures.outcome import HEEL_NOT_SEEN, HEEL_UP_AT_START, NO_BASELINE, ONE_PICTURE
from lungelens.thresholds import HEEL_INVALID_MM

if TYPE_CHECKING:
    from lungelens.measures.hold import Hold


def heel_lift(hold: Hold) -> Estimate | Missing:
    """Largest sustained rise of the heel's back above where it was before the repetition, never below 0.

    A heel that looks down, but may be up by more than the test allows, was not seen: "0 mm, counts" is said of heels
    that are known to be down. Nor was one that looks up and may be flat: "the heel came up" is said of heels that rose.
    """
    if hold.span.is_still:
        return ONE_PICTURE
    if not hold.span.starts_inside:
        return NO_BASELINE
    if hold.heel_up_at_start:
        return HEEL_UP_AT_START
    rise_mm = hold.heel_rise_mm
    if rise_mm is None:
        return HEEL_NOT_SEEN
    lift = Estimate(hold.draws.normal("heel_lift", rise_mm)).at_least(0.0)
    is_known = lift.low > 0 if lift.value > HEEL_INVALID_MM else lift.high <= HEEL_INVALID_MM
    return lift if is_known else HEEL_NOT_SEEN


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
