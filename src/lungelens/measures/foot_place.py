"""Where foot, ankle and knee are over the floor of the printed sheet, in centimetres and degrees.

What the frame shows is not quite what the quantities are defined by: a landmark lies behind the toe's tip, the sole's
edge is turned against the foot's axis. The offsets between the two, and how much they vary between people, were fitted
on rendered people by `benchmarks/anatomy/fit.py`. They belong to the person, so they are drawn once a clip.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal
from lungelens.measures.estimate import Estimate
from lungelens.observe.anatomy import ANKLE_HEIGHT_CM

if TYPE_CHECKING:
    from lungelens.camera.leg_plane import LegPlane
    from lungelens.measures.estimate import Draws
    from lungelens.measures.floor import Floor, SoleLine
    from lungelens.observe.sightings import FootLook
    from lungelens.observe.types import FloatArray

TIP_HEIGHT_CM = Normal(1.5, 0.5)
TIP_INSIDE_CM = Normal(9.7, 2.3)  # the foot's tip from the line of the sole's outer edge, towards the big toe
TIP_AHEAD_CM = Normal(0.0, 0.36)  # the outline's tip against the true foremost point
TOE_HEIGHT_CM = Normal(2.0, 0.5)
TOE_AHEAD_CM = Normal(-2.5, 1.1)  # the toe landmark lies behind the foot's tip
TIP_DOUBTED_CM, TIP_REFUSED_CM = 1.0, 3.0  # difference between outline and landmark
HEEL_HEIGHT_CM = Normal(3.0, 0.8)
HEEL_INSIDE_CM = Normal(3.0, 1.5)  # the heel landmark from the line of the sole's outer edge
ANKLE_INSIDE_CM = Normal(4.2, 1.2)  # the ankle landmark's joint from the line of the sole's outer edge
KNEE_AHEAD_CM = Normal(6.0, 0.9)  # the knee's foremost surface against the knee landmark
OUTLINE_TURN_DEG = 11.3  # the sole's outer edge, as the foot's colours end, against heel centre to second toe
STEP_TURN_DEG = 11.0  # the same as the strongest edge
LANDMARK_TURN_DEG = -0.7  # heel to toe landmark against the same
TURN_SD_DEG = 1.8  # of the middle one where all agree
MOST_TURN_SPREAD_DEG = 8.5  # between the quarters of what ways and frames say; with more, none can be trusted
FOLLOWS_FOOT = Normal(0.6, 0.25)  # how far outward the leg swings, as a share of the foot's rotation
FOLLOWS_SD_DEG = 3.5


def swing_over(foot_rotation_deg: float) -> Normal:
    """How far outward the leg swings over a foot turned out by so much: none is stiff, all is the usual cue."""
    sd = float(np.hypot(FOLLOWS_SD_DEG, FOLLOWS_FOOT.sd * foot_rotation_deg))
    return Normal(FOLLOWS_FOOT.mean * foot_rotation_deg, sd)


def foremost_cm(floor: Floor, looks: tuple[FootLook, ...], toe_px: FloatArray, draws: Draws) -> Estimate:
    """The foot's foremost point along *forward*.

    Parameters
    ----------
    looks
        Frames of the planted foot, none or more.
    toe_px
        (2,) the toe landmark at the hold, used where the outline is missing or runs into a shadow.
    draws
        Of the repetition: the doubt between outline and landmark is new in each.
    """
    landmark = floor.at_height(toe_px, floor.draw("toe_height", TOE_HEIGHT_CM))[:, 0] - floor.draw(
        "toe_ahead", TOE_AHEAD_CM
    )
    if not looks:
        return Estimate(landmark)
    outline = _middle([_tip(floor, look, floor.sole_line(look.edges.step_px)) for look in looks])
    doubt_cm = abs(outline[0] - landmark[0])
    if doubt_cm > TIP_REFUSED_CM:
        return Estimate(landmark)
    doubt = Normal(0.0, 0.5 * max(doubt_cm - TIP_DOUBTED_CM, 0.0))
    return Estimate(outline + floor.draw("tip_ahead", TIP_AHEAD_CM) + draws.normal("tip_doubt", doubt))


def knee_front_cm(
    floor: Floor, plane: LegPlane, looks: tuple[FootLook, ...], ankle_px: FloatArray, knee_px: FloatArray
) -> Estimate:
    """The knee's foremost point along *forward*.

    `ankle_px` (2,) and `knee_px` (2,), or (n, 2) for one of each camera, are the landmarks. Where the sole is seen it
    tells how far from the camera the leg is; else the ankle's height does.
    """
    knee = floor.in_leg_plane(knee_px, _ankle(floor, looks, ankle_px), plane)
    return Estimate(knee[:, 0] + floor.draw("knee_ahead", KNEE_AHEAD_CM))


def shank_cm(
    floor: Floor, plane: LegPlane, looks: tuple[FootLook, ...], ankle_px: FloatArray, knee_px: FloatArray
) -> float:
    """Ankle to knee landmark (2,) in the leg's plane over the foot, best estimate."""
    best = floor.best()
    ankle = _ankle(best, looks, ankle_px)
    return float(np.linalg.norm(best.in_leg_plane(knee_px, ankle, plane.best()) - ankle))


