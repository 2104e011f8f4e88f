"""What a camera that stands still would have seen of a right leg and the printed sheet, worked out from the world.

World axes as in `lungelens.camera.sheet_pose`: x forward, y to the left, z up, centimetres; the wall is x = 0.
"""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from helpers.sheets import Lying, Tripod
from lungelens.camera.resolve import focal_length_px, resolve_scene
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.clip.types import ClipInfo
from lungelens.measures import foot_place
from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.hold import Hold, holds_of
from lungelens.measures.lunge import LungeGeometry
from lungelens.observe.anatomy import ANKLE_HEIGHT_CM
from lungelens.observe.observation import Instruments, LookingTimes, Observation, SeenLunge, SeenPerson, UsedModel
from lungelens.observe.options import MeasureOptions
from lungelens.observe.person import PersonChoice
from lungelens.observe.shin import UNSEEN
from lungelens.observe.sightings import FootEdges, FootLook, FootLooks, PixelFindings
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.types import LegTrack, RepetitionSpan
from lungelens.observe.view import SHEET_LAID_CM, given_by
from lungelens.pose.types import N_KEYPOINTS, PoseTrack

if TYPE_CHECKING:
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.measures.measure import Measure
    from lungelens.observe.types import FloatArray

CAMERA = Tripod()
N, SHANK_CM = 60, 42.0
TIP_CM, HEEL_CM = -10.0, -36.0  # along forward
ANKLE_CM = np.array([-31.0, -15.0, ANKLE_HEIGHT_CM.mean])  # the leg stands to the right of the sheet
HOLDS = (range(15, 25), range(40, 50))


def px(*world_cm: float) -> FloatArray:
    """Where a point of the world is in the picture, (2,)."""
    return np.asarray(CAMERA.project(np.array(world_cm)))


def knee_cm(lean_deg: float) -> FloatArray:
    """The knee over the ankle, (3,)."""
    lean = np.radians(lean_deg)
    return ANKLE_CM + SHANK_CM * np.array([np.sin(lean), 0.0, np.cos(lean)])


@cache
def sheet_seen(lies: Lying = Lying(A4)) -> SheetPose:  # noqa: B008 - frozen
    """The camera solved from a sheet that lies at the wall."""
    sheet = solve_sheet([lies.sighting(CAMERA)], CAMERA.size_px, focal_length_px(clip_info()), "right")
    assert sheet is not None
    return sheet


def clip_info() -> ClipInfo:
    """Two seconds of a clip whose lens is about known."""
    width_px, height_px = CAMERA.size_px
    focal_35mm = CAMERA.focal_px / float(np.hypot(width_px, height_px)) * 43.27
    return ClipInfo("lunge.mp4", "0" * 64, width_px, height_px, 0, N / 30, N, 30.0, False, "h264", focal_35mm)


def heel_px() -> FloatArray:
    """The heel landmark, (2,)."""
    return px(HEEL_CM, ANKLE_CM[1], foot_place.HEEL_HEIGHT_CM.mean)


def foot_look() -> FootLook:
    """A foot that points straight at the wall: its edges are where the method's own offsets have them."""
    toe = px(TIP_CM + foot_place.TOE_AHEAD_CM.mean, ANKLE_CM[1], foot_place.TOE_HEIGHT_CM.mean)
    outline, step = (_sole_cm(turn) for turn in (foot_place.OUTLINE_TURN_DEG, foot_place.STEP_TURN_DEG))
    ahead = np.interp(TIP_CM, step[:, 0], np.arange(len(step)))
    inside = foot_place.TIP_INSIDE_CM.mean / np.cos(np.radians(foot_place.STEP_TURN_DEG))
    tip = px(TIP_CM, np.interp(ahead, np.arange(len(step)), step[:, 1]) + inside, foot_place.TIP_HEIGHT_CM.mean)
    edges = FootEdges(tip, *(np.array([px(x, y, 0.0) for x, y in edge]) for edge in (outline, step)))
    return FootLook(heel_px(), toe, px(*ANKLE_CM), edges)


def _sole_cm(turn_deg: float) -> FloatArray:
    """The sole's outer edge (n, 2), turned outward, as far from the ankle as ankles are inside it."""
    turn = np.radians(turn_deg)
    beside = ANKLE_CM[:2] - foot_place.ANKLE_INSIDE_CM.mean * np.array([np.sin(turn), np.cos(turn)])
    return np.asarray(beside + np.linspace(-5.0, 24.0, 60)[:, None] * np.array([np.cos(turn), -np.sin(turn)]))


