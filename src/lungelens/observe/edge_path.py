"""The strongest edge that runs along a strip of the picture without wandering; it finds the edge of the sole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import cv2
import numpy as np

if TYPE_CHECKING:
    import numpy.typing as npt

    from lungelens.observe.types import FloatArray

STRONGEST = 50.0  # colour difference (CIELAB) beyond which an edge is no surer
BEND_COST = 1.2  # per pixel the path steps aside
ALONG_PX, ALONG_SD_PX = 9, 2.0  # averaged along the edge before colours are compared across it
REFINE_PX = 5  # either side of the path, for the place between pixels


def colour_change(strip: npt.NDArray[np.uint8], half_window: int) -> FloatArray:
    """Difference of mean colour (CIELAB) between the `half_window` pixels to the left and to the right, (h, w).

    `strip` is RGB with the edge running down it.
    """
    colour = cv2.cvtColor(strip, cv2.COLOR_RGB2Lab).astype(np.float32)
    lab = cv2.GaussianBlur(colour, (1, ALONG_PX), 0.01, sigmaY=ALONG_SD_PX)
    kernel = np.concatenate([-np.ones(half_window), [0], np.ones(half_window)]) / half_window
    return np.asarray(np.linalg.norm(cv2.filter2D(lab, -1, kernel[None]), axis=-1), dtype=float)


def strength_of(change: FloatArray) -> FloatArray:
    """What a path is rewarded with for a colour difference."""
    return np.sqrt(np.minimum(change, STRONGEST))


def strongest_path(strength: FloatArray) -> npt.NDArray[np.int64]:
    """Column of the best path down a (rows, columns) array that steps aside by at most one column a row."""
    rows, columns = strength.shape
    total = strength[0].copy()
    came_from = np.zeros((rows, columns), np.int64)
    for row in range(1, rows):
        padded = np.pad(total, 1, constant_values=-np.inf)
        options = np.stack([padded[:-2] - BEND_COST, padded[1:-1], padded[2:] - BEND_COST])
        choice = np.argmax(options, axis=0)
        came_from[row] = np.arange(columns) + choice - 1
        total = options[choice, np.arange(columns)] + strength[row]
    path = np.empty(rows, np.int64)
    path[-1] = int(np.argmax(total))
    for row in range(rows - 1, 0, -1):
        path[row - 1] = came_from[row, path[row]]
    return path


def between_pixels(change: FloatArray, path: npt.NDArray[np.int64]) -> FloatArray:
    """Columns (rows,) of the path to a fraction of a pixel: the middle of the change around it, centres at + 0.5."""
    columns = np.arange(change.shape[1])
    weight = np.where(np.abs(columns - path[:, None]) <= REFINE_PX, change, 0.0) ** 2 + 1e-12
    return np.asarray((weight * columns).sum(1) / weight.sum(1) + 0.5)
