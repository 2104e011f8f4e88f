"""The tibia angle: how far the line from ankle to knee joint leans towards the wall."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.measure import Measure
from lungelens.measures.outcome import HOLD_NOT_SEEN, LEG_UNCLEAR

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold


def tibia_angle(hold: Hold) -> Estimate | Missing:
    """In the vertical plane at a right angle to the wall.

    Where the pose model never found the leg in the hold nobody knows what the reader looked at: no measurement.
    """
    if hold.unseen:
        return HOLD_NOT_SEEN
    return LEG_UNCLEAR if hold.fit is None else hold.fit.tibia_angle


TIBIA_ANGLE = Measure(
    name="tibia_angle_deg",
    label="tibia angle",
    unit="deg",
    digits=0,
    axis=(10, 60),
    needs="landmarks",
    definition="lean of the line from ankle joint to knee joint, from vertical, towards the wall",
    method="the leg that agrees best with the points of the leg reader and the pose model's shank in the hold",
    compute=tibia_angle,
)
