"""What a camera that stands still would have seen of a right leg and the printed sheet, worked out from the world.

World axes as in `lungelens.camera.sheet_pose`: x forward, y to the left, z up, centimetres; the wall is x = 0.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from helpers.sheets import Lying, Tripod
from lungelens.camera.resolve import Given, focal_length_px, resolve_scene
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.clip.types import ClipInfo
from lungelens.measures import metric
from lungelens.measures.on_floor import SHEET_LAID_CM
from lungelens.observe.evidence import Evidence
from lungelens.observe.foot import FootEdges, FootLook
from lungelens.observe.options import MeasureOptions
from lungelens.observe.pixels import FootLooks, PixelFindings
from lungelens.observe.shin import UNSEEN
from lungelens.observe.stance import Stance
from lungelens.observe.types import LegTrack, RepetitionSpan

if TYPE_CHECKING:
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.observe.types import FloatArray

CAMERA = Tripod()
N, SHANK_CM = 60, 42.0
TIP_CM, HEEL_CM = -10.0, -36.0  # along forward
ANKLE_CM = np.array([-31.0, -15.0, metric.ANKLE_HEIGHT_CM.mean])  # the leg stands to the right of the sheet
HOLDS = (range(15, 25), range(40, 50))


def px(*world_cm: float) -> FloatArray:
    """Where a point of the world is in the picture, (2,)."""
    return np.asarray(CAMERA.project(np.array(world_cm)))


def knee_cm(lean_deg: float) -> FloatArray:
    """The knee over the ankle, (3,)."""
    lean = np.radians(lean_deg)
    return ANKLE_CM + SHANK_CM * np.array([np.sin(lean), 0.0, np.cos(lean)])


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
    return px(HEEL_CM, ANKLE_CM[1], metric.HEEL_HEIGHT_CM.mean)


def foot_look() -> FootLook:
    """A foot that points straight at the wall: its edges are where the method's own offsets have them."""
    toe = px(TIP_CM + metric.TOE_AHEAD_CM.mean, ANKLE_CM[1], metric.TOE_HEIGHT_CM.mean)
    outline, step = (_sole_cm(turn) for turn in (metric.OUTLINE_TURN_DEG, metric.STEP_TURN_DEG))
    ahead = np.interp(TIP_CM, step[:, 0], np.arange(len(step)))
    inside = metric.TIP_INSIDE_CM.mean / np.cos(np.radians(metric.STEP_TURN_DEG))
    tip = px(TIP_CM, np.interp(ahead, np.arange(len(step)), step[:, 1]) + inside, metric.TIP_HEIGHT_CM.mean)
    edges = FootEdges(tip, *(np.array([px(x, y, 0.0) for x, y in edge]) for edge in (outline, step)))
    return FootLook(heel_px(), toe, px(*ANKLE_CM), edges)


def _sole_cm(turn_deg: float) -> FloatArray:
    """The sole's outer edge (n, 2), turned outward, as far from the ankle as ankles are inside it."""
    turn = np.radians(turn_deg)
    beside = ANKLE_CM[:2] - metric.ANKLE_INSIDE_CM.mean * np.array([np.sin(turn), np.cos(turn)])
    return beside + np.linspace(-5.0, 24.0, 60)[:, None] * np.array([np.cos(turn), -np.sin(turn)])


def evidence(lean_deg: float = 30.0, *, sheet: bool = True, options: MeasureOptions | None = None) -> Evidence:
    """Two repetitions of a right leg that leans by so much at the hold and stands upright between."""
    options, info = options or MeasureOptions(), clip_info()
    lean = np.zeros(N)
    spans = []
    for number, hold in enumerate(HOLDS, start=1):
        lean[list(hold)] = lean_deg
        start, end = hold[0] - 8, hold[-1] + 8
        spans.append(RepetitionSpan(number, start, hold[5], end, tuple(hold), True, True))
    look = foot_look()
    still = {name: np.tile(place, (N, 1)) for name, place in (("ankle", px(*ANKLE_CM)), ("heel", heel_px()))}
    knee_px = np.array([px(*knee_cm(float(at))) for at in lean])
    leg = LegTrack(
        time_s=np.arange(N) / 30,
        looked_at=np.ones(N, bool),
        hip_px=knee_px - [40.0, 180.0],
        knee_px=knee_px,
        ankle_px=still["ankle"],
        heel_px=still["heel"],
        toe_px=np.tile(look.toe_px, (N, 1)),
        confidence=np.ones(N),
        shift_px=np.zeros((N, 2)),
    )
    feet = FootLooks((look,), (look, look, look)) if sheet else FootLooks()
    return Evidence(
        options=options,
        info=info,
        stance=Stance("right", "right", float(np.linalg.norm(knee_px[0] - px(*ANKLE_CM))), 30.0, 1.0, 1.0, 0.1),
        scene=resolve_scene(
            info, Given(roll_deg=0.0, pitch_deg=CAMERA.pitch_deg), None, sheet_seen() if sheet else None
        ),
        wall_cm=Normal(options.wall_behind_sheet_cm, SHEET_LAID_CM),
        sheet_problem=None,
        stabilization=Stabilization(),
        leg=leg,
        raw_ankle_px=leg.ankle_px,
        raw_knee_px=leg.knee_px,
        spans=tuple(spans),
        findings=PixelFindings(np.zeros(N), np.zeros((N, 2)), (UNSEEN, UNSEEN), (feet, feet), 128.0),
        body_cut_off=False,
    )
