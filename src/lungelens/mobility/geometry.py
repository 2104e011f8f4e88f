"""The knee-to-wall lunge as a triangle: what a turned-out foot, a raised heel or a gap at the knee adds to the score.

Body proportions of Drillis and Contini: shank 0.246 and foot 0.152 of the body's height, ankle at a quarter of the
foot, knee joint 5.5 cm behind the point of the knee that touches the wall (docs/evidence.md, section 16). Pure
geometry, not validated on people: fit for what a fault adds, and for a distance from an angle only within the wide
interval that `distance_cm` gives it. Lengths in cm, angles in degrees.
"""

from __future__ import annotations

from math import asin, atan2, cos, degrees, hypot, radians, sin

from lungelens.mobility.limits import (
    ANKLE_SHARE_OF_FOOT,
    FOOT_LENGTH_MARGIN_CM,
    HEIGHT_NOT_KNOWN_CM,
    KNEE_DEPTH_CM,
    SHANK_MARGIN_CM,
)
from lungelens.mobility.record import Estimate

AVERAGE_HEIGHT_CM = 175.0
_SHANK = 0.246
_FOOT = 0.152
_ANKLE_TO_TOE = 0.75 * _FOOT
_KNEE_DEPTH_CM = 5.5
_HEEL_LEVER_MM = 180.0


def tibia_angle_deg(toe_to_wall_cm: float, height_cm: float = AVERAGE_HEIGHT_CM) -> float:
    """Return the lean of the line from ankle to knee joint with the knee touching and the heel down; at most 90."""
    reach_cm = toe_to_wall_cm + _ANKLE_TO_TOE * height_cm - _KNEE_DEPTH_CM
    return degrees(asin(min(reach_cm / (_SHANK * height_cm), 1.0)))


def toe_to_wall_cm(angle_deg: float, height_cm: float = AVERAGE_HEIGHT_CM) -> float:
    """Return the distance at which the knee just touches with this lean: the inverse of `tibia_angle_deg`."""
    return _SHANK * height_cm * sin(radians(angle_deg)) - _ANKLE_TO_TOE * height_cm + _KNEE_DEPTH_CM


def distance_cm(angle_deg: Estimate, height_cm: float | None) -> Estimate:
    """Return the distance that goes with a lean, with the knee at the wall, in a body of unknown proportions.

    One proportion at a time is moved to the ends of what it may be, and what each moves the distance by adds in
    quadrature with the error of the angle. Without a height, it is one more thing that is not known.
    """
    height = height_cm or AVERAGE_HEIGHT_CM
    value, foot_cm = toe_to_wall_cm(angle_deg.value, height), _FOOT * height
    shank_cm = SHANK_MARGIN_CM * sin(radians(angle_deg.value))
    toe_cm = FOOT_LENGTH_MARGIN_CM * _ANKLE_TO_TOE / _FOOT
    others = [
        *(toe_to_wall_cm(end, height) - value for end in (angle_deg.low, angle_deg.high)),
        *(foot_cm * (_ANKLE_TO_TOE / _FOOT - 1 + share) for share in ANKLE_SHARE_OF_FOOT),
        *(depth - _KNEE_DEPTH_CM for depth in KNEE_DEPTH_CM),
        *(-shank_cm, shank_cm, -toe_cm, toe_cm),
        *(toe_to_wall_cm(angle_deg.value, end) - value for end in (HEIGHT_NOT_KNOWN_CM if height_cm is None else ())),
    ]
    return Estimate(
        value=value,
        low=value - hypot(*(shift for shift in others if shift < 0)),
        high=value + hypot(*(shift for shift in others if shift > 0)),
    )


def rotation_gain_cm(rotation_deg: float, height_cm: float = AVERAGE_HEIGHT_CM) -> float:
    """Return what a foot turned either way adds: the toes move away from the wall, the ankle stays where it is."""
    return _ANKLE_TO_TOE * height_cm * (1 - cos(radians(rotation_deg)))


def heel_gain_cm(lift_mm: float, score_cm: float, height_cm: float = AVERAGE_HEIGHT_CM) -> float:
    """Return what a raised heel adds to this score: the whole foot leans forward with the shin."""
    lean_deg = degrees(atan2(max(lift_mm, 0.0), _HEEL_LEVER_MM))
    return score_cm - toe_to_wall_cm(tibia_angle_deg(score_cm, height_cm) - lean_deg, height_cm)