def observation(
    lean_deg: float = 30.0, *, sheet: bool = True, options: MeasureOptions | None = None, sha256: str = "0" * 64
) -> Observation:
    """Two repetitions of a right leg that leans by so much at the hold and stands upright between."""
    options = options or MeasureOptions()
    lunge = _lunge(lean_deg, options, sheet)
    shank_px = float(np.linalg.norm(lunge.leg.knee_px[0] - lunge.leg.ankle_px[0]))
    stance = Stance("right", "right", shank_px, 30.0, 1.0, 1.0, 0.1)
    return Observation(
        clip=replace(clip_info(), sha256=sha256),
        options=options,
        instruments=Instruments((UsedModel("lite", "1" * 64), UsedModel("heavy", "2" * 64)), "0.10.31", "5.0.0", None),
        times=LookingTimes(1.0, 2.0, 0.5, 0.25, 3.0),
        people=1,
        person=SeenPerson(PersonChoice(1, 1, "the only person seen"), stance, _track(lunge.leg)),
        lunge=lunge,
    )


def lunge_of(seen: Observation) -> SeenLunge:
    """The lunge that was seen."""
    assert seen.lunge is not None
    return seen.lunge


def with_lunge(seen: Observation, **changed: Any) -> Observation:
    """The same with fields of the lunge, of its leg or of its findings changed, whichever has one of that name."""
    lunge = lunge_of(seen)
    parts: tuple[Any, ...] = (lunge, lunge.leg, lunge.findings)
    mine, leg, findings = ({k: v for k, v in changed.items() if hasattr(part, k)} for part in parts)
    assert len(mine) + len(leg) + len(findings) == len(changed)
    whole = {"leg": replace(lunge.leg, **leg), "findings": replace(lunge.findings, **findings), **mine}
    return replace(seen, lunge=replace(lunge, **whole))


def holds(seen: Observation) -> tuple[Hold, ...]:
    """The hold of every repetition, with nothing worked out yet."""
    assert seen.person is not None
    return holds_of(LungeGeometry(lunge_of(seen), seen.person.stance, seen.clip.sha256))


def estimate(measure: Measure, seen: Observation, repetition: int = 1) -> Estimate:
    """What a measure comes to."""
    found = measure.of(holds(seen)[repetition - 1])
    assert isinstance(found, Estimate), found
    return found


def missing(measure: Measure, seen: Observation, repetition: int = 1) -> Missing:
    """Why a measure comes to nothing."""
    found = measure.of(holds(seen)[repetition - 1])
    assert isinstance(found, Missing), found
    return found


def width(found: Estimate) -> float:
    """Of the 95 % interval."""
    return found.high - found.low


def _lunge(lean_deg: float, options: MeasureOptions, sheet: bool) -> SeenLunge:
    spans = tuple(
        RepetitionSpan(number, hold[0] - 8, hold[5], hold[-1] + 8, tuple(hold), True, True)
        for number, hold in enumerate(HOLDS, start=1)
    )
    look, leg = foot_look(), _leg(lean_deg)
    feet = FootLooks((look,), (look, look, look)) if sheet else FootLooks()
    tilt = options.model_copy(update={"roll_deg": 0.0, "pitch_deg": CAMERA.pitch_deg})
    return SeenLunge(
        scene=resolve_scene(clip_info(), given_by(tilt), None, sheet_seen() if sheet else None),
        wall_cm=Normal(options.wall_behind_sheet_cm, SHEET_LAID_CM),
        sheet_problem=None,
        stabilization=Stabilization(),
        leg=leg,
        raw_ankle_px=leg.ankle_px,
        raw_knee_px=leg.knee_px,
        spans=spans,
        findings=PixelFindings(np.zeros(N), np.zeros((N, 2)), (UNSEEN, UNSEEN), (feet, feet), 128.0),
        body_cut_off=False,
    )


def _leg(lean_deg: float) -> LegTrack:
    lean = np.zeros(N)
    lean[[row for hold in HOLDS for row in hold]] = lean_deg
    knee_px = np.array([px(*knee_cm(float(at))) for at in lean])
    return LegTrack(
        time_s=np.arange(N) / 30,
        looked_at=np.ones(N, bool),
        hip_px=knee_px - [40.0, 180.0],
        knee_px=knee_px,
        ankle_px=np.tile(px(*ANKLE_CM), (N, 1)),
        heel_px=np.tile(heel_px(), (N, 1)),
        toe_px=np.tile(foot_look().toe_px, (N, 1)),
        confidence=np.ones(N),
        shift_px=np.zeros((N, 2)),
    )


def _track(leg: LegTrack) -> PoseTrack:
    """Landmarks of the test leg alone."""
    points_px = np.full((N, N_KEYPOINTS, 2), np.nan)
    for part in ("hip", "knee", "ankle", "heel", "toe"):
        points_px[:, getattr(LEGS["right"], part)] = getattr(leg, f"{part}_px")
    return PoseTrack(np.arange(N), leg.time_s, points_px, np.isfinite(points_px).all(axis=2).astype(float), "by hand")
