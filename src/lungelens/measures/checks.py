"""What bears on how far the numbers can be trusted, each with advice the person can follow."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.limits import (
    CAMERA_MOVING,
    CAMERA_ROLLED,
    CAMERA_TILTED,
    FOOT_TURNED_OUT,
    HEEL_LIFT,
    LANDMARKS_UNSTEADY,
    LOW_FRAME_RATE,
    NO_HOLD,
    NOT_SIDE_ON,
    OFF_SQUARE,
    SHANK_NOT_CONSTANT,
    SHEET_ASKEW,
    SHEET_OFF_WALL,
    TOO_DARK,
    TOO_SMALL,
)
from lungelens.measures.measurement import Check, Level, Quantity

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.camera.sheet_find import SheetRefusal
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.camera.types import Scene
    from lungelens.clip.types import ClipInfo
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray, LegTrack, RepetitionSpan


KNEE_REACHED_CM = 1.0
EDGE_SHARE = 0.005  # of the picture's size: points so near its border are cut off


def clip_checks(
    info: ClipInfo,
    stance: Stance,
    scene: Scene,
    brightness: float,
    sheet_problem: SheetRefusal | None = None,
    body_cut_off: bool = False,
    hand_held: bool = False,
) -> tuple[Check, ...]:
    """Checks on the clip as a whole; `brightness` is 0..255 around the leg, NaN where not known."""
    sheet = () if sheet_problem is None else (_unused_sheet(sheet_problem),)
    return (
        *sheet,
        *(_laid(scene.sheet) if scene.sheet is not None else ()),
        *((HAND_HELD,) if hand_held else ()),
        *((BODY_CUT_OFF,) if body_cut_off else ()),
        *(_damage(text) for text in info.warnings),
        *_view(scene, stance),
        *TOO_SMALL.judge(stance.shank_px),
        *((TILT_UNKNOWN,) if scene.source == "level" else ()),
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
HAND_HELD = _plain(
    "camera_hand_held",
    "note",
    "The camera moved; its motion was taken out.",
    "Lean the phone against something for the surest numbers.",
)
TILT_UNKNOWN = _plain(
    "camera_tilt_unknown",
    "note",
    "Nothing in the picture shows how the camera is tilted; it is taken as level, so a tilted one reads wrong.",
    "Use the printed sheet, or stand the camera upright; a door frame or a shelf in the picture helps too.",
)
BODY_CUT_OFF = _plain(
    "body_cut_off",
    "warn",
    "The shoulders are outside the picture; without them the points on the leg are less sure.",
    "Step back until the whole person is in the picture.",
)


def _damage(sentence: str) -> Check:
    return _plain("clip_file", "note", sentence, "Film again if the part that is missing matters.")


def _view(scene: Scene, stance: Stance) -> tuple[Check, ...]:
    """How square the camera stands to the lunge: by the sheet, else by how wide the hips look."""
    if scene.source == "sheet":
        return OFF_SQUARE.judge(abs(scene.yaw_deg.mean))
    return NOT_SIDE_ON.judge(stance.side_on)


def _tilt(scene: Scene) -> tuple[Check, ...]:
    """With the sheet the camera's tilt is known well enough to do no harm."""
    return (*CAMERA_TILTED.judge(abs(scene.pitch_deg.mean)), *CAMERA_ROLLED.judge(abs(scene.roll_deg.mean)))


def _laid(sheet: SheetPose) -> tuple[Check, ...]:
    """How the sheet seems to lie at the wall."""
    return (*SHEET_ASKEW.judge(abs(sheet.askew_deg)), *SHEET_OFF_WALL.judge(sheet.clear_of_wall_cm))


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


def at_border(point_px: FloatArray, size_px: tuple[int, int]) -> bool:
    """True when a point (2,) lies at the border of the picture or outside it."""
    share = point_px / size_px
    return bool(np.any(share < EDGE_SHARE) or np.any(share > 1 - EDGE_SHARE))


def _cut_off(leg: LegTrack, span: RepetitionSpan, size_px: tuple[int, int]) -> Iterable[Check]:
    hold = list(span.hold)
    parts = (("knee is", leg.knee_px), ("heel is", leg.heel_px), ("toes are", leg.toe_px))
    for part, points in parts:
        if at_border(np.median(points[hold], axis=0), size_px):
            yield _plain(
                "leg_cut_off",
                "invalid",
                f"The {part} at the edge of the picture or outside it.",
                "Move the camera back or turn it until the knee and the whole foot stay in the picture.",
            )
