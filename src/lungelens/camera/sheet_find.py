"""Find the printed sheet in a frame, and place its corners to a few hundredths of a pixel.

Markers found by OpenCV say which page it is and about where; laying the page over the frame (`sheet_align`) says
exactly where, and whether it is our page at all. Pixels as in `pinhole`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.sheet_align import align
from lungelens.camera.sheet_board import (
    COLUMNS,
    MARKERS,
    ROWS,
    Paper,
    corners_mm,
    dictionary,
    marker_corners_mm,
    marker_squares,
    paper_of_marker,
)
from lungelens.camera.sheet_comparison import SQUARES
from lungelens.camera.sheet_refusal import BOTH_PAPERS, MIRRORED, TWO_SHEETS, SheetRefusal

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.camera.types import FloatArray

LEAST_MARKERS = 2  # of one alone, tilt is a guess: its corner errors count five times as much as those of a whole page
SMALLEST_PERIMETER_PX = 24.0  # 6 px a side: the bits of a smaller marker are less than a pixel
SEARCH_SCALES = (1, 2)  # at double size the bits of small markers fall on more than one pixel
SHARPEN, SHARPEN_PX = 2.0, 1.5  # a bit is little larger than the blur: strength and width that bring it back
BITS_FORGIVEN, BORDER_FORGIVEN = 2.0, 0.6  # generous, because every guess is laid over the frame and checked
MOST_GUESSES = 12  # a busy frame may hold many things that are read as markers
MOST_IN_A_MIRROR = 3  # of the markers that agree when the frame is mirrored: two of six in all that were tried
SAME_PLACE = 0.5  # of a marker's side: how far a neighbour may lie from where it should
_MARKER_SQUARES = np.array([row * COLUMNS + column for column, row in marker_squares()])  # squares row by row


@dataclass(frozen=True)
class SheetSighting:
    """The sheet in one frame: corners that were seen, on the page and in the frame.

    Corners are numbered as in `sheet_board.corners_mm`: 0 to 23 those of the markers, 24 to 29 the chessboard's.
    """

    paper: Paper
    corner: npt.NDArray[np.int64]  # (n,): which corners
    page_mm: FloatArray  # (n, 2): where they are on the page
    points_px: FloatArray  # (n, 2): where they are in the frame
    markers: tuple[int, ...]  # ids of the markers that were seen whole
    homography: FloatArray  # (3, 3): page millimetres to pixels
    misfit: float  # root mean square between page and frame, of the contrast: the less, the more to be trusted

    def scaled(self, scale: float) -> SheetSighting:
        """The same in a frame that is larger by so much."""
        homography = np.diag([scale, scale, 1.0]) @ self.homography
        return replace(self, points_px=self.points_px * scale, homography=homography)


@dataclass(frozen=True)
class _Marker:
    paper: Paper
    number: int  # 0 to 5 on its page
    corners_px: FloatArray  # (4, 2)

    @property
    def page_mm(self) -> FloatArray:
        return np.asarray(marker_corners_mm(self.paper)[self.number])

    @property
    def side_px(self) -> float:
        return float(np.linalg.norm(self.corners_px - np.roll(self.corners_px, 1, axis=0), axis=1).max())


def find_sheet(rgb: npt.NDArray[np.uint8], near: SheetSighting | None = None) -> SheetSighting | SheetRefusal | None:
    """Find the sheet in one frame at full resolution.

    Parameters
    ----------
    rgb
        (height, width, 3).
    near
        The sheet in a frame shortly before: saves the search where it has hardly moved. A second sheet is not
        looked for then.

    Returns
    -------
    SheetSighting | SheetRefusal | None
        None where there is no sheet, or less than two of its markers are to be seen.
    """
    gray = np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), dtype=np.uint8)
    if near is not None:
        again = laid_over(gray, near.paper, near.homography, np.ones(SQUARES, dtype=bool))
        if again is not None:
            return again
    for scale in SEARCH_SCALES:
        sheets = _sheets(gray, _markers(gray, scale))
        if len(sheets) == 1:
            return _unless_mirrored(gray, sheets[0], scale)
        if sheets:
            return TWO_SHEETS if len({sheet.paper for sheet in sheets}) == 1 else BOTH_PAPERS
    return None


def _markers(gray: npt.NDArray[np.uint8], scale: int) -> list[_Marker]:
    """Markers with our ids, the largest first."""
    blurred = cv2.GaussianBlur(gray, (0, 0), SHARPEN_PX)
    sharp = cv2.addWeighted(gray, 1 + SHARPEN, blurred, -SHARPEN, 0)
    larger = cv2.resize(sharp, None, fx=scale, fy=scale, interpolation=cv2.INTER_CUBIC)
    parameters = cv2.aruco.DetectorParameters()
    parameters.errorCorrectionRate, parameters.maxErroneousBitsInBorderRate = BITS_FORGIVEN, BORDER_FORGIVEN
    parameters.minMarkerPerimeterRate = scale * SMALLEST_PERIMETER_PX / max(larger.shape)
    corners, ids, _ = cv2.aruco.ArucoDetector(dictionary(), parameters).detectMarkers(larger)
    markers = []
    for quad, marker_id in zip(corners, [] if ids is None else ids.ravel(), strict=True):
        paper = paper_of_marker(int(marker_id))
        if paper is not None:
            # OpenCV counts from the middle of the first pixel
            markers.append(_Marker(paper, int(marker_id) - paper.first_id, (quad.reshape(4, 2) + 0.5) / scale))
    return sorted(markers, key=lambda marker: -marker.side_px)


def _sheets(gray: npt.NDArray[np.uint8], markers: list[_Marker]) -> list[SheetSighting]:
    """Every sheet that the frame confirms."""
    sheets: list[SheetSighting] = []
    for _ in range(MOST_GUESSES):
        if not markers:
            break
        together = _companions(markers)
        squares = _squares_of(one.number for one in together)
        sighting = laid_over(gray, together[0].paper, _rough(together), squares)
        if sighting is None:
            markers = markers[1:]
        else:
            sheets.append(sighting)
            markers = [marker for marker in markers[1:] if not _lies_on(marker, sighting)]
    return sheets


def _companions(markers: list[_Marker]) -> list[_Marker]:
    """The first marker and those of its page that lie where it expects them, nearest on the page first."""
    first = markers[0]
    together = [first]
    mates = [marker for marker in markers[1:] if marker.paper == first.paper]
    for mate in sorted(mates, key=lambda one: float(np.linalg.norm(one.page_mm[0] - first.page_mm[0]))):
        expected = cv2.perspectiveTransform(mate.page_mm[None], _rough(together))[0]
        astray = np.linalg.norm(expected - mate.corners_px, axis=1).max()
        known = {one.number for one in together}
        if mate.number not in known and astray < SAME_PLACE * min(mate.side_px, first.side_px):
            together.append(mate)
    return together


def _rough(markers: list[_Marker]) -> FloatArray:
    """Page to frame, (3, 3), from corners a pixel or so off: affine from one marker, whose perspective is noise."""
    on_page = np.concatenate([marker.page_mm for marker in markers])
    in_frame = np.concatenate([marker.corners_px for marker in markers])
    if len(markers) == 1:
        columns = np.column_stack([on_page, np.ones(len(on_page))])
        return np.vstack([np.linalg.lstsq(columns, in_frame, rcond=None)[0].T, [0.0, 0.0, 1.0]])
    return np.asarray(cv2.findHomography(on_page, in_frame)[0], dtype=float)


def _squares_of(numbers: Iterable[int]) -> npt.NDArray[np.bool_]:
    """The squares, (12,), of the markers with these numbers."""
    squares = np.zeros(SQUARES, dtype=bool)
    squares[[_MARKER_SQUARES[number] for number in numbers]] = True
    return squares


def laid_over(
    gray: npt.NDArray[np.uint8], paper: Paper, homography: FloatArray, squares: npt.NDArray[np.bool_]
) -> SheetSighting | None:
    """The sheet as it is seen where it is thought to be; None where it is not seen there.

    Parameters as for `sheet_align.align`.
    """
    alignment = align(gray, paper, homography, squares)
    if alignment is None:
        return None
    markers = [number for number in range(MARKERS) if alignment.squares[_MARKER_SQUARES[number]]]
    if len(markers) < LEAST_MARKERS:
        return None
    page_mm = corners_mm(paper)
    points_px = cv2.perspectiveTransform(page_mm[None], alignment.homography)[0]
    inside = ((points_px > 0) & (points_px < gray.shape[::-1])).all(axis=1)
    corner = np.flatnonzero(_corners_shown(alignment.squares) & inside)
    return SheetSighting(
        paper=paper,
        corner=corner,
        page_mm=page_mm[corner],
        points_px=points_px[corner],
        markers=tuple(paper.first_id + number for number in markers),
        homography=alignment.homography,
        misfit=alignment.misfit,
    )


def _corners_shown(squares: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
    """Which corners, (30,), are to be seen where these squares, (12,), are: a chessboard corner needs three of four."""
    of_markers = np.repeat(squares[_MARKER_SQUARES], 4)
    grid = squares.reshape(ROWS, COLUMNS).astype(int)
    around = grid[:-1, :-1] + grid[:-1, 1:] + grid[1:, :-1] + grid[1:, 1:]
    return np.concatenate([of_markers, around.ravel() >= 3])


def _lies_on(marker: _Marker, sheet: SheetSighting) -> bool:
    middle = marker.corners_px.mean(axis=0)
    x_mm, y_mm = cv2.perspectiveTransform(middle[None, None], np.linalg.inv(sheet.homography))[0, 0]
    return bool(0 < x_mm < sheet.paper.width_mm and 0 < y_mm < sheet.paper.height_mm)


def _unless_mirrored(gray: npt.NDArray[np.uint8], sheet: SheetSighting, scale: int) -> SheetSighting | SheetRefusal:
    """The same, unless the mirrored frame shows more of a page: two of our markers look like others in a mirror."""
    if len(sheet.markers) > MOST_IN_A_MIRROR:
        return sheet
    mirrored = np.ascontiguousarray(gray[:, ::-1])
    others = _sheets(mirrored, _markers(mirrored, scale))
    return MIRRORED if any(len(other.markers) > len(sheet.markers) for other in others) else sheet
