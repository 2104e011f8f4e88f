"""What bears on how far the numbers can be trusted, each with advice the person can follow."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from lungelens.measures.estimate import Estimate
from lungelens.measures.heel_lift import HEEL_LIFT
from lungelens.measures.knee_to_wall import NOT_TOUCHED_CM, knee_touched_wall
from lungelens.measures.limits import (
    BODY_CUT_OFF,
    CAMERA_MOVING,
    CAMERA_ROLLED,
    CAMERA_TILTED,
    FAR_LEG,
    HAND_HELD,
    HEEL_NOT_SEEN,
    HEEL_UP_AT_START,
    HOLD_NOT_SEEN,
    LANDMARKS_UNSTEADY,
    LEG_UNCLEAR,
    LOW_FRAME_RATE,
    NO_HOLD,
    NOT_SIDE_ON,
    OBLIQUE,
    OFF_SQUARE,
    ONE_PICTURE,
    SHANK_NOT_CONSTANT,
    SHEET_ASKEW,
    SHEET_OFF_WALL,
    TILT_UNKNOWN,
    TOO_DARK,
    TOO_SMALL,
    remark,
)
from lungelens.measures.outcome import HEEL_NOT_SEEN as NOT_SEEN
from lungelens.measures.records import Check
from lungelens.measures.table import MEASURES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.camera.scene import Scene
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.camera.sheet_refusal import SheetRefusal
    from lungelens.clip.types import ClipInfo
    from lungelens.measures.hold import Hold
    from lungelens.observe.observation import SeenLunge
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import LegTrack, RepetitionSpan


def clip_checks(info: ClipInfo, stance: Stance, lunge: SeenLunge) -> tuple[Check, ...]:
    """Checks on the clip as a whole."""
    scene = lunge.scene
    sheet = () if lunge.sheet_problem is None else (_unused_sheet(lunge.sheet_problem),)
    return (
        *sheet,
        *(_laid(scene.sheet) if scene.sheet is not None else ()),
        *((HAND_HELD,) if lunge.stabilization.by_hand else ()),
        *((BODY_CUT_OFF,) if lunge.body_cut_off else ()),
        *(_damage(text) for text in info.warnings),
        *_view(scene, stance),
        *(() if stance.near else (FAR_LEG,)),
        *TOO_SMALL.judge(stance.shank_px),
        *((TILT_UNKNOWN,) if scene.source == "level" else ()),
        *(_tilt(scene.pitch_deg.mean, scene.roll_deg.mean) if scene.source not in ("sheet", "level") else ()),
        *TOO_DARK.judge(lunge.findings.brightness),
        *((ONE_PICTURE,) if info.is_still else LOW_FRAME_RATE.judge(_rate_in_lunges(lunge))),
    )


def repetition_checks(hold: Hold) -> tuple[Check, ...]:
    """Checks on one repetition."""
    span, leg, shank_px = hold.span, hold.lunge.leg, hold.geometry.stance.shank_px
    inside = slice(span.start, span.end + 1)
    hold_s = float(leg.time_s[span.hold[-1]] - leg.time_s[span.hold[0]])
    moved = np.linalg.norm(hold.lunge.findings.shift_px[inside], axis=1)
    moved_px = float(np.nanmax(moved)) if np.isfinite(moved).any() else float("nan")
    return (
        *_incomplete(span),
        *_unseen(hold),
        *_heel(hold),
        *_beyond_limits(hold),
        *_knee_short(hold),
        *(NO_HOLD.judge(hold_s) if not span.is_still else ()),
        *LANDMARKS_UNSTEADY.judge(hold.scatter_deg),
        *CAMERA_MOVING.judge(moved_px / shank_px),
        *SHANK_NOT_CONSTANT.judge(_shortening(leg, inside)),
        *_cut_off(hold),
        *(_askew(hold) if hold.floor is None else ()),
    )


def is_invalid(checks: Iterable[Check]) -> bool:
    """True when any of the checks makes a repetition invalid."""
    return any(check.level == "invalid" for check in checks)


def _rate_in_lunges(lunge: SeenLunge) -> float:
    """Frames a second in the repetition that has the fewest: what lies between them is nobody's loss."""
    time_s = lunge.leg.time_s
    return float(min((one.end - one.start) / max(time_s[one.end] - time_s[one.start], 1e-9) for one in lunge.spans))


