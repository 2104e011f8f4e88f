"""What bears on how far the numbers can be trusted, each with advice the person can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.lunge.measurement import Check, Level, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.clip.types import ClipInfo
    from lungelens.lunge.legs import Stance
    from lungelens.lunge.types import FloatArray, LegTrack, RepetitionSpan
    from lungelens.scene.sheet_find import SheetRefusal
    from lungelens.scene.types import Scene


@dataclass(frozen=True)
class Limit:
    """A value that must not be above (or, with `below`, under) a limit: a warning, or an invalid repetition."""

    code: str
    message: str
    advice: str
    warn: float
    invalid: float | None = None
    below: bool = False

    def judge(self, value: float) -> tuple[Check, ...]:
        """At most one check; NaN, "not known", passes."""
        sign = -1.0 if self.below else 1.0
        if self.invalid is not None and sign * value > sign * self.invalid:
            return (self._check("invalid", value, self.invalid),)
        if sign * value > sign * self.warn:
            return (self._check("warn", value, self.warn),)
        return ()

    def _check(self, level: Level, value: float, limit: float) -> Check:
        return Check(
            code=self.code, level=level, message=self.message, value=float(value), limit=limit, advice=self.advice
        )


NOT_SIDE_ON = Limit(
    "not_side_on",
    "You are not filmed square from the side.",
    "Put the camera straight to the side of the foot, so that it looks along the wall.",
    warn=0.45,  # hip width against shank length in the picture; about 0.8 when seen from the front
    invalid=0.65,
)
TOO_SMALL = Limit(
    "too_small",
    "The leg is small in the picture.",
    "Move the camera closer until you fill most of the picture's height, or film at a higher resolution.",
    warn=60.0,  # pixels of shank: at 57 a pixel is 1 degree
    invalid=25.0,
    below=True,
)
CAMERA_TILTED = Limit(
    "camera_tilted",
    "The camera is tilted up or down; the angle is corrected for it, with a wider interval.",
    "Stand the camera upright at knee height, so that it does not look down.",
    warn=10.0,  # degrees; evidence section 13: a desk webcam tilted so reads 2-7 degrees high before correction
)
CAMERA_ROLLED = Limit(
    "camera_rolled",
    "The camera leans to one side; the angle is corrected for it.",
    "Stand the camera so that walls and doors are upright in the picture.",
    warn=5.0,  # degrees
)
TOO_DARK = Limit(
    "too_dark",
    "The picture is dark around the leg.",
    "Turn on a light, or film where it is brighter.",
    warn=40.0,  # of 255
    below=True,
)
LOW_FRAME_RATE = Limit(
    "low_frame_rate",
    "The clip has few pictures a second.",
    "Film at 30 pictures a second, and hold the deepest position for a second.",
    warn=14.0,  # evidence section 13: at 15 a second a moving leg turns by 2-4 degrees from picture to picture
    invalid=4.0,
    below=True,
)
HEEL_LIFT = Limit(
    "heel_lift",
    "The heel came up.",
    "Keep the heel on the floor; move the foot nearer to the wall if it lifts.",
    warn=5.0,  # mm; evidence section 14: 3 is ideal, 5 realistic
    invalid=5.0,
)
FOOT_TURNED_OUT = Limit(
    "foot_turned_out",
    "The foot is turned out.",
    "Point heel and second toe straight at the wall and do it again.",
    warn=10.0,  # degrees; evidence section 14: flagged above 10, to be repeated above 15
    invalid=15.0,
)
NO_HOLD = Limit(
    "no_hold",
    "The deepest position was hardly held.",
    "Stay in the deepest position for one second.",
    warn=0.25,  # s
    below=True,
)
LANDMARKS_UNSTEADY = Limit(
    "landmarks_unsteady",
    "The points on the leg are unsteady.",
    "Use more light, a bare leg or tight clothes, and a plain background.",
    warn=2.0,  # degrees about the smooth curve during the hold
    invalid=5.0,
)
CAMERA_MOVING = Limit(
    "camera_moving",
    "The camera moved during the repetition.",
    "Lean the phone against something instead of holding it.",
    warn=0.05,  # shank lengths
    invalid=0.5,
)
SHANK_NOT_CONSTANT = Limit(
    "shank_not_constant",
    "The shin gets shorter in the picture: the leg moves towards or away from the camera.",
    "Film straight from the side, and keep knee and toes in line.",
    warn=0.85,  # the cosine of 32 degrees
    below=True,
)
KNEE_REACHED_CM = 1.0
EDGE_SHARE = 0.005  # of the picture's size: points so near its border are cut off


def clip_checks(
    info: ClipInfo,
    stance: Stance,
    scene: Scene,
    brightness: float,
    sheet_problem: SheetRefusal | None = None,
    body_cut_off: bool = False,
) -> tuple[Check, ...]:
    """Checks on the clip as a whole; `brightness` is 0..255 around the leg, NaN where not known."""
    sheet = () if sheet_problem is None else (_unused_sheet(sheet_problem),)
    return (
        *sheet,
        *((BODY_CUT_OFF,) if body_cut_off else ()),
        *(_damage(text) for text in info.warnings),
        *NOT_SIDE_ON.judge(stance.side_on),
        *TOO_SMALL.judge(stance.shank_px),
        *(_tilt(scene) if scene.source != "sheet" else ()),
        *TOO_DARK.judge(brightness),
        *LOW_FRAME_RATE.judge(info.fps_mean),
    )


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
    looks_in_hold: int = 1  # pictures of the hold in which the leg was found, not filled in


def repetition_checks(facts: RepetitionFacts) -> tuple[Check, ...]:
    """Checks on one repetition."""
    span, leg = facts.span, facts.leg
    inside = slice(span.start, span.end + 1)
    hold_s = float(leg.time_s[span.hold[-1]] - leg.time_s[span.hold[0]])
    moved = np.linalg.norm(facts.shift_px[inside], axis=1)
    moved_px = float(np.nanmax(moved)) if np.isfinite(moved).any() else float("nan")
    return (
        *_incomplete(span),
        *((HOLD_NOT_SEEN,) if facts.looks_in_hold == 0 else ()),
        *HEEL_LIFT.judge(_value(facts.heel_lift_mm)),
        *FOOT_TURNED_OUT.judge(_value(facts.foot_rotation_deg)),
        *_knee_short(facts),
        *NO_HOLD.judge(hold_s),
        *LANDMARKS_UNSTEADY.judge(facts.scatter_deg),
        *CAMERA_MOVING.judge(moved_px / facts.shank_px),
        *SHANK_NOT_CONSTANT.judge(_shortening(leg, inside)),
        *_cut_off(leg, span, facts.size_px),
    )


def is_invalid(checks: Iterable[Check]) -> bool:
    """True when any of the checks makes a repetition invalid."""
    return any(check.level == "invalid" for check in checks)


def _plain(code: str, level: Level, message: str, advice: str) -> Check:
    return Check(code=code, level=level, message=message, value=None, limit=None, advice=advice)


HOLD_NOT_SEEN = _plain(
    "hold_not_seen",
    "invalid",
    "The leg was lost from view in the deepest position.",
    "Step back until the whole person is in the picture, in good light.",
)
BODY_CUT_OFF = _plain(
    "body_cut_off",
    "warn",
    "The shoulders are outside the picture; without them the points on the leg are less sure.",
    "Step back until the whole person is in the picture.",
)


def _damage(sentence: str) -> Check:
    return _plain("clip_file", "note", sentence, "Film again if the part that is missing matters.")


def _tilt(scene: Scene) -> tuple[Check, ...]:
    """With the sheet the camera's tilt is known well enough to do no harm."""
    return (*CAMERA_TILTED.judge(abs(scene.pitch_deg.mean)), *CAMERA_ROLLED.judge(abs(scene.roll_deg.mean)))


