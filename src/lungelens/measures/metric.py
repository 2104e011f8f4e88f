"""Distances to the wall and the foot's direction, in centimetres and degrees, with their intervals.

What the picture shows is not quite what the quantities are defined by: a landmark lies behind the toe's tip, the sole's
edge is turned against the foot's axis. The offsets between the two, and how much they vary between people, were fitted
on rendered people by `benchmarks/anatomy/fit.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal
from lungelens.measures.measurement import Quantity

if TYPE_CHECKING:
    from lungelens.measures.floor import Floor, SoleLine
    from lungelens.observe.foot import FootLook
    from lungelens.observe.types import FloatArray

TIP_HEIGHT_CM = Normal(1.5, 0.5)
TIP_INSIDE_CM = Normal(9.7, 2.3)  # the foot's tip from the line of the sole's outer edge, towards the big toe
TIP_AHEAD_CM = Normal(0.0, 0.36)  # the outline's tip against the true foremost point
TOE_HEIGHT_CM = Normal(2.0, 0.5)
TOE_AHEAD_CM = Normal(-2.5, 1.1)  # the toe landmark lies behind the foot's tip
TIP_DOUBTED_CM, TIP_REFUSED_CM = 1.0, 3.0  # difference between outline and landmark
HEEL_HEIGHT_CM = Normal(3.0, 0.8)
HEEL_INSIDE_CM = Normal(3.0, 1.5)  # the heel landmark from the line of the sole's outer edge
ANKLE_HEIGHT_CM = Normal(10.9, 2.4)
ANKLE_INSIDE_CM = Normal(4.2, 1.2)  # the ankle landmark's joint from the line of the sole's outer edge
KNEE_AHEAD_CM = Normal(6.0, 0.9)  # the knee's foremost surface against the knee landmark
OUTLINE_TURN_DEG = 11.3  # the sole's outer edge, as the foot's colours end, against heel centre to second toe
STEP_TURN_DEG = 11.0  # the same as the strongest edge
LANDMARK_TURN_DEG = -0.7  # heel to toe landmark against the same
TURN_SD_DEG = 1.8  # of the middle one where all agree
MOST_TURN_SPREAD_DEG = 8.5  # between the quarters of what ways and pictures say; with more, none can be trusted
TOUCHED_CM, NOT_TOUCHED_CM = 1.6, 2.4


def toe_to_wall(floor: Floor, looks: tuple[FootLook, ...], toe_px: FloatArray) -> Quantity:
    """From the foot's foremost point to the wall, centimetres.

    Parameters
    ----------
    looks
        Pictures of the planted foot, none or more.
    toe_px
        (2,) the toe landmark at the hold, used where the outline is missing or runs into a shadow.
    """
    landmark = floor.wall_cm - floor.at_height(toe_px, floor.draw(TOE_HEIGHT_CM))[:, 0] + floor.draw(TOE_AHEAD_CM)
    if not looks:
        return _summary(landmark)
    outline = floor.wall_cm - _middle([_tip(floor, look, floor.sole_line(look.edges.step_px)) for look in looks])
    doubt_cm = abs(outline[0] - landmark[0])
    if doubt_cm > TIP_REFUSED_CM:
        return _summary(landmark)
    extra = Normal(0.0, 0.5 * max(doubt_cm - TIP_DOUBTED_CM, 0.0))
    return _summary(outline - floor.draw(TIP_AHEAD_CM) + floor.draw(extra))


def knee_to_wall(
    floor: Floor, looks: tuple[FootLook, ...], ankle_px: FloatArray, knee_px: FloatArray
) -> tuple[Quantity, FloatArray]:
    """From the knee's foremost point to the wall, centimetres, not below 0; and its draws (n,), which may be.

    `ankle_px` and `knee_px` (2,) are the landmarks at the hold. Where the sole is seen it tells how far from the
    camera the leg is; else the ankle's height does.
    """
    gap = _knee_gap(floor, looks, ankle_px, knee_px)
    return _summary(np.maximum(gap, 0.0)), gap


def knee_to_wall_over_time(
    floor: Floor, looks: tuple[FootLook, ...], ankle_px: FloatArray, knee_px: FloatArray
) -> FloatArray:
    """From the knee's foremost point to the wall (n,) for the knee's places (n, 2) over a foot that stays."""
    return np.maximum(_knee_gap(floor.best(len(knee_px)), looks, ankle_px, knee_px), 0.0)


def shank_cm(floor: Floor, looks: tuple[FootLook, ...], ankle_px: FloatArray, knee_px: FloatArray) -> float:
    """Ankle to knee landmark (2,) in the leg's plane over the foot, best estimate."""
    best = floor.best()
    ankle = _ankle(best, looks, ankle_px)
    return float(np.linalg.norm(best.in_leg_plane(knee_px, ankle) - ankle))


