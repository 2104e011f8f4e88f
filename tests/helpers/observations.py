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
from lungelens.measures import sole_turn
from lungelens.measures.estimate import Estimate, Missing
from lungelens.measures.hold import holds_of
from lungelens.measures.leg_problem import FOLLOWS_FOOT
from lungelens.measures.leg_shape import Stance as LegStance
from lungelens.measures.leg_shape import leg_shape
from lungelens.observe.leg_points import LegLook, SeenLeg, row
from lungelens.observe.observation import (
    FootEdges,
    FootLooks,
    Instruments,
    LookingTimes,
    Observation,
    PixelFindings,
    SeenLunge,
    SeenPerson,
    UsedModel,
)
from lungelens.observe.options import MeasureOptions
from lungelens.observe.person import PersonChoice
from lungelens.observe.stance import LEGS, Stance
from lungelens.observe.types import LegTrack, RepetitionSpan
from lungelens.observe.view import SHEET_LAID_CM, given_by
from lungelens.pose.types import N_KEYPOINTS, PoseTrack

if TYPE_CHECKING:
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.measures.measure import Measure
    from lungelens.observe.types import FloatArray

CAMERA = Tripod()
N = 60
TIP_CM, ASIDE_CM = -10.0, 15.0  # the foremost point along forward; the leg stands to the right of the sheet
HOLDS = (range(15, 25), range(40, 50))
ESTIMATOR = "mediapipe heavy"
FOOT_ENDS = ("heel_back", "toe_tip")
SEEN_SD_PX = 0.05  # so that what is measured is what was put in


def px(*world_cm: float) -> FloatArray:
    """Where a point of the world is in the picture, (2,)."""
    return np.asarray(CAMERA.project(np.array(world_cm)))


@cache
def leg_cm(lean_deg: float, rotation_deg: float = 0.0) -> FloatArray:
    """The points (16, 3) of a leg of the commonest shape: its foot is turned out, its knee follows it half-way."""
    lean, rotation = np.tan(np.radians(lean_deg)), np.radians(rotation_deg)
    stance = LegStance(
        heel_cm=np.array([0.0, ASIDE_CM]),
        rotation=np.asarray(rotation),
        lean=np.asarray(lean),
        lean_out=np.asarray(FOLLOWS_FOOT.mean * rotation * lean),
        floor_cm=np.zeros(()),
        heel_pitch=np.zeros(()),
        shape=np.zeros(leg_shape().ways),
    )
    points = leg_shape().points_cm(stance, -1.0)
    return points + [TIP_CM - points[row("toe_tip"), 0], 0.0, 0.0]


@cache
def point_px(name: str, lean_deg: float) -> FloatArray:
    """Where a point of the leg is in the picture, (2,)."""
    point = px(*leg_cm(lean_deg)[row(name)])
    point.flags.writeable = False
    return point


def leg_look(lean_deg: float = 30.0, rotation_deg: float = 0.0) -> LegLook:
    """What a reader without fault sees."""
    points_px = CAMERA.project(leg_cm(lean_deg, rotation_deg))
    return LegLook(points_px, np.tile(SEEN_SD_PX**2 * np.eye(2), (len(points_px), 1, 1)))


def seen_leg(lean_deg: float = 30.0, rotation_deg: float = 0.0) -> SeenLeg:
    """The leg as that reader sees it in a repetition."""
    return SeenLeg(leg_look(lean_deg, rotation_deg), leg_look(lean_deg, rotation_deg))


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


@cache
def foot_edges(lean_deg: float = 30.0, rotation_deg: float = 0.0) -> FootEdges:
    """Edges of a sole that are turned against the foot as the method's own offsets have them."""
    beside_cm = leg_cm(lean_deg, rotation_deg)[row("heel_pad")] - [0.0, 4.0, 0.0]
    turns_deg = (rotation_deg + turn for turn in (sole_turn.OUTLINE_TURN_DEG, sole_turn.STEP_TURN_DEG))
    return FootEdges(*(_line_px(beside_cm, turn_deg, np.linspace(0.0, 24.0, 60)) for turn_deg in turns_deg))


def foot_looks(lean_deg: float = 30.0, rotation_deg: float = 0.0) -> FootLooks:
    """The foot in a repetition."""
    edges = foot_edges(lean_deg, rotation_deg)
    return FootLooks((edges,), (edges, edges, edges))


def _line_px(from_cm: FloatArray, turn_deg: float, ahead_cm: FloatArray) -> FloatArray:
    """Where points (n,) of a level line that is turned outward, to the right, are in the picture, (n, 2)."""
    turn = np.radians(turn_deg)
    return np.asarray(CAMERA.project(from_cm + ahead_cm[:, None] * [np.cos(turn), -np.sin(turn), 0.0]))


