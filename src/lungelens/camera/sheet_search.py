"""Find a printed sheet whose markers are too small in the picture to be read.

From two and a half metres with 1280 pixels across, a bit of a marker is a pixel wide and half a pixel high: OpenCV's
detector finds nothing. The page as a whole is known, though, and so is about where it lies: on the floor beside the
foot. So it is drawn at the sizes, turns and slopes it may have there and moved over the still scene; where drawing and
picture agree most, the page is laid over it exactly (`sheet_align`), which tells whether it is our page at all.

Turned by half a turn, the board has black where it had white, and so it has in a mirror. So a drawing less the same one
turned finds all, with one sign or the other; then bits, blurred as they are, tell which page it is and whether it is
mirrored. Pixels as in `pinhole`.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice, product
from operator import itemgetter
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.sheet_align import align, misfits
from lungelens.camera.sheet_board import A4, COLUMNS, MARKERS, PAPERS, ROWS, SQUARE_MM, Paper
from lungelens.camera.sheet_comparison import SQUARES, Alignment
from lungelens.camera.sheet_drawing import shade_page
from lungelens.camera.sheet_find import SheetSighting, laid_over
from lungelens.camera.sheet_pose import MM_PER_CM
from lungelens.camera.sheet_refusal import MIRRORED, SheetRefusal

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.camera.plain_find import Beside
    from lungelens.camera.types import FloatArray

SLOPES_DEG = (10.0, 14.0, 19.0, 25.0, 33.0)  # by which the line of sight to the sheet goes down
TURNS_DEG = tuple(range(-32, 33, 8))  # of the line of sight off square to the lunge
SIZES = (0.8, 0.9, 1.0, 1.12, 1.26)  # of what a stranger's shank says; the sheet lies nearer than the foot
DISTANCE_CM = 250.0  # about: a page's perspective at that distance
SOLE_CM = 5.0  # below the ankle, at least, are the soles in a picture, and nothing of the sheet is above them
BLUR_PX = 1.2
LEAST_PX = 6  # high: two for each row of squares
LIKELY = 0.4  # correlation of drawing and picture
LEAST_CONTRAST = 30.0  # gray levels between black and white
WHITE = 255
MOST_GUESSES = 4
HALF_TURN = np.array([[-1.0, 0.0, A4.width_mm], [0.0, -1.0, A4.height_mm], [0.0, 0.0, 1.0]])  # of the page
SAME_PLACE_PX = 3.0
BLACK_SQUARES = SQUARES - MARKERS
_MIDDLE = (A4.width_mm / 2, A4.height_mm / 2)
CLEARLY_BETTER = 1.1  # misfit of the next best reading, another paper or a mirrored one, against the best


@dataclass(frozen=True)
class _Guess:
    weight: float  # of the drawing in the picture; negative where the page lies the other way round, or is mirrored
    homography: FloatArray  # (3, 3): page millimetres to pixels


def search_sheet(gray: npt.NDArray[np.uint8], beside: Beside) -> SheetSighting | SheetRefusal | None:
    """Find a small sheet beside a foot.

    Parameters
    ----------
    gray
        Picture of the still scene, (height, width).
    beside
        The foot, in pixels of that picture.

    Returns
    -------
    SheetSighting | SheetRefusal | None
        None where there is no sheet, or its paper cannot be told.
    """
    rows, columns = beside.window((gray.shape[0], gray.shape[1]))
    lowest_px = beside.ankle_px[1] + SOLE_CM * beside.px_per_cm
    window = slice(min(max(rows.start, round(lowest_px)), rows.stop), rows.stop), columns
    part = np.asarray(gray[window], dtype=np.float32)
    if part.max(initial=0) - part.min(initial=WHITE) < LEAST_CONTRAST:
        return None
    corner_px = np.array([window[1].start, window[0].start], dtype=float)
    guesses = sorted(_guesses(part, beside.px_per_cm), key=lambda guess: -abs(guess.weight))
    for guess in islice(_apart(guesses), MOST_GUESSES):
        found = _read(gray, replace(guess, homography=_shift(corner_px) @ guess.homography))
        if found is not None:
            return found
    return None


def _guesses(part: npt.NDArray[np.float32], px_per_cm: float) -> Iterator[_Guess]:
    """Where each drawing of the page is most like the picture, and how much."""
    for slope_deg, turn_deg, size in product(SLOPES_DEG, TURNS_DEG, SIZES):
        homography = _seen_from(slope_deg, turn_deg, size * px_per_cm)
        drawing, left_top = _drawing(homography)
        if min(drawing.shape) < LEAST_PX or (np.array(drawing.shape) >= part.shape).any():
            continue
        alike = cv2.matchTemplate(part, drawing, cv2.TM_CCOEFF)
        low, high, *places = cv2.minMaxLoc(alike)
        column, row = places[high >= -low]
        found = float((low, high)[high >= -low])
        beneath = part[row : row + drawing.shape[0], column : column + drawing.shape[1]]
        drawn, seen = (float(np.linalg.norm(one - one.mean())) for one in (drawing, beneath))
        if abs(found) >= max(LIKELY * drawn * seen, LEAST_CONTRAST * drawn**2):
            yield _Guess(found / drawn, _shift(np.array([column, row]) - left_top) @ homography)


def _seen_from(slope_deg: float, turn_deg: float, px_per_cm: float) -> FloatArray:
    """Page millimetres to pixels, (3, 3), for a line of sight that meets the page's middle, in pixel (0, 0)."""
    slope, turn = np.radians([slope_deg, turn_deg])
    # the page's x runs right, its y towards the camera; axes here are right, away, up
    ahead = np.array([-np.cos(slope) * np.sin(turn), np.cos(slope) * np.cos(turn), -np.sin(slope)])
    right = np.array([np.cos(turn), np.sin(turn), 0.0])
    in_camera = np.array([right, np.cross(ahead, right), ahead])
    page = in_camera @ np.diag([1.0, -1.0, 1.0])[:, :2] / MM_PER_CM
    lens = np.diag([px_per_cm * DISTANCE_CM, px_per_cm * DISTANCE_CM, 1.0])
    to_middle = _shift(-np.array([A4.width_mm, A4.height_mm]) / 2)
    return np.asarray(lens @ np.column_stack([page, [0.0, 0.0, DISTANCE_CM]]) @ to_middle)


