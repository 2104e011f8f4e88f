"""Distance and angle predict each other: where they contradict, something in the measurement is wrong.

With the knee at the wall and the heel down, ankle, knee and wall make a triangle: the knee's joint is its own depth
before the wall, the ankle's is a known share of the foot behind the toes, and the shank between them keeps its
length. Its lean then follows from the distance alone, without the landmarks of the deepest position (evidence
section 13: a difference of 4-5 degrees flags heel lift, toe-out, a tilted camera or a wrong point).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal
from lungelens.measures.contact import knee_touched_wall
from lungelens.measures.estimate import Estimate
from lungelens.measures.foot_place import shank_cm, tip_to_heel_cm
from lungelens.measures.limits import Limit
from lungelens.measures.tibia_angle import TIBIA_ANGLE
from lungelens.measures.toe_to_wall import TOE_TO_WALL

if TYPE_CHECKING:
    from lungelens.measures.hold import Hold
    from lungelens.measures.records import Check

KNEE_DEPTH_CM = Normal(6.0, 0.8)  # joint centre behind the knee's front; rendered 6.2, evidence section 16: 5.5
ANKLE_OF_FOOT = 0.81  # of the way from the tip to the heel landmark, on rendered people
ANKLE_BEHIND_CM = Normal(0.6, 0.7)  # farther behind the tip than that
SHANK_LONGER_CM = Normal(2.5, 1.8)  # than the landmarks make it
LEAST_LIMIT_DEG = 5.0

LARGER = Limit(
    "angle_exceeds_distance",
    "The tibia angle is larger than this distance to the wall allows: the camera may be tilted, or the sheet not lie "
    "against the wall.",
    "Lay a short edge of the sheet flat against the wall, keep the camera still, and measure again.",
    warn=LEAST_LIMIT_DEG,
)
SMALLER = Limit(
    "distance_exceeds_angle",
    "The tibia angle is smaller than this distance to the wall needs: the heel may have lifted, or the sheet not lie "
    "against the wall.",
    "Keep the heel down, lay a short edge of the sheet flat against the wall, and measure again.",
    warn=LEAST_LIMIT_DEG,
)


def contradiction(hold: Hold) -> tuple[Check, ...]:
    """A check where measured and implied angle differ by more than their joint interval, and by more than 5 degrees."""
    implied = angle_from_distance(hold) if knee_touched_wall(hold) else None
    tibia = TIBIA_ANGLE.of(hold)
    if implied is None or not isinstance(tibia, Estimate):
        return ()
    difference_deg = tibia.value - implied.value
    joint_deg = 0.5 * float(np.hypot(tibia.high - tibia.low, implied.high - implied.low))
    if abs(difference_deg) <= joint_deg:
        return ()
    return (LARGER if difference_deg > 0 else SMALLER).judge(abs(difference_deg))


def angle_from_distance(hold: Hold) -> Estimate | None:
    """The tibia angle that the distance to the wall implies for a knee that touches it; None where there is no such.

    The shank is as long as ankle and knee landmark are apart before the repetition, when the leg is upright.
    """
    looks, floor, distance = hold.feet.at_hold, hold.floor, TOE_TO_WALL.of(hold)
    if not looks or floor is None or not isinstance(distance, Estimate):
        return None
    leg, draw = hold.lunge.leg, hold.geometry.draw
    rest_shank_cm = shank_cm(floor, hold.plane, looks, leg.ankle_px[hold.span.start], leg.knee_px[hold.span.start])
    foot_cm = float(np.median([tip_to_heel_cm(floor, look) for look in looks]))
    behind_cm = distance + draw("ankle_behind", ANKLE_BEHIND_CM) + ANKLE_OF_FOOT * foot_cm
    shank = draw("shank_longer", SHANK_LONGER_CM) + rest_shank_cm
    sine = (behind_cm - draw("knee_depth", KNEE_DEPTH_CM)) / shank
    if abs(sine.value) > 1:
        return None
    return Estimate(np.degrees(np.arcsin(np.clip(sine.draws, -1, 1))))
