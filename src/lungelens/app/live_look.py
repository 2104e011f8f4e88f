"""What one camera picture shows while somebody gets ready and lunges; landmarks in, facts out. Pure.

For cues only: a light model on small pictures, angles in the picture, nothing corrected. The numbers of the result come
from the clip.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import numpy as np

from lungelens.measures.limits import CAMERA_ROLLED, CAMERA_TILTED, NOT_SIDE_ON, TOO_DARK
from lungelens.observe.stance import LEGS, image_angle_deg, stance_of
from lungelens.pose.types import N_KEYPOINTS, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.measures.measurement import Side
    from lungelens.observe.stance import LegPoints, Stance
    from lungelens.pose.types import Pose

Problem = Literal[
    "nobody_seen",
    "step_back",
    "come_closer",
    "feet_not_in_view",
    "knee_not_in_view",
    "turn_side_on",
    "camera_tilted",
    "more_light",
    "sheet_not_seen",
]
WINDOW_S = 1.5  # how long back facing and side are judged
SEEN = 0.3  # confidence of a point that is believed
SHANK_SMALL = 0.11  # of the picture's shorter side: a person of 45 % of a wide picture's height
SHANK_LARGE = 0.36  # of its height: legs that fill it
SHOWN = ("hip", "knee", "ankle", "heel", "toe")
MARGIN = 0.01  # of the picture: a point this near to its border is taken as outside


@dataclass(frozen=True)
class Surroundings:
    """What is looked at less often than the pose; None: not known yet."""

    brightness: float | None = None  # 0..255
    roll_deg: float | None = None
    pitch_deg: float | None = None
    sheet_seen: bool | None = None


@dataclass(frozen=True)
class Look:
    """One picture; angle and heel are those of the test leg, None where it is not seen.

    The heel's rise is for somebody else to fill in: the light model's heel rises with the knee, by up to a fifth of the
    shank, while the heel itself stays down.
    """

    time_s: float
    problems: tuple[Problem, ...]  # what is wrong with the set-up, the most important first
    stance: Stance | None
    leg: Side | None
    angle_deg: float | None  # lean of the shin in the picture, positive forward
    heel_rise: float | None = None  # above where it was at rest, in shank lengths
    points: dict[str, tuple[float, float]] = field(default_factory=dict)  # 0..1 of width and height
    is_room_known: bool = True  # light, camera and sheet have been looked at


def look_at(
    poses: Sequence[tuple[float, Pose | None]],
    size_px: tuple[int, int],
    around: Surroundings,
    wanted_leg: Side | None = None,
    sheet_wanted: bool = False,
) -> Look:
    """Judge the last picture by it and those shortly before.

    Parameters
    ----------
    poses
        Time in seconds, rising, and who was seen, in pixels; the last is the picture to judge.
    size_px
        Width and height of the pictures.
    around
        What else was seen.
    wanted_leg
        The leg to test; None: the one that seems to be tested.
    sheet_wanted
        Whether the printed sheet should be in view.
    """
    time_s, pose = poses[-1]
    others = _around(around, sheet_wanted)
    stance = None if pose is None else stance_of(_track(poses))
    if pose is None or stance is None:
        return Look(time_s, ("nobody_seen", *others), None, None, None)
    side = wanted_leg or stance.test_leg
    leg = LEGS[side]
    problems = (*_framing(pose, leg, stance, size_px), *_view(stance), *others)
    ankle, knee = pose.points_px[leg.ankle], pose.points_px[leg.knee]
    is_leg_seen = not {"feet_not_in_view", "knee_not_in_view"} & set(problems)
    return Look(
        time_s,
        problems,
        stance,
        side,
        float(image_angle_deg(ankle[None], knee[None], stance.sign)[0]) if is_leg_seen else None,
        points={name: _share(pose.points_px[getattr(leg, name)], size_px) for name in SHOWN},
        is_room_known=around.brightness is not None,
    )


def _track(poses: Sequence[tuple[float, Pose | None]]) -> PoseTrack:
    nobody = np.full((N_KEYPOINTS, 2), np.nan)
    since_s = poses[-1][0] - WINDOW_S
    recent = [(time_s, pose) for time_s, pose in poses if time_s >= since_s]
    return PoseTrack(
        np.arange(len(recent)),
        np.array([time_s for time_s, _ in recent]),
        np.array([nobody if pose is None else pose.points_px for _, pose in recent]),
        np.array([np.zeros(N_KEYPOINTS) if pose is None else pose.confidence for _, pose in recent]),
        "live",
    )


def _framing(pose: Pose, leg: LegPoints, stance: Stance, size_px: tuple[int, int]) -> tuple[Problem, ...]:
    """Whether knee and foot are inside, and the leg large enough."""
    feet = all(_is_inside(pose, point, size_px) for point in (leg.ankle, leg.heel, leg.toe))
    knee = _is_inside(pose, leg.knee, size_px)
    if stance.shank_px > SHANK_LARGE * size_px[1]:
        return ("step_back",) if feet and knee else ("step_back", "feet_not_in_view")
    found: list[Problem] = []
    if not feet:
        found.append("feet_not_in_view")
    if not knee:
        found.append("knee_not_in_view")
    if stance.shank_px < SHANK_SMALL * min(size_px):
        found.append("come_closer")
    return tuple(found)


def _view(stance: Stance) -> tuple[Problem, ...]:
    return ("turn_side_on",) if stance.side_on > NOT_SIDE_ON.warn else ()


def _around(around: Surroundings, sheet_wanted: bool) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if around.brightness is not None and around.brightness < TOO_DARK.warn:
        found.append("more_light")
    if sheet_wanted and around.sheet_seen is False:
        found.append("sheet_not_seen")
    if abs(around.roll_deg or 0.0) > CAMERA_ROLLED.warn or abs(around.pitch_deg or 0.0) > CAMERA_TILTED.warn:
        found.append("camera_tilted")
    return tuple(found)


def _is_inside(pose: Pose, point: int, size_px: tuple[int, int]) -> bool:
    x, y = _share(pose.points_px[point], size_px)
    inside = MARGIN <= x <= 1 - MARGIN and MARGIN <= y <= 1 - MARGIN
    return inside and float(pose.confidence[point]) >= SEEN


def _share(point_px: np.ndarray, size_px: tuple[int, int]) -> tuple[float, float]:
    return float(point_px[0] / size_px[0]), float(point_px[1] / size_px[1])
