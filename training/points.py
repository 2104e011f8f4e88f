"""The points the reader names, and the geometry that tells how well it does.

Pixels: x right, y down, the picture's left edge is 0, so that the centre of the first pixel is at 0.5. A person in a
crop faces right.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

NAMES = (
    "knee",
    "ankle",
    "malleolus_out",
    "malleolus_in",
    "epicondyle_out",
    "epicondyle_in",
    "shin_upper",
    "shin_lower",
    "knee_front",
    "heel_back",
    "heel_pad",
    "toe_tip",
    "toe2",
    "mtp2",
    "sole_rear",
    "sole_fore",
)
KNEE_LINE = (NAMES.index("knee"), NAMES.index("ankle"))
SHIN_LINE = (NAMES.index("shin_upper"), NAMES.index("shin_lower"))
LINES = {"knee-ankle line": KNEE_LINE, "shin line": SHIN_LINE}


def line_angle_deg(points: Array, line: tuple[int, int]) -> Array:
    """Angle from the picture's upright to a line, positive when its upper point is to the right of its lower.

    Parameters
    ----------
    points : (..., n_points, 2), pixels, y down
    line : indices of the upper and the lower point

    Returns
    -------
    (...), degrees from -180 to 180
    """
    run = points[..., line[0], :] - points[..., line[1], :]
    return np.degrees(np.arctan2(run[..., 0], -run[..., 1]))


def turn_deg(measured: Array, true: Array) -> Array:
    """`measured` minus `true`, degrees, the shorter way round."""
    return (measured - true + 180) % 360 - 180


def shank_length(points: Array) -> Array:
    """Distance of knee and ankle of `points` (..., n_points, 2), in their unit."""
    return np.linalg.norm(points[..., KNEE_LINE[0], :] - points[..., KNEE_LINE[1], :], axis=-1)


def transformed(points: Array, matrix: Array) -> Array:
    """`points` (..., 2) mapped by the affine `matrix` (2, 3); both count from the left edge."""
    return np.asarray(points @ matrix[:, :2].T + matrix[:, 2], dtype=np.float64)


def centre_matrix(matrix: Array) -> Array:
    """The affine `matrix` (2, 3), which maps places counted from the left edge, as `cv2.warpAffine` wants it.

    OpenCV counts from the centre of the first pixel, half a pixel further: on a shank of 80 pixels that is a third of
    a degree.
    """
    shifted = matrix.copy()
    shifted[:, 2] += matrix[:, :2] @ np.array([0.5, 0.5]) - 0.5
    return shifted
