"""The front border of the shin: the edge an inclinometer would lie on.

The picture is turned so that the line knee to ankle hangs straight down; the border is then the path of strongest
colour change in front of it that does not wander, found by dynamic programming, and the angle is that of a line
through it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

from lungelens.camera.robust import robust_line
from lungelens.observe.edge_path import between_pixels, colour_change, strength_of, strongest_path
from lungelens.observe.sightings import ShinLine, ShinMiss

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

SHANK_PX = 200.0  # knee to ankle in the cut-out
KNEE_AT = np.array([80.0, 60.0])  # column, row of the knee in the cut-out
WIDTH, HEIGHT = 200, 320
FROM, TO = 0.08, 0.48  # of the way from knee to ankle: about tuberosity to 15 cm below it
NEAREST, FARTHEST = 0.04, 0.26  # how far in front of the joint line the border can be, in shank lengths
HALF_WINDOW = 4  # pixels either side whose mean colours are compared
BORDER_PX = 0.3  # what a row's border is off by at best, pixels of the cut-out
ROUNDS = 4  # with more a border with a bend follows one of its halves: up to 0.9 degrees
LEAST_CONTRAST = 15.0  # median colour difference along the path; below it the border is a guess
MOST_RESIDUAL_SPREAD_PX = 1.9  # of the cut-out: about 4 mm; a hem or a fold in the way makes more


UNSEEN = ShinMiss("shin_not_seen", "The front edge of the shin does not stand out from what is behind it.")
UNEVEN = ShinMiss("shin_covered", "The front edge of the shin is not straight: a hem or a fold is in the way.")


def shin_front(
    pictures: list[npt.NDArray[np.uint8]], knees: FloatArray, ankles: FloatArray, sign: float
) -> ShinLine | ShinMiss:
    """Find the border, over several pictures of one hold to average noise.

    Parameters
    ----------
    pictures
        RGB pictures of the hold.
    knees, ankles
        (n, 2) pixels, one row a picture; the result is in the pixels of the middle one.
    sign
        +1 when the person faces right.
    """
    cuts = []
    for rgb, knee, ankle in zip(pictures, knees, ankles, strict=True):
        matrix = _hang(knee, ankle, sign)
        flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
        cut = cv2.warpAffine(rgb, matrix, (WIDTH, HEIGHT), flags=flags, borderMode=cv2.BORDER_REPLICATE)
        cuts.append(cut.astype(np.float32))
    mean = np.mean(cuts, axis=0).astype(np.uint8)
    rows, columns, contrast = _border(mean)
    if np.median(contrast) < LEAST_CONTRAST:
        return UNSEEN
    slope, offset, residual_spread = _line(rows, columns, contrast)
    if residual_spread > MOST_RESIDUAL_SPREAD_PX:
        return UNEVEN
    middle = len(pictures) // 2
    matrix = _hang(knees[middle], ankles[middle], sign)
    upper, lower = (matrix @ [slope * row + offset, row, 1.0] for row in (rows[0], rows[-1]))
    return ShinLine(lower=lower, upper=upper)


def _hang(knee: FloatArray, ankle: FloatArray, sign: float) -> FloatArray:
    """Affine map (2, 3) from the cut-out to the picture: knee above ankle, forward to the right."""
    length = np.linalg.norm(ankle - knee)
    down = (ankle - knee) / length
    forward = np.array([-down[1], down[0]])
    forward = forward if forward[0] * sign > 0 else -forward
    axes = np.column_stack([forward, down]) * length / SHANK_PX
    return np.column_stack([axes, knee - axes @ KNEE_AT])


def _border(cut: npt.NDArray[np.uint8]) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Rows, sub-pixel columns and contrast (m,) of the border in the cut-out, pixel centres at + 0.5."""
    change = colour_change(cut, HALF_WINDOW)
    top, bottom = (int(KNEE_AT[1] + share * SHANK_PX) for share in (FROM, TO))
    left, right = (int(KNEE_AT[0] + share * SHANK_PX) for share in (NEAREST, FARTHEST))
    contrast = change[top:bottom, left:right]
    path = strongest_path(strength_of(contrast))
    on_path = contrast[np.arange(len(path)), path]
    return np.arange(top, bottom, dtype=float) + 0.5, between_pixels(contrast, path) + left, on_path


def _line(rows: FloatArray, columns: FloatArray, weight: FloatArray) -> tuple[float, float, float]:
    """Slope, offset and residual spread (root mean square, pixels) of columns = slope * rows + offset."""
    slope, offset = robust_line(rows, columns, BORDER_PX, ROUNDS, weight)
    return slope, offset, float(np.sqrt(np.mean((columns - slope * rows - offset) ** 2)))
