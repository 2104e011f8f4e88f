"""The still scene behind the person, the printed sheet in it, and whether the camera moves: a few frames tell."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, TypeAlias

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.camera_path import CameraPath, path_of_turns
from lungelens.camera.hand_held import SIDE_PX, Watch, reduced_gray, watch_camera
from lungelens.camera.motion import StillPoints
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.camera.sheet_refusal import SheetRefusal
from lungelens.clip.types import Frame

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray
    from lungelens.clip.video_file import VideoFile

FRAMES = 15  # enough for the median to drop a moving person, few enough to keep in memory
SHEET_TRIES = 4  # frames without a sheet after which none is looked for any more
# Placing the sheet takes longer than the rest of the survey: one that has not moved is placed in every second frame.
SHEET_EVERY = 2
UNMOVED_PX = 0.3
STILL_SHEET_PX = 1.5  # a sheet that moves more in the frame was kicked, or filmed by hand
STILL_ROOM_PX = 1.0  # of a frame of 1280: a room that moves more is filmed by hand
LEAST_UNDISTURBED = 3  # sightings
UNDECIDED = SheetRefusal(
    "sheet_moving",
    "The printed sheet moves in the frame, so it was not used.",
    "Lean the phone against something and keep feet off the sheet.",
)
KICKED = SheetRefusal(
    "sheet_moving",
    "The printed sheet was moved before or during the first lunge, so it was not used.",
    "Lay the sheet against the wall before you start filming, and keep feet off it.",
)
KICKED_LATER = SheetRefusal(
    "sheet_moved",
    "The printed sheet was moved during the clip; where it lay at first was used.",
    "Keep feet off the sheet; if you laid it straight again in the meantime, film again.",
)

# Where people are at any time, given height and width of a frame and its scale: True there.
Hidden: TypeAlias = Callable[[tuple[int, int], float], npt.NDArray[np.bool_]]


@dataclass(frozen=True)
class Background:
    """What the still scene shows."""

    gray: npt.NDArray[np.uint8]  # (height, width): median over the clip, stabilized where the camera moves
    scale: float  # of `gray` against display pixels
    sightings: tuple[SheetSighting, ...]  # of the sheet, where it can be used: one a frame in which it was found
    sheet_problem: SheetRefusal | None  # why a sheet that is there cannot be used, or only in part
    watch: Watch | None = None  # what was seen of a camera that moves
    path: CameraPath | None = None  # how that camera turned; None where the room does not tell


@dataclass
class Survey:
    """Frames spread evenly over the clip, one entry each."""

    frames: list[Frame]  # gray and reduced
    sightings: list[SheetSighting | None]
    refusal: SheetRefusal | None = None

    @property
    def sheets(self) -> tuple[SheetSighting, ...]:
        """Those frames' sheets that were seen."""
        return tuple(one for one in self.sightings if one is not None)