def turn(floor: Floor, looks: tuple[FootLook, ...], draws: Draws) -> Estimate | None:
    """From *forward* to heel centre → second toe, degrees, positive outward; None where the frames do not say.

    Three ways of seeing it fail differently: where they agree the middle one is taken. `draws` are the repetition's.
    """
    if not looks:
        return None
    offsets = np.array([OUTLINE_TURN_DEG, STEP_TURN_DEG, LANDMARK_TURN_DEG])[:, None]
    turns = np.concatenate([np.array(raw_turns_deg(floor, look)) - offsets for look in looks])  # (looks * ways, n)
    low, middle, high = np.percentile(turns[:, 0], [25, 50, 75])
    if high - low > MOST_TURN_SPREAD_DEG:
        return None
    from_camera = turns[1] - turns[1][0]
    spread = Normal(0.0, float(np.hypot(TURN_SD_DEG, (high - low) / 2.5)))
    return Estimate(middle + from_camera + draws.normal("turn", spread))


def raw_turns_deg(floor: Floor, look: FootLook) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Direction of the sole by colour, of the sole as an edge, and of heel to toe landmark; (n,) each, no offsets."""
    heel = floor.at_height(look.heel_px, floor.draw("heel_height", HEEL_HEIGHT_CM))
    toe = floor.at_height(look.toe_px, floor.draw("toe_height", TOE_HEIGHT_CM))
    outline, step = (floor.sole_line(edge) for edge in (look.edges.outline_px, look.edges.step_px))
    return floor.turn_deg(outline.direction), floor.turn_deg(step.direction), floor.turn_deg(toe - heel)


def tip_to_heel_cm(floor: Floor, look: FootLook) -> float:
    """From the outline's tip back along *forward* to the heel landmark, best estimate."""
    sole = floor.sole_line(look.edges.step_px)
    heel = floor.beside(look.heel_px, sole, floor.draw("heel_inside", HEEL_INSIDE_CM))
    return float(_tip(floor, look, sole)[0] - heel[0, 0])


def _ankle(floor: Floor, looks: tuple[FootLook, ...], ankle_px: FloatArray) -> FloatArray:
    """Where the ankle is (n, 3): beside the sole's edge where that is seen, else at the height ankles have."""
    if not looks:
        return floor.at_height(ankle_px, floor.draw("ankle_height", ANKLE_HEIGHT_CM))
    inside = floor.draw("ankle_inside", ANKLE_INSIDE_CM)
    return _middle_rows([floor.beside(ankle_px, floor.sole_line(look.edges.step_px), inside) for look in looks])


def _tip(floor: Floor, look: FootLook, sole: SoleLine) -> FloatArray:
    """Where the outline's tip is along *forward* (n,): the mean of what its height and the sole's line say."""
    by_height = floor.at_height(look.edges.tip_px, floor.draw("tip_height", TIP_HEIGHT_CM))[:, 0]
    by_sole = floor.beside(look.edges.tip_px, sole, floor.draw("tip_inside", TIP_INSIDE_CM))[:, 0]
    return 0.5 * (by_height + by_sole)


def _middle(draws: list[FloatArray]) -> FloatArray:
    """The draws (n,) whose best estimate is the middle one."""
    return sorted(draws, key=lambda one: float(one[0]))[len(draws) // 2]


def _middle_rows(points: list[FloatArray]) -> FloatArray:
    """The points (n, 3) whose best estimate is the middle one across the line of sight."""
    return sorted(points, key=lambda one: float(one[0, 1]))[len(points) // 2]
