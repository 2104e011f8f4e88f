"""What the clip is seen through: the scene, and the camera's motion taken out of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from time import perf_counter
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.background import Background, Survey, still_background, survey_room
from lungelens.camera.camera_path import SHEET_LOST, path_of_sheet
from lungelens.camera.gravity import gravity_from_edges, steep_edges
from lungelens.camera.plain_find import Beside
from lungelens.camera.plain_sheet import CAMERA_MOVES, OFF_WALL, lies_at_wall, read_plain_sheet
from lungelens.camera.resolve import Given, focal_length_px, resolve_scene
from lungelens.camera.sheet_board import printed_scale
from lungelens.camera.sheet_find import SheetSighting
from lungelens.camera.sheet_refusal import SheetRefusal
from lungelens.camera.sheet_search import search_sheet
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import Normal
from lungelens.camera.wall_line import wall_line
from lungelens.observe.body import body_mask
from lungelens.observe.stance import LEGS

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.camera.gravity import Gravity
    from lungelens.camera.plain_sheet import PaperName
    from lungelens.camera.scene import Scene
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.clip.types import ClipInfo
    from lungelens.observe.options import MeasureOptions
    from lungelens.observe.person import Subject
    from lungelens.observe.run import Run
    from lungelens.observe.stance import Stance
    from lungelens.pose.types import PoseTrack

ANKLE_HEIGHT_CM = Normal(10.9, 2.4)  # of the ankle landmark over the floor (benchmarks/anatomy/fit.py)
SHEET_LAID_CM = 0.2  # how close to the wall people lay a page that is meant to touch it
LEAST_KNOWN = 0.8  # of the looks; where the sheet tells the camera's place in fewer it is left out


@dataclass(frozen=True)
class View:
    """The scene as a still camera sees it, and the way there from a camera that moves."""

    scene: Scene
    stabilization: Stabilization
    sheet_problem: SheetRefusal | None


def survey(run: Run) -> Survey:
    """Another pass over the clip. Safe to be run in a thread."""
    video = run.video.undistorted(run.video.lens)  # to be read beside the other
    return survey_room(video, len(video.times_s()))


def estimate_background(run: Run, surveyed: Survey, subject: Subject, began_s: float) -> Background:
    """Everything that stands still; where the camera moves that takes another pass."""
    info, shank_px = run.video.info(), subject.stance.shank_px

    def hidden(shape: tuple[int, int], scale: float) -> npt.NDArray[np.bool_]:
        return body_mask(subject.track.points_px * scale, shape, shank_px * scale)

    return still_background(run.video, surveyed, run.video.times_s(), focal_length_px(info).mean, hidden, began_s)


def view_of(run: Run, info: ClipInfo, track: PoseTrack, stance: Stance, background: Background) -> View:
    """Resolve the scene, from the printed sheet if it can be used, and stabilize the frames if the camera moves."""
    began_s = perf_counter()
    sheet, stabilization, problem = _through_sheet(run, info, track, stance, background)
    gravity = None
    if sheet is None:
        stabilization = Stabilization() if background.path is None else background.path.stabilization()
        gravity = _gravity(info, stabilization.track(track), stance, background)
    scene = resolve_scene(info, given_by(run.options), gravity, sheet)
    run.scene_s = perf_counter() - began_s
    return View(scene, stabilization, problem)


def given_by(options: MeasureOptions) -> Given:
    """What the user said about camera and person."""
    return Given(
        options.roll_deg,
        options.pitch_deg,
        options.camera_height_cm,
        options.height_cm,
        options.foot_length_cm,
        options.shoe_size,
        options.sensed,
    )


def _through_sheet(
    run: Run, info: ClipInfo, track: PoseTrack, stance: Stance, background: Background
) -> tuple[SheetPose | None, Stabilization, SheetRefusal | None]:
    """The camera that sees the sheet; None with the reason, if there is one to tell."""
    problem, sightings = background.sheet_problem, background.sightings
    if not sightings and problem is None:
        small = _small_sheet(track, stance, background)
        if isinstance(small, SheetRefusal):
            return None, Stabilization(), small
        sightings = () if small is None else (small,)
    if not sightings:
        if problem is not None or run.options.paper is None:
            return None, Stabilization(), problem
        plain = _plain_sheet(run.options, run.options.paper, info, track, stance, background)
        if isinstance(plain, SheetRefusal):
            return None, Stabilization(), plain
        return plain, Stabilization(), None
    size, focal_px = (info.width_px, info.height_px), focal_length_px(info)
    scale = printed_scale(run.options.printed_bar_mm) if run.options.printed_bar_mm else 1.0
    if background.watch is None:
        sheet = solve_sheet(sightings, size, focal_px, stance.facing, scale)
        return sheet and _laid(sheet, run.options, track, stance, background), Stabilization(), problem
    found = path_of_sheet(background.watch, run.video.times_s(), size, focal_px, stance.facing, scale)
    if found is None or isinstance(found, SheetRefusal):
        return None, Stabilization(), found
    sheet, path = found
    ankle_px = track.points_px[:, LEGS[stance.test_leg].ankle]
    stabilization = path.stabilization(path.aside_cm(ankle_px, track.frame_index, ANKLE_HEIGHT_CM.mean))
    if stabilization.share_known(track.frame_index) < LEAST_KNOWN:
        return None, Stabilization(), SHEET_LOST
    return sheet, stabilization, problem


def _small_sheet(track: PoseTrack, stance: Stance, background: Background) -> SheetSighting | SheetRefusal | None:
    """The printed sheet where its markers are too small to be read, in display pixels."""
    if background.watch is not None:
        return None
    found = search_sheet(background.gray, _beside(track, stance).scaled(background.scale))
    return found.scaled(1 / background.scale) if isinstance(found, SheetSighting) else found


def _beside(track: PoseTrack, stance: Stance) -> Beside:
    """The foot beside which a sheet lies, in display pixels."""
    ankle_px = np.nanmedian(track.points_px[:, LEGS[stance.test_leg].ankle], axis=0)
    return Beside.of_leg(ankle_px, stance.shank_px, stance.sign)


def _plain_sheet(
    options: MeasureOptions,
    paper: PaperName,
    info: ClipInfo,
    track: PoseTrack,
    stance: Stance,
    background: Background,
) -> SheetPose | SheetRefusal:
    """The camera that sees a plain sheet of paper beside the foot, or why there is none."""
    if background.watch is not None:
        return CAMERA_MOVES
    size, focal_px = (info.width_px, info.height_px), focal_length_px(info)
    found = read_plain_sheet(background.gray, background.scale, _beside(track, stance), paper, focal_px, size)
    if isinstance(found, SheetRefusal):
        return found
    laid = _laid(found, options, track, stance, background)
    return laid if lies_at_wall(laid) else OFF_WALL


def _laid(
    sheet: SheetPose, options: MeasureOptions, track: PoseTrack, stance: Stance, background: Background
) -> SheetPose:
    """The same with how it seems to lie at the wall, where that is seen."""
    gap_cm = options.sheet_gap_cm or 0.0
    hidden = _hidden(track, stance, background)
    line = wall_line(background.gray, background.scale, hidden, sheet, gap_cm)
    if line is None:
        return sheet
    return replace(sheet, askew_deg=line.askew_deg, off_wall_cm=max(line.behind_cm - gap_cm, 0.0))


def _gravity(info: ClipInfo, track: PoseTrack, stance: Stance, background: Background) -> Gravity | None:
    """What the upright edges of the still scene tell."""
    edges = steep_edges(background.gray, _hidden(track, stance, background)) / background.scale
    return gravity_from_edges(edges, (info.width_px, info.height_px), focal_length_px(info).mean)


def _hidden(track: PoseTrack, stance: Stance, background: Background) -> npt.NDArray[np.bool_]:
    """Where the person is in the picture of the still scene."""
    scale, (height, width) = background.scale, background.gray.shape
    return body_mask(track.points_px[::5] * scale, (height, width), stance.shank_px * scale)