def still_background(
    video: VideoFile, survey: Survey, times_s: FloatArray, focal_px: float, hidden: Hidden, began_s: float
) -> Background:
    """The room in the frames surveyed, and in many more where they show that the camera moves.

    Parameters
    ----------
    video
        The clip, not yet being read.
    survey
        What `survey_room` saw in it.
    times_s
        (n,) of all its frames.
    focal_px
        About the focal length, in display pixels.
    hidden
        Where people are: nothing there is still.
    began_s
        When the first lunge was under way: by then the sheet had been laid where it belongs.
    """
    sighted = [row for row, one in enumerate(survey.sightings) if one is not None]
    middle = min(sighted or range(len(survey.frames)), key=lambda row: abs(row - len(survey.frames) // 2))
    sheet = survey.sightings[middle]
    room = _room(survey.frames[middle], hidden, sheet)
    sheet_moves = bool(sighted) and _wander_px(survey.sheets) > STILL_SHEET_PX
    room_moves = _moved_px(room, survey.frames)
    if room_moves > STILL_ROOM_PX and (sheet_moves or len(sighted) < 2):
        usable = None if survey.refusal else sheet
        watch = watch_camera(video, room, focal_px, usable)
        path = path_of_turns(watch, times_s, (video.width_px, video.height_px), focal_px)
        problem = survey.refusal or (UNDECIDED if path is None and sighted else None)
        sheets = () if problem else survey.sheets
        return Background(*_median(_stabilized(survey.frames, path)), sheets, problem, watch, path)
    sheets, problem = survey.sheets, survey.refusal
    if problem is not None:
        sheets = ()
    elif sheet_moves:
        sheets, problem = _undisturbed(survey, began_s) if np.isfinite(room_moves) else ((), UNDECIDED)
    return Background(*_median(survey.frames), sheets, problem)


def survey_room(video: VideoFile, n: int) -> Survey:
    """Look at frames spread evenly over the `n` of a clip, not yet being read; no matter who is in them."""
    chosen = {int(index) for index in np.linspace(0, n - 1, FRAMES).round()}
    size_px = (video.width_px, video.height_px)
    survey = Survey([], [])
    placed: tuple[SheetSighting, npt.NDArray[np.uint8]] | None = None
    for frame in video.frames(wanted=lambda index, _: index in chosen):
        seen = len(survey.frames)
        found: SheetSighting | SheetRefusal | None = None
        if placed is not None and seen % SHEET_EVERY and _lies_still(*placed, frame.rgb):
            found = placed[0]
        elif placed is not None or seen < SHEET_TRIES:
            found = find_sheet(frame.rgb, None if placed is None else placed[0])
        if isinstance(found, SheetRefusal):
            survey.refusal, found = found, None
        if found is not None:
            placed = found, frame.rgb
        survey.sightings.append(found)
        gray, scale = reduced_gray(frame.rgb, size_px)
        survey.frames.append(Frame(frame.index, frame.time_s, gray, scale))
    return survey


def _room(frame: Frame, hidden: Hidden, sheet: SheetSighting | None) -> StillPoints:
    """Points of the still scene in one frame, the sheet's own left out: it may be moved."""
    ignore = hidden((frame.rgb.shape[0], frame.rgb.shape[1]), frame.scale).astype(np.uint8)
    if sheet is not None:
        cv2.fillConvexPoly(ignore, np.round(_outline_px(sheet) * frame.scale).astype(np.int32), 1)
    return StillPoints(frame.rgb, ignore.astype(bool))


def _outline_px(sheet: SheetSighting) -> FloatArray:
    """Corners (4, 2) of the page in the frame."""
    width_mm, height_mm = sheet.paper.width_mm, sheet.paper.height_mm
    page = np.array([[[0, 0], [width_mm, 0], [width_mm, height_mm], [0, height_mm]]])
    return np.asarray(cv2.perspectiveTransform(page, sheet.homography)[0])


def _lies_still(sheet: SheetSighting, before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8]) -> bool:
    """Whether what is seen where the sheet lay has not moved from one frame to another, by phase correlation."""
    outline_px = _outline_px(sheet)
    left, top = np.maximum(outline_px.min(axis=0), 0).astype(int)
    right, bottom = outline_px.max(axis=0).astype(int) + 1
    there, now = (one[top:bottom, left:right, 1].astype(np.float32) for one in (before, after))
    # OpenCV is half a pixel off where a side that it fills up is odd: then a picture has moved against itself
    still_px, shift_px = (np.array(cv2.phaseCorrelate(there, one)[0]) for one in (there, now))
    return bool(np.linalg.norm(shift_px - still_px) < UNMOVED_PX)


def _moved_px(room: StillPoints, frames: list[Frame]) -> float:
    """How far the room moves in the frame: the second largest of the frames' medians; NaN where that is not known.

    Someone who walks by may spoil one frame.
    """
    moved = [after - before for before, after in (room.found(frame.rgb) for frame in frames) if len(before)]
    medians = sorted(float(np.median(np.linalg.norm(one, axis=1))) for one in moved)
    return medians[-2] if len(medians) > 1 else float("nan")


def _wander_px(sightings: tuple[SheetSighting, ...]) -> float:
    """How far the sheet's corners move against its first sighting: the maximum of the sightings' medians."""
    return max(_apart_px(sightings[0], one) for one in sightings)


def _apart_px(one: SheetSighting, other: SheetSighting) -> float:
    """How far the sheet has moved in the frame from one sighting to another: median over their common corners."""
    place = dict(zip(one.corner.tolist(), one.points_px, strict=True))
    corners = zip(other.corner.tolist(), other.points_px, strict=True)
    moved = [float(np.linalg.norm(point - place[corner])) for corner, point in corners if corner in place]
    return float(np.median(moved)) if moved else 0.0


def _undisturbed(survey: Survey, began_s: float) -> tuple[tuple[SheetSighting, ...], SheetRefusal | None]:
    """The sightings of the sheet where it lay when the first lunge was under way, and what there is to say about it.

    A single sighting elsewhere is no kick, but a foot or a shadow that put it off.
    """
    timed = [(frame.time_s, one) for frame, one in zip(survey.frames, survey.sightings, strict=True) if one is not None]
    _, there = min(timed, key=lambda entry: (entry[0] > began_s, abs(entry[0] - began_s)))
    same = [(time_s, one) for time_s, one in timed if _apart_px(there, one) <= STILL_SHEET_PX]
    if len(same) < LEAST_UNDISTURBED or not same[0][0] <= began_s <= same[-1][0]:
        return (), KICKED
    return tuple(one for _, one in same), KICKED_LATER if len(timed) - len(same) > 1 else None


def _stabilized(frames: list[Frame], path: CameraPath | None) -> list[Frame]:
    """The frames as a camera that stands still would have taken them."""
    if path is None:
        return frames
    stabilization = path.stabilization()
    return [still for frame in frames if (still := stabilization.stabilized(frame)) is not None] or frames


def _median(frames: list[Frame]) -> tuple[npt.NDArray[np.uint8], float]:
    """Median frame brought to one size, whatever the clip's, and its scale against display pixels."""
    still = np.median([frame.rgb for frame in frames], axis=0).astype(np.uint8)
    grown = SIDE_PX / max(still.shape)
    size = (round(still.shape[1] * grown), round(still.shape[0] * grown))
    sized = cv2.resize(still, size, interpolation=cv2.INTER_CUBIC)
    return np.asarray(sized, np.uint8), frames[0].scale * grown
