"""Points of the hold moved by hand, and the observation as it is with them.

A point of the leg that was moved is where a person says it is: it counts as surely seen, and the pose model's opinion
of the shank is put aside. Heel and toe carry along everything that was seen of the foot, the edge of its sole too, by
the one similarity of the frame that takes both to their new places. Wall and sheet stand still: moved on one frame,
they are moved for the whole clip.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.resolve import focal_length_px, resolve_scene
from lungelens.camera.sheet_solve import solve_marked_page
from lungelens.camera.types import Normal
from lungelens.errors import UsageError
from lungelens.observe.carried import MARKED_SD_PX, carried_feet, marked_leg, similarity
from lungelens.observe.foot import LEAST_PX
from lungelens.observe.leg_points import row
from lungelens.observe.types import Point
from lungelens.observe.view import given_by

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.observe.leg_points import LegLook, SeenLeg
    from lungelens.observe.observation import Observation, SeenLunge
    from lungelens.observe.options import MeasureOptions
    from lungelens.observe.types import FloatArray, RepetitionSpan

SHEET_POINTS: tuple[Point, ...] = ("sheet_0", "sheet_1", "sheet_2", "sheet_3")
LEG_POINTS: tuple[Point, ...] = ("knee", "ankle", "heel", "toe")
READ_AS: dict[Point, str] = {"knee": "knee", "ankle": "ankle", "heel": "heel_back", "toe": "toe_tip"}
POINTS: tuple[Point, ...] = (*LEG_POINTS, "wall_foot", *SHEET_POINTS)
FOLLOWED_WITHOUT_SHEET: tuple[Point, ...] = ("knee", "ankle")
BEYOND = 0.25  # of the frame's side: a foot or a corner may be cut off, but no leg reaches farther
STILL_POINTS = frozenset[Point](("wall_foot", *SHEET_POINTS))


@dataclass(frozen=True)
class Move:
    """A point and the place it was moved to, in pixels of the (undistorted) picture of the hold."""

    repetition: int  # counted from 1
    point: Point
    to_px: tuple[float, float]

    @property
    def key(self) -> tuple[int, Point]:
        """What is moved: a point of the leg in one repetition, or wall and sheet in all."""
        return (0 if self.point in STILL_POINTS else self.repetition), self.point


@dataclass(frozen=True)
class HoldPoints:
    """Where the points are that can be moved, (2,) each, in the picture in the middle of a hold; `None`: not known.

    Points of the leg are the reader's where there was a leg to look at, else the landmarks. Wall and sheet are known
    with the printed sheet and a camera that stood still.
    """

    repetition: int
    frame_index: int
    time_s: float
    hip: FloatArray | None
    knee: FloatArray | None
    ankle: FloatArray | None
    heel: FloatArray | None
    toe: FloatArray | None
    wall_foot: FloatArray | None
    sheet: FloatArray | None  # (4, 2)
    movable: tuple[Point, ...]  # those that a number follows

    def place(self, point: Point) -> FloatArray | None:
        """Where a point is, (2,)."""
        if point in SHEET_POINTS:
            return None if self.sheet is None else np.asarray(self.sheet[SHEET_POINTS.index(point)])
        place: FloatArray | None = getattr(self, point)
        return place


def hold_points(seen: Observation) -> tuple[HoldPoints, ...]:
    """The points of every hold as they were measured; none where there is no lunge."""
    if seen.lunge is None:
        return ()
    together = zip(seen.lunge.spans, seen.lunge.findings.legs, strict=True)
    return tuple(_points_of(seen.lunge, seen.options, span, leg) for span, leg in together)


def with_moves(seen: Observation, moves: Sequence[Move]) -> Observation:
    """The observation with points moved; of several moves of one point the last counts.

    Raises
    ------
    UsageError
        There is no such repetition, no number follows the point, it is put far outside of the frame, or foot or sheet
        cannot look like this.
    """
    latest = {move.key: move for move in moves}
    holds = {hold.repetition: hold for hold in hold_points(seen)}
    for move in latest.values():
        _check(seen.lunge, holds, move)
        _check_place(move.to_px, (seen.clip.width_px, seen.clip.height_px))
    lunge = seen.lunge
    if lunge is None:
        return seen
    corners = {one.point: one.to_px for one in latest.values() if one.point in SHEET_POINTS}
    lunge = _with_sheet(lunge, seen, corners)
    wall = next((one for one in latest.values() if one.point == "wall_foot"), None)
    if wall is not None:
        lunge = _with_wall(lunge, seen.options, np.array(wall.to_px))
    on_leg = [one for one in latest.values() if one.point in LEG_POINTS]
    for span in lunge.spans:
        to_px = {one.point: np.array(one.to_px) for one in on_leg if one.repetition == span.index}
        lunge = _with_leg(lunge, span, holds[span.index], to_px)
    return replace(seen, lunge=lunge)


def _points_of(seen: SeenLunge, options: MeasureOptions, span: RepetitionSpan, leg: SeenLeg) -> HoldPoints:
    hold = _all_points(seen, options, span, leg.at_hold)
    followed = POINTS if seen.scene.sheet is not None else FOLLOWED_WITHOUT_SHEET
    return replace(hold, movable=tuple(point for point in followed if hold.place(point) is not None))


def _all_points(seen: SeenLunge, options: MeasureOptions, span: RepetitionSpan, look: LegLook | None) -> HoldPoints:
    index = span.hold[len(span.hold) // 2]
    leg, sheet = seen.leg, None if seen.stabilization.by_hand else seen.scene.sheet
    places = {point: getattr(leg, f"{point}_px")[index] for point in LEG_POINTS}
    if look is not None:
        places = {point: look.points_px[row(READ_AS[point])] for point in LEG_POINTS}

    def filmed(point_px: FloatArray) -> FloatArray | None:
        return _known(seen.stabilization.filmed_point_px(point_px, index))

    return HoldPoints(
        repetition=span.index,
        frame_index=index,
        time_s=float(leg.time_s[index]),
        hip=filmed(leg.hip_px[index]),
        knee=filmed(places["knee"]),
        ankle=filmed(places["ankle"]),
        heel=filmed(places["heel"]),
        toe=filmed(places["toe"]),
        wall_foot=None if sheet is None else _known(_wall_foot_px(seen, options, sheet, places["toe"])),
        sheet=None if sheet is None else sheet.page_px,
        movable=(),
    )


def _known(point_px: FloatArray) -> FloatArray | None:
    return point_px if np.isfinite(point_px).all() else None


def _wall_foot_px(seen: SeenLunge, options: MeasureOptions, sheet: SheetPose, toe_px: FloatArray) -> FloatArray:
    """Where the wall, or the board along it, meets the floor ahead of the toes."""
    x_cm = seen.wall_cm.mean - _board_cm(options)
    return sheet.camera.project(np.array([x_cm, sheet.camera.at_height(toe_px, 0.0)[1], 0.0]))


def _board_cm(options: MeasureOptions) -> float:
    """By how much a skirting board stands out from the wall."""
    return (options.skirting_mm or 0.0) / 10


def _check(seen: SeenLunge | None, holds: dict[int, HoldPoints], move: Move) -> None:
    if seen is None or move.repetition not in holds:
        raise UsageError(f"There is no repetition {move.repetition} in this clip.")
    if move.point in holds[move.repetition].movable:
        return
    if seen.scene.sheet is None:
        raise UsageError("Without the printed sheet no number follows this point: move the knee or the ankle.")
    if move.point in STILL_POINTS:
        raise UsageError("The camera moved in this clip, so wall and sheet have no one place: move points of the leg.")
    raise UsageError("This point was not seen in the picture: move another one.")


def _check_place(to_px: tuple[float, float], size_px: tuple[int, int]) -> None:
    if not all(-BEYOND * side <= at <= (1 + BEYOND) * side for at, side in zip(to_px, size_px, strict=True)):
        raise UsageError("This place is outside of the picture: put the point where it is seen.")


def _with_sheet(lunge: SeenLunge, seen: Observation, to_px: dict[Point, tuple[float, float]]) -> SeenLunge:
    sheet = lunge.scene.sheet
    if not to_px or sheet is None:
        return lunge
    marked = np.array([point in to_px for point in SHEET_POINTS])
    page_px = np.array([to_px.get(point, seen_px) for point, seen_px in zip(SHEET_POINTS, sheet.page_px, strict=True)])
    moved = solve_marked_page(sheet, page_px, marked, focal_length_px(seen.clip))
    if moved is None:
        raise UsageError("No camera could see the sheet like this: put its corners on the corners of the page.")
    return replace(lunge, scene=resolve_scene(seen.clip, given_by(seen.options), None, moved))


def _with_wall(seen: SeenLunge, options: MeasureOptions, to_px: FloatArray) -> SeenLunge:
    sheet = seen.scene.sheet
    assert sheet is not None
    places_px = to_px + [[0, 0], [-MARKED_SD_PX, 0], [MARKED_SD_PX, 0]]
    x_cm, nearer_cm, farther_cm = sheet.camera.at_height(places_px, 0.0)[:, 0]
    sd_cm = float(np.hypot(seen.wall_cm.sd, 0.5 * (farther_cm - nearer_cm)))
    scene = replace(seen.scene, sheet=replace(sheet, off_wall_cm=0.0))  # how far off the sheet is has been shown
    return replace(seen, scene=scene, wall_cm=Normal(float(x_cm) + _board_cm(options), sd_cm))


def _with_leg(seen: SeenLunge, span: RepetitionSpan, hold: HoldPoints, to_px: dict[Point, FloatArray]) -> SeenLunge:
    if not to_px:
        return seen
    was = {point: _still_px(seen, hold, hold.place(point)) for point in LEG_POINTS}
    now = {point: _still_px(seen, hold, to_px.get(point, hold.place(point))) for point in LEG_POINTS}
    if to_px.keys() & {"heel", "toe"} and np.linalg.norm(now["toe"] - now["heel"]) < LEAST_PX:
        raise UsageError("Heel and toes cannot be in one place: put them on the ends of the foot.")
    leg, rows = seen.leg, list(span.hold)
    for point in to_px:
        places = getattr(leg, f"{point}_px").copy()
        places[rows] += now[point] - was[point]
        leg = replace(leg, **{f"{point}_px": places})
    foot = similarity(was["heel"], was["toe"], now["heel"], now["toe"])
    shank = similarity(was["ankle"], was["knee"], now["ankle"], now["knee"])
    # who moves one end of the shank has looked at the line, so its other end is where they left it
    ends: set[Point] = {"knee", "ankle"} if to_px.keys() & {"knee", "ankle"} else set()
    marked = {READ_AS[point]: now[point] for point in to_px.keys() | ends}
    this, findings = seen.spans.index(span), seen.findings
    feet = tuple(carried_feet(one, foot) if i == this else one for i, one in enumerate(findings.feet))
    legs = tuple(marked_leg(one, foot, shank, marked) if i == this else one for i, one in enumerate(findings.legs))
    return replace(seen, leg=leg, findings=replace(findings, feet=feet, legs=legs))


def _still_px(seen: SeenLunge, hold: HoldPoints, point_px: FloatArray | None) -> FloatArray:
    """A point of the hold's picture as the still camera sees it, (2,); NaN where it is not known."""
    return np.full(2, np.nan) if point_px is None else seen.stabilization.still_point_px(point_px, hold.frame_index)
