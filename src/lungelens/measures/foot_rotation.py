"""Foot rotation: how far the toes point outward."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.measures.limits import FOOT_TURNED_OUT
from lungelens.measures.measure import Measure
from lungelens.measures.outcome import CAMERA_TOO_LOW, FOOT_UNCLEAR, LEG_UNCLEAR, SHEET_OFF_WALL, SIDE_VIEW

if TYPE_CHECKING:
    from lungelens.measures.estimate import Estimate, Missing
    from lungelens.measures.hold import Hold

LEAST_LOOK_DOWN_DEG = 12.0  # a lower camera sees the floor edge-on: a pixel is then centimetres deep
MOST_HALF_WIDTH_DEG = 9.0  # of the interval; a wider one tells toes out from straight no better than a guess


def foot_rotation(hold: Hold) -> Estimate | Missing:
    """From *forward* to heel centre → second toe, positive outward."""
    if hold.floor is None:
        return SIDE_VIEW
    if hold.fit is None:
        return LEG_UNCLEAR
    if hold.sheet_off_wall:
        return SHEET_OFF_WALL  # a sheet that is off the wall may be askew too: not even the direction can be trusted
    if hold.floor.look_down_deg(hold.toe_px) < LEAST_LOOK_DOWN_DEG:
        return CAMERA_TOO_LOW
    found = hold.fit.rotation
    return FOOT_UNCLEAR if found.high - found.low > 2 * MOST_HALF_WIDTH_DEG else found


FOOT_ROTATION = Measure(
    name="foot_rotation_deg",
    label="foot rotation",
    unit="deg",
    digits=0,
    axis=(-10, 40),
    needs="sheet",
    definition="how far the line from heel centre to second toe points outward from straight at the wall",
    method="the sole's edge on the camera's side, found in two ways, and the leg reader's points of the foot, together",
    compute=foot_rotation,
    limits=(FOOT_TURNED_OUT,),
)
