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
from lungelens.measures.limits import Limit
from lungelens.measures.measurement import Quantity
from lungelens.measures.metric import tip_to_heel_cm

if TYPE_CHECKING:
    from lungelens.measures.floor import Floor
    from lungelens.measures.measurement import Check
    from lungelens.observe.foot import FootLook

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


def angle_from_distance_deg(
    floor: Floor, looks: tuple[FootLook, ...], toe_to_wall: Quantity, rest_shank_cm: float
) -> Quantity | None:
    """The tibia angle that the distance to the wall implies for a knee that touches it; None where there is no such.

    Parameters
    ----------
    looks
        Pictures of the planted foot.
    toe_to_wall
        Its distance to the wall.
    rest_shank_cm
        Ankle to knee landmark before the repetition, when the leg is upright.
    """
    if not looks:
        return None
    foot_cm = float(np.median([tip_to_heel_cm(floor, look)[1] for look in looks]))
    shank_cm = rest_shank_cm + floor.draw(SHANK_LONGER_CM)
    distance = Normal(toe_to_wall.value, (toe_to_wall.high - toe_to_wall.low) / 3.92)
    behind_cm = floor.draw(distance) + ANKLE_OF_FOOT * foot_cm + floor.draw(ANKLE_BEHIND_CM)
    sine = (behind_cm - floor.draw(KNEE_DEPTH_CM)) / shank_cm
    if abs(sine[0]) > 1:
        return None
    angles = np.degrees(np.arcsin(np.clip(sine, -1, 1)))
    low, high = np.percentile(angles, [2.5, 97.5])
    return Quantity(value=float(angles[0]), low=float(low), high=float(high))


def contradiction(tibia: Quantity, implied: Quantity) -> tuple[Check, ...]:
    """A check where measured and implied angle differ by more than their joint interval, and by more than 5 degrees."""
    difference_deg = tibia.value - implied.value
    joint_deg = 0.5 * float(np.hypot(tibia.high - tibia.low, implied.high - implied.low))
    if abs(difference_deg) <= joint_deg:
        return ()
    return (LARGER if difference_deg > 0 else SMALLER).judge(abs(difference_deg))