def observation(
    lean_deg: float = 30.0,
    second_deg: float | None = None,
    *,
    sheet: bool = True,
    options: MeasureOptions | None = None,
    sha256: str = "0" * 64,
) -> Observation:
    """Two repetitions of a right leg that leans by so much at the hold, in the second as in the first unless told."""
    options = options or MeasureOptions()
    lunge = _lunge((lean_deg, lean_deg if second_deg is None else second_deg), options, sheet)
    shank_px = float(np.linalg.norm(lunge.leg.knee_px[0] - lunge.leg.ankle_px[0]))
    stance = Stance("right", "right", shank_px, 30.0, 1.0, 1.0, 0.1, 10.0)
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


def with_pose_knee(seen: Observation, knee_px: FloatArray) -> Observation:
    """The same with the pose model's knee at other places, (n, 2) or (2,)."""
    pose = lunge_of(seen).pose
    points_px = pose.points_px.copy()
    points_px[:, LEGS["right"].knee] = knee_px
    return with_lunge(seen, pose=replace(pose, points_px=points_px))


def estimate(measure: Measure, seen: Observation, repetition: int = 1) -> Estimate:
    """What a measure comes to."""
    found = measure.of(holds_of(seen)[repetition - 1])
    assert isinstance(found, Estimate), found
    return found


def missing(measure: Measure, seen: Observation, repetition: int = 1) -> Missing:
    """Why a measure comes to nothing."""
    found = measure.of(holds_of(seen)[repetition - 1])
    assert isinstance(found, Missing), found
    return found


def width(found: Estimate) -> float:
    """Of the 95 % interval."""
    return found.high - found.low


def _lunge(leans_deg: tuple[float, float], options: MeasureOptions, sheet: bool) -> SeenLunge:
    spans = tuple(
        RepetitionSpan(number, hold[0] - 8, hold[5], hold[-1] + 8, tuple(hold), True, True)
        for number, hold in enumerate(HOLDS, start=1)
    )
    leg = _leg(leans_deg)
    legs = tuple(seen_leg(lean_deg) for lean_deg in leans_deg)
    feet = tuple(foot_looks(lean_deg) if sheet else FootLooks() for lean_deg in leans_deg)
    tilt = options.model_copy(update={"roll_deg": 0.0, "pitch_deg": CAMERA.pitch_deg})
    return SeenLunge(
        scene=resolve_scene(clip_info(), given_by(tilt), None, sheet_seen() if sheet else None),
        wall_cm=Normal(options.wall_behind_sheet_cm, SHEET_LAID_CM),
        sheet_problem=None,
        stabilization=Stabilization(),
        leg=leg,
        raw_ankle_px=leg.ankle_px,
        raw_knee_px=leg.knee_px,
        pose=_track(_leg(leans_deg, beside=4)),
        spans=spans,
        findings=PixelFindings(np.zeros(N), np.full(N, 0.25), np.zeros((N, 2)), legs, feet, 128.0),
        body_cut_off=False,
    )


def _leg(leans_deg: tuple[float, float], beside: int = 0) -> LegTrack:
    """A leg that stands upright between the holds, and leans as in the hold in so many frames beside each."""
    lean = np.zeros(N)
    for hold, lean_deg in zip(HOLDS, leans_deg, strict=True):
        lean[hold[0] - beside : hold[-1] + beside + 1] = lean_deg
    ends = {name: np.array([point_px(name, float(at)) for at in lean]) for name in ("knee", "ankle")}
    feet = {name: np.repeat([point_px(name, at) for at in leans_deg], N // 2, axis=0) for name in FOOT_ENDS}
    return LegTrack(
        time_s=np.arange(N) / 30,
        looked_at=np.ones(N, bool),
        hip_px=ends["knee"] - [40.0, 180.0],
        knee_px=ends["knee"],
        ankle_px=ends["ankle"],
        heel_px=feet["heel_back"],
        toe_px=feet["toe_tip"],
        confidence=np.ones(N),
        shift_px=np.zeros((N, 2)),
    )


def _track(leg: LegTrack) -> PoseTrack:
    """Landmarks of the test leg alone."""
    points_px = np.full((N, N_KEYPOINTS, 2), np.nan)
    for part in ("hip", "knee", "ankle", "heel", "toe"):
        points_px[:, getattr(LEGS["right"], part)] = getattr(leg, f"{part}_px")
    return PoseTrack(np.arange(N), leg.time_s, points_px, np.isfinite(points_px).all(axis=2).astype(float), ESTIMATOR)
