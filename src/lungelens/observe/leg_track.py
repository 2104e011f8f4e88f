"""The test leg over time: from points in the frames looked at to one row for every frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.smoothing import smooth
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan

if TYPE_CHECKING:
    from lungelens.observe.follow_leg import FollowedLeg
    from lungelens.pose.types import PoseTrack

TRACKED = ("knee", "ankle", "heel_back", "toe_tip")
PLANTED_SHANKS = 0.3  # an ankle that wanders farther during a repetition is walking; a lifted heel moves it by 0.1


def leg_track(read: FollowedLeg, track: PoseTrack, stance: Stance, time_s: FloatArray) -> LegTrack:
    """The test leg smoothed and brought to every frame of the clip, whose times are `time_s` (n,).

    The hip is the pose model's, everything below is the reader's.
    """
    leg = LEGS[stance.test_leg]
    hip = smooth(track.time_s, track.points_px[:, leg.hip], time_s)
    knee, ankle, heel, toe = (smooth(read.time_s, read.point_px(name), time_s) for name in TRACKED)
    looked_at = np.zeros(len(time_s), dtype=bool)
    looked_at[read.frame_index] = True
    confidence = np.interp(time_s, track.time_s, track.confidence[:, [leg.knee, leg.ankle]].min(axis=1))
    return LegTrack(time_s, looked_at, hip, knee, ankle, heel, toe, confidence, np.zeros((len(time_s), 2)))


def with_camera_shift(leg: LegTrack, shift_px: FloatArray) -> LegTrack:
    """The same leg with the camera's motion (n, 2), bridged where it was not looked at."""
    known = np.isfinite(shift_px).all(axis=1)
    if not known.any():
        return leg
    bridged = [np.interp(leg.time_s, leg.time_s[known], shift_px[known, axis]) for axis in range(2)]
    return replace(leg, shift_px=np.stack(bridged, axis=1))


def over_planted_foot(spans: tuple[RepetitionSpan, ...], leg: LegTrack, stance: Stance) -> tuple[RepetitionSpan, ...]:
    """Only the repetitions during which the test foot stays in its place, numbered anew."""
    kept = []
    for span in spans:
        ankle = leg.ankle_px[span.start : span.end + 1]
        residual = np.linalg.norm(ankle - np.nanmedian(leg.ankle_px[list(span.hold)], axis=0), axis=1) / stance.shank_px
        if np.nanpercentile(residual, 95) < PLANTED_SHANKS:
            kept.append(span)
    return tuple(replace(span, index=number) for number, span in enumerate(kept, start=1))


def raw_points(read: FollowedLeg, n: int) -> tuple[FloatArray, FloatArray]:
    """Ankle and knee of the test leg as they were read, (n, 2) each, NaN in frames not looked at."""
    raw = np.full((2, n, 2), np.nan)
    raw[:, read.frame_index] = np.stack([read.point_px("ankle"), read.point_px("knee")])
    return raw[0], raw[1]
