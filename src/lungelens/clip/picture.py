"""From stored pictures to pictures as a viewer sees them: upright, square pixels, 8 bit RGB.

A file stores pictures as the sensor read them and says beside them how to turn them and how wide a pixel is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import Type as SideDataType
from av.video.reformatter import Interpolation, VideoReformatter

from lungelens.clip.lens import Undistorter

if TYPE_CHECKING:
    from fractions import Fraction

    import av

    from lungelens.clip.lens import Lens
    from lungelens.clip.types import RgbImage

# Scaling tools leave ratios like 640:639 behind to make up for a rounded side. Resampling for less than a pixel in 500
# would blur the picture for nothing.
SQUARE_ENOUGH = 0.002

_ROTATIONS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Orientation:
    """How to turn a stored picture for showing it: mirror it left to right first where asked, then turn it."""

    quarter_turns: int = 0  # clockwise, 0..3
    mirrored: bool = False

    @classmethod
    def of(cls, picture: av.VideoFrame) -> Orientation:
        """What the file asks for."""
        try:
            matrix = picture.side_data.get(SideDataType.DISPLAYMATRIX)  # type: ignore[call-overload]
        except ValueError:
            # PyAV has no name for some other kind of side data this picture carries. The angle can still be had.
            return cls(quarter_turns=round(-picture.rotation / 90) % 4)
        return cls() if matrix is None else cls.from_matrix(np.frombuffer(matrix, np.int32).reshape(3, 3))

    @classmethod
    def from_matrix(cls, matrix: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> Orientation:
        """Read a display matrix.

        `VideoFrame.rotation` gives the angle alone, and gives 180° for a picture that is only to be mirrored.

        Parameters
        ----------
        matrix
            (3, 3), fixed point numbers. A stored point (p, q), y down, is shown at
            (p * m[0, 0] + q * m[1, 0], p * m[0, 1] + q * m[1, 1]), see libavutil/display.h.
        """
        (a, b), (c, d) = matrix[:2, :2].astype(float)
        # The stored y axis goes to (c, d) whether or not left and right are exchanged first.
        turn_deg = np.degrees(np.arctan2(-c, d))
        return cls(quarter_turns=round(turn_deg / 90) % 4, mirrored=bool(a * d - b * c < 0))

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """Where a place in a stored picture is shown, both measured from the picture's middle, (2, 2)."""
        quarter_turn = np.array([[0.0, -1.0], [1.0, 0.0]])
        mirror = np.diag([-1.0 if self.mirrored else 1.0, 1.0])
        return np.linalg.matrix_power(quarter_turn, self.quarter_turns) @ mirror

    def apply(self, stored: RgbImage) -> RgbImage:
        """Turn a picture; the result is contiguous."""
        if self.mirrored:
            stored = cv2.flip(stored, 1)  # type: ignore[assignment]
        if self.quarter_turns:
            stored = cv2.rotate(stored, _ROTATIONS[self.quarter_turns])  # type: ignore[assignment]
        return np.ascontiguousarray(stored)

    def exchange_sides(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height after (or, as it is its own inverse, before) the turn."""
        return (height_px, width_px) if self.quarter_turns % 2 else (width_px, height_px)


def square_size(width_px: int, height_px: int, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Size of a stored picture once its pixels are square. The coarser side grows, so that no detail is lost.

    Parameters
    ----------
    width_px, height_px
        As stored.
    pixel_aspect
        A pixel's width over its height; `None` or 0 where the file does not say, which means square.
    """
    if not pixel_aspect or abs(pixel_aspect - 1) < SQUARE_ENOUGH:
        return width_px, height_px
    if pixel_aspect > 1:
        return round(width_px * pixel_aspect), height_px
    return width_px, round(height_px / pixel_aspect)


class PictureConverter:
    """Makes RGB pictures of one clip's decoded pictures, whatever their pixel format.

    Parameters
    ----------
    width_px, height_px
        Display size of the clip.
    orientation
        How its stored pictures are to be turned.
    max_side_px
        Reduce pictures so that their longer side has at most this many pixels; `None` for the full size.
    lens
        Undo what this lens distorts.

    Attributes
    ----------
    scale
        From display pixels to pixels of the pictures made, at most 1.
    """

    def __init__(
        self,
        width_px: int,
        height_px: int,
        orientation: Orientation,
        max_side_px: int | None = None,
        lens: Lens | None = None,
    ) -> None:
        longer_px = max(width_px, height_px)
        self.scale = 1.0 if max_side_px is None else min(1.0, max_side_px / longer_px)
        self._orientation = orientation
        reduced_px = (max(1, round(width_px * self.scale)), max(1, round(height_px * self.scale)))
        self._stored_px = orientation.exchange_sides(*reduced_px)
        self._undistort = None if lens is None else Undistorter(lens, *reduced_px)
        self._interpolation = Interpolation.AREA if self.scale < 1 else Interpolation.BICUBIC
        self._reformatter = VideoReformatter()

    def __call__(self, picture: av.VideoFrame) -> RgbImage:
        """One upright picture, (height, width, 3)."""
        width_px, height_px = self._stored_px
        stored = self._reformatter.reformat(
            picture, width_px, height_px, "rgb24", interpolation=self._interpolation, threads=1
        )
        upright = self._orientation.apply(stored.to_ndarray())  # type: ignore[arg-type]
        return upright if self._undistort is None else self._undistort(upright)
