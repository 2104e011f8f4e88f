"""What a lens does to a frame, and how to undo it.

A lens is described by its focal length, by where its axis meets the frame, and by how it bends straight lines (Brown
1971, in the form OpenCV uses). Undistorted frames are those of a pinhole camera of the same focal length whose axis
meets the middle of the frame. Pixels: x right, y down, the frame's left edge is 0, half a pixel more than OpenCV's.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.clip.orientation import Orientation

    FloatArray = npt.NDArray[np.float64]

# Undistorting is solved by iteration; this is enough for a hundredth of a pixel in the corners of a wide-angle lens.
_UNTIL = (cv2.TERM_CRITERIA_COUNT + cv2.TERM_CRITERIA_EPS, 100, 1e-7)


@dataclass(frozen=True)
class Lens:
    """A lens, for frames of one size with square pixels."""

    width_px: int
    height_px: int
    focal_px: float
    focal_sd_px: float  # standard error
    centre_px: tuple[float, float]  # where the axis meets the frame
    k1: float = 0.0  # radial
    k2: float = 0.0
    p1: float = 0.0  # tangential
    p2: float = 0.0

    @property
    def matrix(self) -> FloatArray:
        """From directions in camera axes to homogeneous pixels, (3, 3), leaving the distortion out."""
        return camera_matrix(self.focal_px, *self.centre_px)

    @property
    def undistorted_matrix(self) -> FloatArray:
        """The same for the undistorted frame."""
        return camera_matrix(self.focal_px, self.width_px / 2, self.height_px / 2)

    @property
    def coefficients(self) -> FloatArray:
        """The distortion as OpenCV takes it, (4,)."""
        return np.array([self.k1, self.k2, self.p1, self.p2])

    def undistort(self, points_px: FloatArray) -> FloatArray:
        """Where points (..., 2) of a frame are once it has been undistorted; NaN stays NaN."""
        known = np.isfinite(points_px).all(axis=-1)
        moved = np.full(points_px.shape, np.nan)
        if known.any():
            rows = np.ascontiguousarray(points_px[known], dtype=np.float64).reshape(-1, 1, 2)
            straight = cv2.undistortPoints(
                rows, self.matrix, self.coefficients, P=self.undistorted_matrix, criteria=_UNTIL
            )
            moved[known] = straight.reshape(-1, 2)
        return moved

    def distort(self, points_px: FloatArray) -> FloatArray:
        """Where points (..., 2) of an undistorted frame are in the frame as it was taken; undoes `undistort`."""
        middle = np.array([self.width_px / 2, self.height_px / 2])
        place = (points_px - middle) / self.focal_px
        squared = (place**2).sum(axis=-1, keepdims=True)
        tangential = np.array([self.p2, self.p1])
        radial = place * (1 + self.k1 * squared + self.k2 * squared**2 + 2 * (place @ tangential)[..., None])
        return np.asarray(self.focal_px * (radial + squared * tangential) + self.centre_px)

    def resized(self, width_px: int, height_px: int) -> Lens:
        """The same lens for frames reduced or enlarged to this size."""
        scale = width_px / self.width_px
        return replace(
            self,
            width_px=width_px,
            height_px=height_px,
            focal_px=scale * self.focal_px,
            focal_sd_px=scale * self.focal_sd_px,
            centre_px=(scale * self.centre_px[0], height_px / self.height_px * self.centre_px[1]),
        )

    def shown(self, orientation: Orientation) -> Lens:
        """The lens of a clip's stored frames, for its frames as they are shown."""
        matrix = orientation.matrix
        width_px, height_px = (int(side) for side in np.abs(matrix) @ [self.width_px, self.height_px])
        aside = matrix @ (np.array(self.centre_px) - np.array([self.width_px, self.height_px]) / 2)
        p2, p1 = (float(part) for part in matrix @ [self.p2, self.p1])  # the tangential part is a vector (p2, p1)
        centre_px = (width_px / 2 + float(aside[0]), height_px / 2 + float(aside[1]))
        return replace(self, width_px=width_px, height_px=height_px, centre_px=centre_px, p1=p1, p2=p2)


class Undistorter:
    """Undistorts frames of one size.

    Parameters
    ----------
    lens
        For the clip's frames at full size.
    width_px, height_px
        Of the frames that will be given: the clip's, or reduced.
    """

    def __init__(self, lens: Lens, width_px: int, height_px: int) -> None:
        reduce = np.diag([width_px / lens.width_px, height_px / lens.height_px, 1.0])
        to_opencv = np.array([[1.0, 0.0, -0.5], [0.0, 1.0, -0.5], [0.0, 0.0, 1.0]])
        before, after = (to_opencv @ reduce @ matrix for matrix in (lens.matrix, lens.undistorted_matrix))
        self._maps = cv2.initUndistortRectifyMap(
            before, lens.coefficients, np.eye(3), after, (width_px, height_px), cv2.CV_16SC2
        )

    def __call__(self, rgb: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """The undistorted frame, of the same size. Where nothing was seen the nearest edge is repeated."""
        # Cubic interpolation would take twice as long and place edges no better than by a hundredth of a pixel.
        straight = cv2.remap(rgb, *self._maps, interpolation=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        return straight  # type: ignore[return-value]


def camera_matrix(focal_px: float, x_px: float, y_px: float) -> FloatArray:
    """From directions in camera axes to homogeneous pixels, (3, 3), of an axis that meets the frame at (x, y)."""
    return np.array([[focal_px, 0.0, x_px], [0.0, focal_px, y_px], [0.0, 0.0, 1.0]])
