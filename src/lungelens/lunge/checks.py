"""What bears on how far the numbers can be trusted, each with advice the person can follow."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from lungelens.clip.types import ClipInfo
from lungelens.lunge.legs import Stance
from lungelens.lunge.measurement import Check, Level, Quantity
from lungelens.lunge.types import FloatArray, LegTrack, RepetitionSpan
from lungelens.scene.types import Scene

HEEL_LIFT_MM = 5.0  # evidence section 14: 3 mm ideal, 5 mm realistic
FOOT_NOTE_DEG, FOOT_INVALID_DEG = 10.0, 15.0  # evidence section 14: more than 10 is flagged, more than 15 repeated
HIPS_WARN, HIPS_INVALID = 0.45, 0.65  # hip width over shank length in the picture; about 0.8 when seen from the front
SHANK_WARN_PX, SHANK_INVALID_PX = 60.0, 25.0  # a pixel is 1 degree at 57 px of shank, more than 2 degrees at 25
TILT_WARN_DEG = 10.0  # evidence section 13: a desk webcam tilted so reads 2-7 degrees high before correction
ROLL_WARN_DEG = 5.0
DARK = 40.0  # of 255
FPS_WARN, FPS_INVALID = 15.0, 4.0  # evidence section 13: 2-4 degrees a frame while moving at 15 per second
SHIFT_WARN_SHANKS = 0.05
SHIFT_INVALID_SHANKS = 0.5
SCATTER_WARN_DEG, SCATTER_INVALID_DEG = 2.0, 5.0
LEAST_HOLD_S = 0.25
SHANK_SHORTENS = 0.85  # cosine of 32 degrees out of the picture's plane
EDGE_SHARE = 0.005  # of the picture's size: points so near its border are cut off
KNEE_REACHED_CM = 1.0


def clip_checks(info: ClipInfo, stance: Stance, scene: Scene, brightness: float) -> tuple[Check, ...]:
    """Checks on the clip as a whole."""
    warnings = [Check(code="clip_file", level="note", message=text, value=None, limit=None, advice="Film again if it matters.")
                for text in info.warnings]  # fmt: skip
    return (
        *warnings,
        *_above("not_side_on", stance.side_on, HIPS_WARN, HIPS_INVALID,
                "You are not filmed square from the side.",
                "Put the camera level with the shin, straight to the side of the foot, and look along the wall."),
        *_below("too_small", stance.shank_px, SHANK_WARN_PX, SHANK_INVALID_PX,
                "The leg is small in the picture.",
                "Move the camera closer until you fill most of the picture's height, or film at a higher resolution."),
        *_above("camera_tilted", abs(scene.pitch_deg.mean), TILT_WARN_DEG, None,
                "The camera is tilted up or down; the angle is corrected for it, with a wider interval.",
                "Stand the camera upright at knee height so that it does not look down."),
        *_above("camera_rolled", abs(scene.roll_deg.mean), ROLL_WARN_DEG, None,
                "The camera leans to one side; the angle is corrected for it.",
                "Stand the camera so that walls and doors are upright in the picture."),
        *_below("too_dark", brightness, DARK, None,
                "The picture is dark around the leg.", "Turn on a light, or film towards the brighter side of the room."),
        *_below("low_frame_rate", info.fps_mean, FPS_WARN, FPS_INVALID,
                "The clip has few pictures a second.", "Film at 30 pictures a second, and hold the end position for a second."),
    )  # fmt: skip


@dataclass(frozen=True)
class RepetitionFacts:
    """What the checks of one repetition look at."""

    span: RepetitionSpan
    leg: LegTrack
    scatter_deg: float  # of the raw angle about its smooth curve during the hold
    shift_px: FloatArray  # (n, 2) camera motion within the repetition; NaN where not looked at
    shank_px: float
    size_px: tuple[int, int]
    heel_lift_mm: Quantity | None
    foot_rotation_deg: Quantity | None
    knee_to_wall_cm: Quantity | None
    knee_touched_wall: bool | None


def repetition_checks(facts: RepetitionFacts) -> tuple[Check, ...]:
    """Checks on one repetition."""
    span, leg = facts.span, facts.leg
    inside = slice(span.start, span.end + 1)
    hold_s = float(leg.time_s[span.hold[-1]] - leg.time_s[span.hold[0]])
    shift = float(np.nanmax(np.linalg.norm(facts.shift_px[inside], axis=1), initial=0.0)) / facts.shank_px
    return (
        *_incomplete(span),
        *_above("heel_lift", _value(facts.heel_lift_mm), HEEL_LIFT_MM, HEEL_LIFT_MM,
                "The heel came up.", "Keep the heel on the floor; move the foot nearer to the wall if it lifts."),
        *_above("foot_turned_out", _value(facts.foot_rotation_deg), FOOT_NOTE_DEG, FOOT_INVALID_DEG,
                "The foot is turned out.", "Point heel and second toe straight at the wall and do it again."),
        *_knee_short(facts),
        *_below("no_hold", hold_s, LEAST_HOLD_S, None,
                "The end position was hardly held.", "Stay in the deepest position for one second."),
        *_above("landmarks_unsteady", facts.scatter_deg, SCATTER_WARN_DEG, SCATTER_INVALID_DEG,
                "The points on the leg are unsteady.",
                "Use more light, a bare leg or tight clothes, and a plain background."),
        *_above("camera_moving", shift, SHIFT_WARN_SHANKS, SHIFT_INVALID_SHANKS,
                "The camera moved during the repetition.", "Lean the phone against something instead of holding it."),
        *_below("shank_not_constant", _shortening(leg, inside), SHANK_SHORTENS, None,
                "The shin gets shorter in the picture: the leg moves towards or away from the camera.",
                "Film straight from the side, and keep knee and toes in line."),
        *_cut_off(leg, span, facts.size_px),
    )  # fmt: skip


def _value(quantity: Quantity | None) -> float:
    return float("nan") if quantity is None else quantity.value


def _above(code: str, value: float, warn: float, invalid: float | None, message: str, advice: str) -> Iterable[Check]:
    """At most one check: for a value above its limit. NaN, "not known", passes."""
    if invalid is not None and value > invalid:
        yield _check(code, "invalid", message, value, invalid, advice)
    elif value > warn:
        yield _check(code, "warn", message, value, warn, advice)


def _below(code: str, value: float, warn: float, invalid: float | None, message: str, advice: str) -> Iterable[Check]:
    if invalid is not None and value < invalid:
        yield _check(code, "invalid", message, value, invalid, advice)
    elif value < warn:
        yield _check(code, "warn", message, value, warn, advice)


def _check(code: str, level: Level, message: str, value: float, limit: float, advice: str) -> Check:
    return Check(code=code, level=level, message=message, value=float(value), limit=limit, advice=advice)


def _incomplete(span: RepetitionSpan) -> Iterable[Check]:
    if span.starts_inside and span.ends_inside:
        return
    part = "end" if span.starts_inside else "beginning"
    held = len(span.hold) > 1 and (span.hold[-1] < span.end or span.hold[0] > span.start)
    yield Check(
        code="repetition_incomplete",
        level="note" if held and span.starts_inside else "invalid",
        message=f"The clip does not show the {part} of this repetition.",
        value=None,
        limit=None,
        advice="Start filming before the first lunge and stop after the last.",
    )


def _knee_short(facts: RepetitionFacts) -> Iterable[Check]:
    if facts.knee_touched_wall is False:
        yield Check(
            code="knee_not_at_wall",
            level="invalid",
            message="The knee did not reach the wall.",
            value=None if facts.knee_to_wall_cm is None else facts.knee_to_wall_cm.value,
            limit=KNEE_REACHED_CM,
            advice="Move the foot nearer to the wall until the knee just touches with the heel down.",
        )


def _shortening(leg: LegTrack, inside: slice) -> float:
    lengths = np.linalg.norm(leg.knee_px[inside] - leg.ankle_px[inside], axis=1)
    low, high = np.nanpercentile(lengths, [5, 95])
    return float(low / high)


def _cut_off(leg: LegTrack, span: RepetitionSpan, size_px: tuple[int, int]) -> Iterable[Check]:
    rows = list(span.hold)
    for name, points in (("knee", leg.knee_px), ("heel", leg.heel_px), ("toes", leg.toe_px)):
        share = np.median(points[rows], axis=0) / size_px
        if np.any(share < EDGE_SHARE) or np.any(share > 1 - EDGE_SHARE):
            yield Check(
                code="leg_cut_off",
                level="invalid",
                message=f"The {name} of the test leg {'is' if name != 'toes' else 'are'} at the edge of the picture or outside it.",
                value=None,
                limit=None,
                advice="Move the camera back or turn it so that knee and whole foot stay in the picture.",
            )