def _unused_sheet(problem: SheetRefusal) -> Check:
    return _plain(problem.code, "warn", problem.message, problem.advice)


def _value(quantity: Quantity | None) -> float:
    return float("nan") if quantity is None else quantity.value


def _incomplete(span: RepetitionSpan) -> Iterable[Check]:
    """A repetition whose top was seen to be passed is usable although its end is missing; one cut off before is not."""
    if span.starts_inside and span.ends_inside:
        return
    missing = "end" if span.starts_inside else "beginning"
    yield _plain(
        "repetition_incomplete",
        "note" if span.starts_inside and span.hold[-1] < span.end else "invalid",
        f"The clip does not show the {missing} of this repetition.",
        "Start filming before the first lunge and stop after the last.",
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
    hold = list(span.hold)
    parts = (("knee is", leg.knee_px), ("heel is", leg.heel_px), ("toes are", leg.toe_px))
    for part, points in parts:
        share = np.median(points[hold], axis=0) / size_px
        if np.any(share < EDGE_SHARE) or np.any(share > 1 - EDGE_SHARE):
            yield _plain(
                "leg_cut_off",
                "invalid",
                f"The {part} at the edge of the picture or outside it.",
                "Move the camera back or turn it until the knee and the whole foot stay in the picture.",
            )
