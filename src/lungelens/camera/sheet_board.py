"""The printed sheet, version 1: what is where on the page.

A ChArUco board of 4 x 3 squares in the middle of a landscape page, its four columns along the page's long side. Page
coordinates are millimetres from the upper left corner of the page: x along the long side, y down the page. Nothing
here may change: sheets are printed and lie in drawers. A new layout gets new marker ids and a new version.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import cv2
import numpy as np

from lungelens.errors import UsageError

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

VERSION: Final = 1
COLUMNS: Final = 4
ROWS: Final = 3
SQUARE_MM: Final = 65.0
MARKER_MM: Final = 50.0
MARKERS: Final = COLUMNS * ROWS // 2
MARKER_BITS: Final = 6  # 4 x 4 bits and a black border one bit wide
BIT_MM: Final = MARKER_MM / MARKER_BITS
BAR_MM: Final = 100.0  # of the bar that tells how true the printer was
NO_MARKERS: Final = -MARKERS  # instead of a first id, so that no marker is a plain page's
PRINTED_BAR_RANGE_MM: Final = (90.0, 110.0)  # beyond this it is another page, or a slip of the ruler


@dataclass(frozen=True)
class Paper:
    """A page of the sheet, landscape; its markers have the ids `first_id` to `first_id + 5`, a plain page has none."""

    name: str
    width_mm: float
    height_mm: float
    first_id: int

    @property
    def plain(self) -> bool:
        """Whether it is any page of that size, with nothing of ours printed on it."""
        return self.first_id == NO_MARKERS

    @property
    def ids(self) -> range:
        """Ids of the page's markers."""
        return range(self.first_id, self.first_id + MARKERS)

    @property
    def origin_mm(self) -> FloatArray:
        """The board's upper left corner on the page, (2,)."""
        return np.array([self.width_mm - COLUMNS * SQUARE_MM, self.height_mm - ROWS * SQUARE_MM]) / 2

    @property
    def short_edge_gap_mm(self) -> float:
        """From either short edge of the paper to the board: what lies between the board and the wall."""
        return (self.width_mm - COLUMNS * SQUARE_MM) / 2


A4: Final = Paper("A4", 297.0, 210.0, 0)
LETTER: Final = Paper("Letter", 279.4, 215.9, 6)
PAPERS: Final = (A4, LETTER)


def paper_of_marker(marker_id: int) -> Paper | None:
    """The paper that carries this marker, or None where it is not one of ours."""
    return next((paper for paper in PAPERS if marker_id in paper.ids), None)


def marker_squares() -> list[tuple[int, int]]:
    """Column and row of the white squares, in the order of the markers in them; the board's first square is black."""
    return [(column, row) for row in range(ROWS) for column in range(COLUMNS) if (column + row) % 2]


def marker_corners_mm(paper: Paper) -> FloatArray:
    """Corners of all markers on the page, (6, 4, 2), clockwise from each marker's own upper left."""
    around = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]]) * MARKER_MM
    inset = (SQUARE_MM - MARKER_MM) / 2
    corners = [around + inset + SQUARE_MM * np.array(square) for square in marker_squares()]
    return np.array(corners) + paper.origin_mm


def chessboard_corners_mm(paper: Paper) -> FloatArray:
    """Inner corners of the chessboard on the page, (6, 2), row by row."""
    corners = [(column, row) for row in range(1, ROWS) for column in range(1, COLUMNS)]
    return np.array(corners) * SQUARE_MM + paper.origin_mm


def corners_mm(paper: Paper) -> FloatArray:
    """All corners a frame can show, (30, 2): the markers' 24, marker by marker, then the chessboard's 6."""
    return np.concatenate([marker_corners_mm(paper).reshape(-1, 2), chessboard_corners_mm(paper)])


def dictionary() -> cv2.aruco.Dictionary:
    """The family of markers the sheet is drawn with."""
    return cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50)


def black_cells_mm(paper: Paper) -> FloatArray:
    """All that is black on the board, as rectangles that touch but do not overlap, (n, 4): x, y, width, height."""
    cells = []
    for row in range(ROWS):
        for column in range(COLUMNS):
            if (column + row) % 2 == 0:
                cells.append((column * SQUARE_MM, row * SQUARE_MM, SQUARE_MM, SQUARE_MM))
    inset = (SQUARE_MM - MARKER_MM) / 2
    for marker_id, (column, row) in zip(paper.ids, marker_squares(), strict=True):
        bits = cv2.aruco.generateImageMarker(dictionary(), marker_id, MARKER_BITS)
        for down, across in np.argwhere(bits == 0):
            x, y = column * SQUARE_MM + inset + across * BIT_MM, row * SQUARE_MM + inset + down * BIT_MM
            cells.append((x, y, BIT_MM, BIT_MM))
    return np.asarray(np.array(cells) + np.append(paper.origin_mm, [0.0, 0.0]))


def printed_scale(printed_bar_mm: float) -> float:
    """How much larger than meant the page came out of the printer, from the measured length of its 100 mm bar.

    Raises
    ------
    UsageError
        If that cannot be the bar of a sheet.
    """
    low, high = PRINTED_BAR_RANGE_MM
    if not low <= printed_bar_mm <= high:
        raise UsageError(
            f"A printed bar of {printed_bar_mm:g} mm is too far from {BAR_MM:.0f} mm: measure it again, "
            "and print the sheet at 100 % (actual size)."
        )
    return printed_bar_mm / BAR_MM