def _drawing(homography: FloatArray) -> tuple[npt.NDArray[np.float32], FloatArray]:
    """The board as it is seen so less the same turned, (height, width), and where its first pixel is."""
    board = np.array([COLUMNS, ROWS]) * SQUARE_MM
    corners = A4.origin_mm + np.array([[0, 0], [1, 0], [1, 1], [0, 1]]) * board
    outline_px = cv2.perspectiveTransform(corners[None], homography)[0]
    left_top = np.floor(outline_px.min(axis=0)).astype(np.int64)
    width, height = (int(side) for side in np.ceil(outline_px.max(axis=0)) - left_top)
    one, other = (shade_page(A4, at, left_top, (width, height), BLUR_PX) for at in (homography, homography @ HALF_TURN))
    return (one - other).astype(np.float32), left_top.astype(float)


def _apart(guesses: list[_Guess]) -> Iterator[_Guess]:
    """The best of those that lie at the same place."""
    places: list[FloatArray] = []
    for guess in guesses:
        middle = cv2.perspectiveTransform(np.array([[_MIDDLE]]), guess.homography)[0, 0]
        if all(np.hypot(*(middle - place)) > SAME_PLACE_PX for place in places):
            places.append(middle)
            yield guess


def _read(gray: npt.NDArray[np.uint8], guess: _Guess) -> SheetSighting | SheetRefusal | None:
    """The sheet that lies there, if it can be told which one it is."""
    homography = guess.homography if guess.weight > 0 else guess.homography @ HALF_TURN
    every = np.ones(SQUARES, dtype=bool)
    board = align(gray, A4, homography, every)  # black squares are those of all pages
    if board is None or board.squares.sum() < BLACK_SQUARES:
        return None
    rated = sorted(
        (
            (_misfit(gray, replace(board, squares=every), paper, mirrored=mirrored), mirrored, paper)
            for paper, mirrored in product(PAPERS, (False, True))
        ),
        key=itemgetter(0),
    )
    (best, mirrored, paper), (second, *_) = rated[:2]
    if not np.isfinite(best) or second < CLEARLY_BETTER * best:
        return None
    if mirrored:
        return MIRRORED
    sheet = laid_over(gray, paper, board.homography @ _on_a4(paper), every)
    return sheet if sheet is not None and len(sheet.markers) == MARKERS else None


def _misfit(gray: npt.NDArray[np.uint8], board: Alignment, paper: Paper, *, mirrored: bool) -> float:
    """How far the picture is from that page where a board lies, or its mirror image: their squares are the same."""
    homography = board.homography @ _on_a4(paper)
    if mirrored:
        gray = np.ascontiguousarray(gray[:, ::-1])
        in_mirror = np.array([[-1.0, 0.0, gray.shape[1]], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
        upside_down = np.array([[1.0, 0.0, 0.0], [0.0, -1.0, paper.height_mm], [0.0, 0.0, 1.0]])
        homography = in_mirror @ homography @ upside_down
    return float(np.sqrt(np.mean(misfits(gray, paper, replace(board, homography=homography)) ** 2)))


def _on_a4(paper: Paper) -> FloatArray:
    """Its millimetres to those of an A4 page with the same middle, (3, 3)."""
    return _shift(np.array([A4.width_mm - paper.width_mm, A4.height_mm - paper.height_mm]) / 2)


def _shift(by: FloatArray) -> FloatArray:
    return np.array([[1.0, 0.0, by[0]], [0.0, 1.0, by[1]], [0.0, 0.0, 1.0]])
