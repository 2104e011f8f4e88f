"""The test leg over the clip, by the leg reader: often where it matters and seldom elsewhere.

The pose model's landmarks say about where the leg is; the reader says where its points are.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.leg_points import READ_POINTS, row
from lungelens.observe.leg_reader import LegReader
from lungelens.observe.stance import LEGS
from lungelens.pose.look import paced

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from lungelens.camera.stabilization import FrameSource
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray
    from lungelens.pose.look import Span
    from lungelens.pose.types import IntArray, PoseTrack

DENSE_HZ, SPARSE_HZ = 12.0, 6.0
MAX_SIDE_PX = 1280
LONGEST_GAP_S = 0.35  # farther than this from any landmark nobody knows where the leg is


@dataclass(frozen=True)
class FollowedLeg:
    """The reader's points at the frames looked at; NaN where there was no leg to look at."""

    frame_index: IntArray  # (k,)
    time_s: FloatArray  # (k,)
    points_px: FloatArray  # (k, 16, 2)

    def point_px(self, name: str) -> FloatArray:
        """One point (k, 2)."""
        return np.asarray(self.points_px[:, row(name)])


def follow_leg(
    frames: FrameSource, track: PoseTrack, stance: Stance, dense: Sequence[Span], tell: Callable[[float], None]
) -> FollowedLeg:
    """Read the test leg: `DENSE_HZ` looks a second within the spans `dense`, `SPARSE_HZ` elsewhere.

    Parameters
    ----------
    track
        Landmarks in pixels of these frames.
    tell
        Called with the time reached in the clip, in seconds.
    """
    reader, places = LegReader(), _Places(track, stance)
    index, time_s, points = [], [], []
    for frame in frames.frames(wanted=paced(dense, DENSE_HZ, SPARSE_HZ), max_side_px=MAX_SIDE_PX):
        index.append(frame.index)
        time_s.append(frame.time_s)
        about_px = places.at(frame.time_s)
        look = reader.follow(frame.rgb, about_px, frame.time_s, sign=stance.sign, scale=frame.scale)
        points.append(np.full((len(READ_POINTS), 2), np.nan) if look is None else look.points_px)
        tell(frame.time_s)
    return FollowedLeg(
        np.array(index, dtype=np.int64), np.array(time_s), np.array(points).reshape(-1, len(READ_POINTS), 2)
    )


class _Places:
    """Where knee, ankle, heel and toe are about, at any time."""

    def __init__(self, track: PoseTrack, stance: Stance) -> None:
        leg = LEGS[stance.test_leg]
        points_px = track.points_px[:, [leg.knee, leg.ankle, leg.heel, leg.toe]]
        known = np.isfinite(points_px).all(axis=(1, 2))
        self._time_s, self._points_px = track.time_s[known], points_px[known]

    def at(self, time_s: float) -> FloatArray:
        """The four points (4, 2); NaN where nobody knows."""
        if not len(self._time_s) or np.abs(self._time_s - time_s).min() > LONGEST_GAP_S:
            return np.full((4, 2), np.nan)
        flat = self._points_px.reshape(len(self._time_s), 8)
        return np.array([np.interp(time_s, self._time_s, column) for column in flat.T]).reshape(4, 2)
