"""Stick people for tests: side view, pixels, x right, y down.

`standing`  one person with the left foot ahead of the right by `stride_px`, facing right.
`walking`   the same person walking to the right, legs passing each other, one row a picture.
`track_of`  a track of such rows.
`read_as`   the test leg of a track as a reader reads it that agrees with the landmarks.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.follow_leg import FollowedLeg
from lungelens.observe.leg_points import READ_POINTS, row
from lungelens.observe.stance import LEGS
from lungelens.pose.types import N_KEYPOINTS, Keypoint, PoseTrack

if TYPE_CHECKING:
    from lungelens.observe.stance import Stance
    from lungelens.pose.types import FloatArray

LEG_PX = 200.0  # hip to ankle
LEFT_LEG = [Keypoint.LEFT_HIP, Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE]
RIGHT_LEG = [Keypoint.RIGHT_HIP, Keypoint.RIGHT_KNEE, Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_HEEL, Keypoint.RIGHT_TOE]


def standing(x_px: float = 300.0, floor_px: float = 600.0, stride_px: float = 100.0) -> FloatArray:
    points = np.zeros((N_KEYPOINTS, 2))
    hip = np.array([x_px, floor_px - LEG_PX - 15])
    for keypoint in (Keypoint.NOSE, Keypoint.LEFT_EAR, Keypoint.RIGHT_EAR):
        points[keypoint] = hip + (10, -180)
    for side, ahead in (("LEFT", stride_px / 2), ("RIGHT", -stride_px / 2)):
        ankle = hip + (ahead, LEG_PX)
        points[Keypoint[f"{side}_SHOULDER"]] = hip + (0, -130)
        points[Keypoint[f"{side}_ELBOW"]] = hip + (0, -70)
        points[Keypoint[f"{side}_WRIST"]] = hip + (10, -10)
        points[Keypoint[f"{side}_HIP"]] = hip
        points[Keypoint[f"{side}_KNEE"]] = (hip + ankle) / 2 + (12, 0)
        points[Keypoint[f"{side}_ANKLE"]] = ankle
        points[Keypoint[f"{side}_HEEL"]] = ankle + (-12, 15)
        points[Keypoint[f"{side}_TOE"]] = ankle + (40, 15)
    return points


def walking(seconds: float, fps: float, speed_px_s: float = 0.0) -> FloatArray:
    """Thighs swing 25° to either side once in 1.1 s; the knee of the leg that comes forward bends."""
    time_s = np.arange(0, seconds, 1 / fps)
    points = np.repeat(standing()[None], len(time_s), axis=0)
    hip = points[:, Keypoint.LEFT_HIP]
    for leg, phase in ((LEFT_LEG, 0.0), (RIGHT_LEG, np.pi)):
        turn = 2 * np.pi * time_s / 1.1 + phase
        thigh = np.radians(3 + 25 * np.cos(turn))
        shank = thigh - np.radians(5 + 60 * np.clip(np.sin(-turn), 0, 1) ** 1.5)
        knee = hip + LEG_PX / 2 * np.stack([np.sin(thigh), np.cos(thigh)], axis=1)
        ankle = knee + LEG_PX / 2 * np.stack([np.sin(shank), np.cos(shank)], axis=1)
        points[:, leg[1]], points[:, leg[2]] = knee, ankle
        points[:, leg[3]] = ankle + np.stack([-12 * np.cos(shank), np.full_like(shank, 15)], axis=1)
        points[:, leg[4]] = ankle + np.stack([40 * np.cos(shank), 15 - 40 * np.sin(shank)], axis=1)
    return points + np.stack([speed_px_s * time_s, np.zeros_like(time_s)], axis=1)[:, None]


def track_of(points_px: FloatArray, fps: float = 30.0) -> PoseTrack:
    index = np.arange(len(points_px))
    confidence = np.isfinite(points_px).all(axis=2).astype(float)
    return PoseTrack(index, index / fps, points_px, confidence, "made up")


def read_as(track: PoseTrack, stance: Stance) -> FollowedLeg:
    """Its points that the landmarks do not have are not known."""
    leg = LEGS[stance.test_leg]
    points_px = np.full((len(track.time_s), len(READ_POINTS), 2), np.nan)
    for name, landmark in (("knee", leg.knee), ("ankle", leg.ankle), ("heel_back", leg.heel), ("toe_tip", leg.toe)):
        points_px[:, row(name)] = track.points_px[:, landmark]
    return FollowedLeg(track.frame_index, track.time_s, points_px)
