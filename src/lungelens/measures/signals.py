"""Signals over time: from landmarks at the pictures looked at to one row for every picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.metric import knee_to_wall_over_time
from lungelens.observe.shin import ShinLine
from lungelens.observe.smoothing import smooth
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.types import FloatArray, LegTrack, LungeSignals, RepetitionSpan

if TYPE_CHECKING:
    from lungelens.camera.stabilization import Stabilization
    from lungelens.camera.types import Scene
    from lungelens.measures.floor import Floor
    from lungelens.measures.shank import ShankGeometry
    from lungelens.observe.pixels import PixelFindings
    from lungelens.pose.types import PoseTrack

UP_STEP_PX = 10.0  # along which a direction is carried from one picture to another
PLANTED_SHANKS = 0.3  # an ankle that wanders farther during a repetition is walking; a lifted heel moves it by 0.1


def leg_track(track: PoseTrack, stance: Stance, time_s: FloatArray) -> LegTrack:
    """The test leg smoothed and brought to every picture of the clip, whose times are `time_s` (n,)."""
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


def as_filmed(leg: LegTrack, signals: LungeSignals, stabilization: Stabilization) -> tuple[LegTrack, LungeSignals]:
    """Leg and signals of a steadied clip with all places and directions as they are in the clip's own pictures."""
    if not stabilization.by_hand:
        return leg, signals
    filmed = replace(
        leg,
        hip_px=stabilization.filmed_px(leg.hip_px),
        knee_px=stabilization.filmed_px(leg.knee_px),
        ankle_px=stabilization.filmed_px(leg.ankle_px),
        heel_px=stabilization.filmed_px(leg.heel_px),
        toe_px=stabilization.filmed_px(leg.toe_px),
    )
    above = stabilization.filmed_px(leg.ankle_px + UP_STEP_PX * signals.up_px) - filmed.ankle_px
    up_px = above / np.linalg.norm(above, axis=1, keepdims=True)
    return replace(filmed, shift_px=filmed.ankle_px - leg.ankle_px), replace(signals, up_px=up_px)


def over_planted_foot(spans: tuple[RepetitionSpan, ...], leg: LegTrack, stance: Stance) -> tuple[RepetitionSpan, ...]:
    """Only the repetitions during which the test foot stays in its place, numbered anew."""
    kept = []
    for span in spans:
        ankle = leg.ankle_px[span.start : span.end + 1]
        stray = np.linalg.norm(ankle - np.nanmedian(leg.ankle_px[list(span.hold)], axis=0), axis=1) / stance.shank_px
        if np.nanpercentile(stray, 95) < PLANTED_SHANKS:
            kept.append(span)
    return tuple(replace(span, index=number) for number, span in enumerate(kept, start=1))


def lunge_signals(
    leg: LegTrack,
    angle_deg: FloatArray,
    spans: tuple[RepetitionSpan, ...],
    findings: PixelFindings,
    geometry: ShankGeometry,
    scene: Scene,
    stance: Stance,
    floor: Floor | None,
) -> LungeSignals:
    """Every signal over time; `angle_deg` (n,) is the tibia angle already worked out."""
    shin, knee_cm = np.full((2, len(leg.time_s)), np.nan)
    heel_mm = findings.heel_rise_px * 10 * scene.shank_cm.mean / stance.shank_px
    for span in spans:
        hold, inside = list(span.hold), slice(span.start, span.end + 1)
        found = findings.shins[span.index - 1]
        if isinstance(found, ShinLine):
            shin[hold] = geometry.best(found.lower[None], found.upper[None])[0]
        if floor is not None:
            ankle_px, heel_px = (np.median(points[hold], axis=0) for points in (leg.ankle_px, leg.heel_px))
            looks = findings.feet[span.index - 1].at_hold
            knee_cm[inside] = knee_to_wall_over_time(floor, looks, ankle_px, leg.knee_px[inside])
            heel_mm[inside] = findings.heel_rise_px[inside] * floor.mm_per_px(heel_px)
    up = geometry.up_px(leg.ankle_px)
    forward = np.stack([-up[:, 1], up[:, 0]], axis=1) * stance.sign
    past_toe = ((leg.knee_px - leg.toe_px) * forward).sum(axis=1) / stance.shank_px
    return LungeSignals(leg.time_s, angle_deg, shin, heel_mm, past_toe, knee_cm, up)


def raw_points(track: PoseTrack, stance: Stance, n: int) -> tuple[FloatArray, FloatArray]:
    """Ankle and knee of the test leg as they were given, (n, 2) each, NaN in pictures not looked at."""
    leg = LEGS[stance.test_leg]
    raw = np.full((2, n, 2), np.nan)
    raw[:, track.frame_index] = track.points_px[:, [leg.ankle, leg.knee]].swapaxes(0, 1)
    return raw[0], raw[1]


def scatter_deg(
    raw_ankle_px: FloatArray, raw_knee_px: FloatArray, geometry: ShankGeometry, angle_deg: FloatArray
) -> FloatArray:
    """Raw minus smooth tibia angle (n,), NaN in pictures not looked at."""
    return geometry.best(raw_ankle_px, raw_knee_px) - angle_deg
