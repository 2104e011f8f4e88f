"""The printed sheet as a calibration clip shows it: at any angle, anywhere in the frame.

`sheet_find` lays the whole page over the frame, which supposes a camera that bends nothing. Here every marker is
placed by itself, by lines along its four edges: where black meets white blur does not move an edge, but it does round
a corner off, by 0.2 px and more. Pixels as in `pinhole`.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.edges import refined_edge
from lungelens.camera.sheet_board import Paper, dictionary, marker_corners_mm, paper_of_marker

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.camera.types import FloatArray
    from lungelens.clip.video_file import VideoFile

LOOK_EVERY_S = 0.25
MOST_LOOKS = 240  # in a long clip the looks are spread
LEAST_MARKERS = 3  # of one page; fewer say little about how it is tilted
SMALLEST_SIDE_PX = 24.0  # 4 px a bit: below, the profile across an edge meets the next bit
EDGE_ENDS = 0.06  # of an edge's length, left out at either end


@dataclass(frozen=True)
class SheetView:
    """The sheet in one frame."""

    paper: Paper
    page_mm: FloatArray  # (n, 2): corners of the markers seen, on the page
    points_px: FloatArray  # (n, 2): and in the frame
    speed_px_s: float  # how fast they move


def sheet_views(video: VideoFile, tell: Callable[[float], None] | None = None) -> list[SheetView]:
    """Look for the sheet several times a second.

    Parameters
    ----------
    video
        A clip of one sheet.
    tell
        Called with the fraction of the clip that is done, 0..1.

    Returns
    -------
    list of SheetView
        One for each frame in which it was found, in order of time; all of the same paper.
    """
    whole_s = video.duration_s or 0.0
    views = []
    frames = video.frames(wanted=_in_pairs(max(LOOK_EVERY_S, whole_s / MOST_LOOKS)))
    for frame, after in zip(frames, frames, strict=False):
        gray, gray_after = (np.asarray(cv2.cvtColor(one.rgb, cv2.COLOR_RGB2GRAY), np.uint8) for one in (frame, after))
        found = find_corners(gray)
        if found is not None:
            paper, page_mm, points_px = found
            moved_px = _moved_px(gray, gray_after, points_px)
            views.append(SheetView(paper, page_mm, points_px, moved_px / (after.time_s - frame.time_s)))
        if tell is not None and whole_s > 0:
            tell(min(1.0, frame.time_s / whole_s))
    papers = Counter(view.paper for view in views)
    return [view for view in views if view.paper == papers.most_common(1)[0][0]]


def _in_pairs(interval_s: float) -> Callable[[int, float], bool]:
    """Tells which frames to take: one every so often, and the one after it."""
    due_s, second = 0.0, False

    def wanted(_index: int, time_s: float) -> bool:
        nonlocal due_s, second
        if second:
            second = False
        elif time_s >= due_s:
            due_s, second = time_s + interval_s, True
        else:
            return False
        return True

    return wanted


def find_corners(gray: npt.NDArray[np.uint8]) -> tuple[Paper, FloatArray, FloatArray] | None:
    """Corners of the sheet's markers in one frame.

    Returns
    -------
    tuple or None
        The paper, the corners on the page (n, 2) in millimetres and in the frame (n, 2) in pixels; None where fewer
        than three markers of one page are seen whole and large enough, or one of them twice.
    """
    parameters = cv2.aruco.DetectorParameters()
    parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
    quads, ids, _ = cv2.aruco.ArucoDetector(dictionary(), parameters).detectMarkers(gray)
    found = [
        (int(marker_id), np.asarray(quad, dtype=float).reshape(4, 2) + 0.5)  # OpenCV counts from pixel centres
        for quad, marker_id in zip(quads, [] if ids is None else ids.ravel(), strict=True)
    ]
    large = [(marker_id, quad_px) for marker_id, quad_px in found if _shortest_side_px(quad_px) >= SMALLEST_SIDE_PX]
    papers = Counter(paper for marker_id, _ in large if (paper := paper_of_marker(marker_id)) is not None)
    if not papers:
        return None
    paper = papers.most_common(1)[0][0]
    ours = [(marker_id - paper.first_id, quad_px) for marker_id, quad_px in large if marker_id in paper.ids]
    numbers = [number for number, _ in ours]
    if len(numbers) < LEAST_MARKERS or len(set(numbers)) < len(numbers):
        return None
    points_px = np.concatenate([_placed(gray, quad_px) for _, quad_px in ours])
    return paper, marker_corners_mm(paper)[numbers].reshape(-1, 2), points_px


def _shortest_side_px(quad_px: FloatArray) -> float:
    return float(np.linalg.norm(quad_px - np.roll(quad_px, 1, axis=0), axis=1).min())


def _placed(gray: npt.NDArray[np.uint8], quad_px: FloatArray) -> FloatArray:
    """Corners (4, 2) of a marker where the lines along its edges meet."""
    ends = zip(quad_px, np.roll(quad_px, -1, axis=0), strict=True)
    inner = (np.concatenate([a + EDGE_ENDS * (b - a), b + EDGE_ENDS * (a - b)]) for a, b in ends)
    lines = [_line(refined_edge(gray, edge)) for edge in inner]
    corners = np.array([np.cross(lines[k - 1], lines[k]) for k in range(4)])
    return np.asarray(corners[:, :2] / corners[:, 2:])


def _line(edge: FloatArray) -> FloatArray:
    """The line through both ends of an edge (4,), in homogeneous coordinates (3,)."""
    return np.cross(np.append(edge[:2], 1.0), np.append(edge[2:], 1.0))


def _moved_px(before: npt.NDArray[np.uint8], after: npt.NDArray[np.uint8], points_px: FloatArray) -> float:
    """How far the points (n, 2) of one frame have moved in the next; infinite where they are not found again."""
    points = np.asarray(points_px - 0.5, np.float32)[:, None]
    there, found, _ = cv2.calcOpticalFlowPyrLK(before, after, points, points.copy())
    is_found = np.asarray(found).ravel() > 0
    moved = np.linalg.norm((there - points)[is_found, 0], axis=1)
    return float(np.median(moved)) if is_found.mean() > 0.5 else float("inf")
