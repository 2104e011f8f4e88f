"""What one camera frame shows while somebody gets ready and lunges; landmarks and the read leg in, facts out. Pure.

For cues only: small frames, angles in the image plane, nothing corrected. The values of the result come from the clip.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Literal

import numpy as np

from lungelens.measures.limits import CAMERA_ROLLED, CAMERA_TILTED, NOT_SIDE_ON, TOO_DARK
from lungelens.observe.leg_points import row
from lungelens.observe.stance import LEGS, image_angle_deg, stance_of
from lungelens.pose.types import N_KEYPOINTS, PoseTrack

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.measures.measurement import Side
    from lungelens.observe.leg_points import LegLook
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
WINDOW_S = 1.5  # how far back facing and side are judged
MIN_CONFIDENCE = 0.3  # confidence from which a point is used
MIN_SHANK = 0.11  # of the frame's shorter side: a person of 45 % of a wide frame's height
MAX_SHANK = 0.36  # of its height: legs that fill it
SHOWN_POINTS = ("hip", "knee", "ankle", "heel", "toe")
READ_AS = {"knee": "knee", "ankle": "ankle", "heel": "heel_back", "toe": "toe_tip"}  # what the reader calls them
MARGIN = 0.01  # of the frame: a point this near to its border counts as outside


@dataclass(frozen=True)
class Surroundings:
    """What is checked less often than the pose; None: not known yet."""

    brightness: float | None = None  # 0..255
    roll_deg: float | None = None
    pitch_deg: float | None = None
    sheet_seen: bool | None = None


@dataclass(frozen=True)
class FrameFacts:
    """One frame; angle and heel are those of the test leg, None where it is not visible or was not read."""

    time_s: float
    problems: tuple[Problem, ...]  # what is wrong with the set-up, the most important first
    stance: Stance | None
    leg: Side | None
    leg_in_view: bool = False
    angle_deg: float | None = None  # lean of the shin in the image plane, positive forward
    heel_rise: float | None = None  # above where it was at rest, in shank lengths
    points: dict[str, tuple[float, float]] = field(default_factory=dict)  # 0..1 of width and height
    surroundings_known: bool = True  # light, camera and sheet have been checked


def read_frame(
    poses: Sequence[tuple[float, Pose | None]],
    size_px: tuple[int, int],
    surroundings: Surroundings,
    wanted_leg: Side | None = None,
    sheet_wanted: bool = False,
) -> FrameFacts:
    """Judge the last frame by it and those shortly before.

    Parameters
    ----------
    poses
        Time in seconds, ascending, and the person's pose, in pixels; the last is the frame to judge.
    size_px
        Width and height of the frames.
    surroundings
        Light, camera and sheet.
    wanted_leg
        The leg to test; None: the one that seems to be tested.
    sheet_wanted
        Whether the printed sheet should be in view.
    """
    time_s, pose = poses[-1]
    others = _scene_problems(surroundings, sheet_wanted)
    stance = None if pose is None else stance_of(_track(poses))
    if pose is None or stance is None:
        return FrameFacts(time_s, ("nobody_seen", *others), None, None)
    side = wanted_leg or stance.test_leg
    leg = LEGS[side]
    problems = (*_framing_problems(pose, leg, stance, size_px), *_view_problems(stance), *others)
    is_leg_seen = not {"feet_not_in_view", "knee_not_in_view"} & set(problems)
    return FrameFacts(
        time_s,
        problems,
        stance,
        side,
        is_leg_seen,
        points={name: _fraction(pose.points_px[getattr(leg, name)], size_px) for name in SHOWN_POINTS},
        surroundings_known=surroundings.brightness is not None,
    )


def with_leg(facts: FrameFacts, look: LegLook, size_px: tuple[int, int]) -> FrameFacts:
    """The facts of a frame in which the reader saw the leg, in its pixels; their stance is known."""
    assert facts.stance is not None
    knee, ankle = (look.points_px[row(name)] for name in ("knee", "ankle"))
    read = {shown: _fraction(look.points_px[row(name)], size_px) for shown, name in READ_AS.items()}
    angle_deg = float(image_angle_deg(ankle[None], knee[None], facts.stance.sign)[0])
    return replace(facts, angle_deg=angle_deg, points=facts.points | read)


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


def _framing_problems(pose: Pose, leg: LegPoints, stance: Stance, size_px: tuple[int, int]) -> tuple[Problem, ...]:
    """Whether knee and foot are inside, and the leg large enough."""
    feet = all(_is_inside(pose, point, size_px) for point in (leg.ankle, leg.heel, leg.toe))
    knee = _is_inside(pose, leg.knee, size_px)
    if stance.shank_px > MAX_SHANK * size_px[1]:
        return ("step_back",) if feet and knee else ("step_back", "feet_not_in_view")
    found: list[Problem] = []
    if not feet:
        found.append("feet_not_in_view")
    if not knee:
        found.append("knee_not_in_view")
    if stance.shank_px < MIN_SHANK * min(size_px):
        found.append("come_closer")
    return tuple(found)


def _view_problems(stance: Stance) -> tuple[Problem, ...]:
    return ("turn_side_on",) if stance.hip_to_shank_ratio > NOT_SIDE_ON.warn else ()


def _scene_problems(surroundings: Surroundings, sheet_wanted: bool) -> tuple[Problem, ...]:
    found: list[Problem] = []
    if surroundings.brightness is not None and surroundings.brightness < TOO_DARK.warn:
        found.append("more_light")
    if sheet_wanted and surroundings.sheet_seen is False:
        found.append("sheet_not_seen")
    roll_deg, pitch_deg = abs(surroundings.roll_deg or 0.0), abs(surroundings.pitch_deg or 0.0)
    if roll_deg > CAMERA_ROLLED.warn or pitch_deg > CAMERA_TILTED.warn:
        found.append("camera_tilted")
    return tuple(found)


def _is_inside(pose: Pose, point: int, size_px: tuple[int, int]) -> bool:
    x, y = _fraction(pose.points_px[point], size_px)
    inside = MARGIN <= x <= 1 - MARGIN and MARGIN <= y <= 1 - MARGIN
    return inside and float(pose.confidence[point]) >= MIN_CONFIDENCE


def _fraction(point_px: np.ndarray, size_px: tuple[int, int]) -> tuple[float, float]:
    return float(point_px[0] / size_px[0]), float(point_px[1] / size_px[1])