def _damage(sentence: str) -> Check:
    return remark("clip_file", "note", sentence, "Film again if that matters.")


def _view(scene: Scene, stance: Stance) -> tuple[Check, ...]:
    """How square the camera stands to the lunge: by the sheet, else by how wide the hips look."""
    if scene.source == "sheet":
        return OFF_SQUARE.judge(abs(scene.yaw_deg.mean))
    return NOT_SIDE_ON.judge(stance.hip_to_shank_ratio)


def _tilt(pitch_deg: float, roll_deg: float) -> tuple[Check, ...]:
    """Not asked with the sheet: the camera's tilt is then known well enough to do no harm."""
    return (*CAMERA_TILTED.judge(abs(pitch_deg)), *CAMERA_ROLLED.judge(abs(roll_deg)))


def _askew(hold: Hold) -> Iterable[Check]:
    """How the camera seems to stand by the leg it sees."""
    if hold.fit is None:
        return
    camera = hold.cameras.best
    yield from OBLIQUE.judge(abs(camera.yaw_deg))
    if hold.lunge.scene.source == "level":
        yield from _tilt(camera.pitch_deg, camera.roll_deg)


def _laid(sheet: SheetPose) -> tuple[Check, ...]:
    """How the sheet seems to lie at the wall."""
    return (
        *((_plain_paper(sheet.paper.name),) if sheet.paper.plain else ()),
        *SHEET_ASKEW.judge(abs(sheet.askew_deg)),
        *SHEET_OFF_WALL.judge(sheet.clear_of_wall_cm),
    )


def _plain_paper(name: str) -> Check:
    return remark(
        "plain_sheet",
        "note",
        f"Centimetres come from a {name} sheet.",
        "The printed sheet (lungelens sheet) is more exact.",
    )


def _unused_sheet(problem: SheetRefusal) -> Check:
    return remark(problem.code, "warn", problem.message, problem.advice)


def _beyond_limits(hold: Hold) -> Iterable[Check]:
    """What the table of measures says of the values themselves."""
    for measure in MEASURES:
        found = measure.of(hold)
        if isinstance(found, Estimate):
            for limit in measure.limits:
                yield from limit.judge(found.value)


def _incomplete(span: RepetitionSpan) -> Iterable[Check]:
    """A repetition whose top was seen to be passed is usable although its end is missing; one cut off before is not."""
    if (span.starts_inside and span.ends_inside) or span.is_still:
        return
    missing = "end" if span.starts_inside else "beginning"
    yield remark(
        "repetition_incomplete",
        "note" if span.starts_inside and span.hold[-1] < span.end else "invalid",
        f"The clip does not show the {missing} of this repetition.",
        "Start filming before the first lunge and stop after the last.",
    )


def _unseen(hold: Hold) -> Iterable[Check]:
    if hold.unseen:
        yield HOLD_NOT_SEEN
    elif hold.fit is None:
        yield LEG_UNCLEAR


def _heel(hold: Hold) -> Iterable[Check]:
    if hold.heel_up_at_start:
        yield HEEL_UP_AT_START
    elif HEEL_LIFT.of(hold) is NOT_SEEN:
        yield HEEL_NOT_SEEN


def _knee_short(hold: Hold) -> Iterable[Check]:
    if knee_touched_wall(hold) is False:
        yield Check(
            code="knee_not_at_wall",
            level="invalid",
            message="The knee did not reach the wall.",
            value=hold.knee_gap.value,
            limit=NOT_TOUCHED_CM,
            advice="Move the foot nearer to the wall until the knee just touches with the heel down.",
        )


def _shortening(leg: LegTrack, inside: slice) -> float:
    lengths = np.linalg.norm(leg.knee_px[inside] - leg.ankle_px[inside], axis=1)
    low, high = np.nanpercentile(lengths, [5, 95])
    return float(low / high)


def _cut_off(hold: Hold) -> Iterable[Check]:
    for part, point_px in (("knee is", hold.knee_px), ("heel is", hold.heel_px), ("toes are", hold.toe_px)):
        if hold.at_border(point_px):
            yield remark(
                "leg_cut_off",
                "invalid",
                f"The {part} at the edge of the frame or outside it.",
                "Move the camera back or turn it until the knee and the whole foot stay in the picture.",
            )
