"""A camera that moves, watched through the clip: how it has turned, and where it sees the printed sheet.

The room behind the person tells the turn in every frame, in two or three milliseconds. Finding the sheet takes
twenty times as long, so it is looked for a few times a second, at the place to which the turn must have taken it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.motion import camera_turn, turned_px
from lungelens.camera.pinhole import Camera
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.pose.look import paced

if TYPE_CHECKING:
    from lungelens.camera.motion import StillPoints
    from lungelens.camera.types import FloatArray
    from lungelens.clip.types import Frame
    from lungelens.clip.video_file import VideoFile

LOOKS_HZ = 30.0  # more frames a second than that move too little against each other
SHEET_HZ = 6.0  # between sightings a hand wanders by millimetres
MAX_SIDE_PX = 1920
SIDE_PX = 1280  # to which frames are reduced to track the room


@dataclass(frozen=True)
class Watch:
    """What was seen of a moving camera, one row a frame looked at."""

    time_s: FloatArray  # (m,)
    turn: FloatArray  # (m, 3, 3): from the first frame's camera axes to this one's; NaN where not known
    sightings: tuple[SheetSighting | None, ...]  # in display pixels; None too where the sheet was not looked for


class _Watcher:
    """Takes frames as they come by."""

    def __init__(self, room: StillPoints, size_px: tuple[int, int], focal_px: float, sheet: SheetSighting | None):
        self._room, self._camera = room, Camera(size_px, focal_px)
        self._sheet = sheet
        self._sheet_turn: FloatArray | None = np.eye(3)  # None where it was seen in a frame whose turn is not known
        self._turn = np.eye(3)
        self._looked_s = -np.inf

    def turn(self, frame: Frame) -> FloatArray | None:
        """How the camera has turned since the first frame."""
        gray, scale = reduced_gray(frame.rgb, self._camera.size_px)
        reduced = Camera((gray.shape[1], gray.shape[0]), self._camera.focal_px * scale)
        before, after = self._room.found(gray, turned_px(self._room.points_px, self._turn, reduced))
        turn = camera_turn(before, after, reduced, self._turn)
        self._turn = np.eye(3) if turn is None else turn
        return turn

    def sheet(self, frame: Frame, turn: FloatArray | None) -> SheetSighting | None:
        """The sheet, if it is time to look for it: always in frames whose turn the room does not tell."""
        due = turn is None or frame.time_s - self._looked_s > 0.9 / SHEET_HZ
        if self._sheet is None or not due:
            return None
        self._looked_s = frame.time_s
        near = self._sheet
        if turn is not None and self._sheet_turn is not None:
            near = _moved(near, self._carried(turn @ self._sheet_turn.T))
        found = find_sheet(frame.rgb, _moved(near, np.diag([frame.scale, frame.scale, 1.0])))
        if not isinstance(found, SheetSighting) or found.paper != self._sheet.paper:
            return None
        self._sheet, self._sheet_turn = _moved(found, np.diag([1.0, 1.0, frame.scale])), turn
        return self._sheet

    def _carried(self, turn: FloatArray) -> FloatArray:
        """Homography (3, 3) of display pixels that a turn of the camera makes."""
        return np.asarray(self._camera.matrix @ turn @ np.linalg.inv(self._camera.matrix))


def watch_camera(video: VideoFile, room: StillPoints, focal_px: float, sheet: SheetSighting | None) -> Watch:
    """Follow a moving camera through the clip.

    Parameters
    ----------
    video
        The clip, not yet being read.
    room
        Points of the still scene in a frame reduced by `reduced_gray`: the camera's turn is told against it.
    focal_px
        About the focal length, in display pixels.
    sheet
        The printed sheet in the frame of `room`, in display pixels; None where there is none to look for.
    """
    watcher = _Watcher(room, (video.width_px, video.height_px), focal_px, sheet)
    times, turns, sightings = [], [], []
    for frame in video.frames(wanted=paced([], LOOKS_HZ, LOOKS_HZ), max_side_px=MAX_SIDE_PX):
        turn = watcher.turn(frame)
        times.append(frame.time_s)
        sightings.append(watcher.sheet(frame, turn))
        turns.append(np.full((3, 3), np.nan) if turn is None else turn)
    return Watch(np.array(times), np.array(turns).reshape(-1, 3, 3), tuple(sightings))


def reduced_gray(rgb: npt.NDArray[np.uint8], size_px: tuple[int, int]) -> tuple[npt.NDArray[np.uint8], float]:
    """The frame in gray, of the same size whatever `rgb` was reduced to before, and its scale.

    `size_px` is the clip's width and height in display pixels, to which the scale refers.
    """
    scale = min(1.0, SIDE_PX / max(size_px))
    size = (round(size_px[0] * scale), round(size_px[1] * scale))
    gray = cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY)
    return np.asarray(cv2.resize(gray, size, interpolation=cv2.INTER_AREA), np.uint8), scale


def _moved(sheet: SheetSighting, homography: FloatArray) -> SheetSighting:
    """The same sheet in a frame moved by a homography."""
    points_px = cv2.perspectiveTransform(sheet.points_px[None], homography)[0]
    return replace(sheet, points_px=points_px, homography=homography @ sheet.homography)
