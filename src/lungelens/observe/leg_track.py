"""The test leg over time: from landmarks in the frames looked at to one row for every frame."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.observe.smoothing import smooth
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan

if TYPE_CHECKING:
    from lungelens.pose.types import PoseTrack

PLANTED_SHANKS = 0.3  # an ankle that wanders farther during a repetition is walking; a lifted heel moves it by 0.1


def leg_track(track: PoseTrack, stance: Stance, time_s: FloatArray) -> LegTrack:
    """The test leg smoothed and brought to every frame of the clip, whose times are `time_s` (n,)."""
    leg = LEGS[stance.test_leg]
    rows = [leg.hip, leg.knee, leg.ankle, leg.heel, leg.toe]
    hip, knee, ankle, heel, toe = (smooth(track.time_s, track.points_px[:, row], time_s) for row in rows)
    looked_at = np.zeros(len(time_s), dtype=bool)
    looked_at[track.frame_index] = True
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


def raw_points(track: PoseTrack, stance: Stance, n: int) -> tuple[FloatArray, FloatArray]:
    """Ankle and knee of the test leg as they were given, (n, 2) each, NaN in frames not looked at."""
    leg = LEGS[stance.test_leg]
    raw = np.full((2, n, 2), np.nan)
    raw[:, track.frame_index] = track.points_px[:, [leg.ankle, leg.knee]].swapaxes(0, 1)
    return raw[0], raw[1]