def foot_rotation(floor: Floor, looks: tuple[FootLook, ...]) -> Quantity | None:
    """From *forward* to heel centre → second toe, degrees, positive outward; None where the picture does not say.

    Three ways of seeing it fail differently: where they agree the middle one is taken.
    """
    if not looks:
        return None
    offsets = np.array([OUTLINE_TURN_DEG, STEP_TURN_DEG, LANDMARK_TURN_DEG])[:, None]
    turns = np.concatenate([np.array(raw_turns_deg(floor, look)) - offsets for look in looks])  # (looks * ways, n)
    low, middle, high = np.percentile(turns[:, 0], [25, 50, 75])
    if high - low > MOST_TURN_SPREAD_DEG:
        return None
    from_camera = turns[1] - turns[1][0]
    return _summary(middle + from_camera + floor.draw(Normal(0.0, float(np.hypot(TURN_SD_DEG, (high - low) / 2.5)))))


def raw_turns_deg(floor: Floor, look: FootLook) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Direction of the sole by colour, of the sole as an edge, and of heel to toe landmark; (n,) each, no offsets."""
    heel = floor.at_height(look.heel_px, floor.draw(HEEL_HEIGHT_CM))
    toe = floor.at_height(look.toe_px, floor.draw(TOE_HEIGHT_CM))
    outline, step = (floor.sole_line(edge) for edge in (look.edges.outline_px, look.edges.step_px))
    return floor.turn_deg(outline.direction), floor.turn_deg(step.direction), floor.turn_deg(toe - heel)


def touched(gap_cm: float) -> bool | None:
    """Whether the knee reached the wall, as far as the gap, which may be measured below 0, tells."""
    if gap_cm <= TOUCHED_CM:
        return True
    return False if gap_cm >= NOT_TOUCHED_CM else None


def tip_to_heel_cm(floor: Floor, look: FootLook) -> tuple[float, float]:
    """Where the outline's tip is along *forward*, and how far behind it the heel landmark; best estimates."""
    sole = floor.sole_line(look.edges.step_px)
    tip_cm = float(_tip(floor, look, sole)[0])
    heel_cm = float(floor.beside(look.heel_px, sole, floor.draw(HEEL_INSIDE_CM))[0, 0])
    return tip_cm, tip_cm - heel_cm


def _knee_gap(floor: Floor, looks: tuple[FootLook, ...], ankle_px: FloatArray, knee_px: FloatArray) -> FloatArray:
    """From the knee's foremost point to the wall, (n,), below 0 where that is measured inside the wall."""
    knee = floor.in_leg_plane(knee_px, _ankle(floor, looks, ankle_px))
    return floor.wall_cm - knee[:, 0] - floor.draw(KNEE_AHEAD_CM)


def _ankle(floor: Floor, looks: tuple[FootLook, ...], ankle_px: FloatArray) -> FloatArray:
    """Where the ankle is (n, 3): beside the sole's edge where that is seen, else at the height ankles have."""
    if not looks:
        return floor.at_height(ankle_px, floor.draw(ANKLE_HEIGHT_CM))
    inside = floor.draw(ANKLE_INSIDE_CM)
    return _middle_rows([floor.beside(ankle_px, floor.sole_line(look.edges.step_px), inside) for look in looks])


def _tip(floor: Floor, look: FootLook, sole: SoleLine) -> FloatArray:
    """Where the outline's tip is along *forward* (n,): the mean of what its height and the sole's line say."""
    by_height = floor.at_height(look.edges.tip_px, floor.draw(TIP_HEIGHT_CM))[:, 0]
    by_sole = floor.beside(look.edges.tip_px, sole, floor.draw(TIP_INSIDE_CM))[:, 0]
    return 0.5 * (by_height + by_sole)


def _middle(draws: list[FloatArray]) -> FloatArray:
    """The draws (n,) whose best estimate is the middle one."""
    return sorted(draws, key=lambda one: float(one[0]))[len(draws) // 2]


def _middle_rows(points: list[FloatArray]) -> FloatArray:
    """The points (n, 3) whose best estimate is the middle one across the line of sight."""
    return sorted(points, key=lambda one: float(one[0, 1]))[len(points) // 2]


def _summary(draws: FloatArray) -> Quantity:
    low, high = np.percentile(draws, [2.5, 97.5])
    value = float(draws[0])
    return Quantity(value=value, low=min(float(low), value), high=max(float(high), value))
