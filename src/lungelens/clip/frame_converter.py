"""From stored frames to frames as a viewer sees them: upright, square pixels, 8 bit RGB.

A file stores frames as the sensor read them, together with how to rotate them and how wide a pixel is.
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

# Scaling tools write ratios like 640:639 to compensate for a rounded side. Resampling for less than a pixel in 500
# would blur the frame for nothing.
SQUARE_ENOUGH = 0.002

_ROTATIONS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Orientation:
    """How to orient a stored frame for display: first mirror it left to right if asked, then rotate it."""

    quarter_turns: int = 0  # clockwise, 0..3
    mirrored: bool = False

    @classmethod
    def of(cls, frame: av.VideoFrame) -> Orientation:
        """What the file asks for."""
        try:
            matrix = frame.side_data.get(SideDataType.DISPLAYMATRIX)  # type: ignore[call-overload]
        except ValueError:
            # PyAV does not know some other kind of side data in this frame. The angle is still available.
            return cls(quarter_turns=round(-frame.rotation / 90) % 4)
        return cls() if matrix is None else cls.from_matrix(np.frombuffer(matrix, np.int32).reshape(3, 3))

    @classmethod
    def from_matrix(cls, matrix: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> Orientation:
        """Read a display matrix.

        `VideoFrame.rotation` gives only the angle, and 180° for a frame that is only to be mirrored.

        Parameters
        ----------
        matrix
            (3, 3), fixed point numbers. A stored point (p, q), y down, is shown at
            (p * m[0, 0] + q * m[1, 0], p * m[0, 1] + q * m[1, 1]), see libavutil/display.h.
        """
        (a, b), (c, d) = matrix[:2, :2].astype(float)
        # The stored y axis maps to (c, d) whether or not left and right are swapped first.
        turn_deg = np.degrees(np.arctan2(-c, d))
        return cls(quarter_turns=round(turn_deg / 90) % 4, mirrored=bool(a * d - b * c < 0))

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """Maps a point of a stored frame to where it is shown, both relative to the frame's centre, (2, 2)."""
        quarter_turn = np.array([[0.0, -1.0], [1.0, 0.0]])
        mirror = np.diag([-1.0 if self.mirrored else 1.0, 1.0])
        return np.linalg.matrix_power(quarter_turn, self.quarter_turns) @ mirror

    def apply(self, stored: RgbImage) -> RgbImage:
        """Orient a frame; the result is contiguous."""
        if self.mirrored:
            stored = cv2.flip(stored, 1)  # type: ignore[assignment]
        if self.quarter_turns:
            stored = cv2.rotate(stored, _ROTATIONS[self.quarter_turns])  # type: ignore[assignment]
        return np.ascontiguousarray(stored)

    def swap_sides(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height after (or, as it is its own inverse, before) the rotation."""
        return (height_px, width_px) if self.quarter_turns % 2 else (width_px, height_px)


def square_size(width_px: int, height_px: int, pixel_aspect: Fraction | None) -> tuple[int, int]:
    """Size of a stored frame once its pixels are square. The coarser side grows, so that no detail is lost.

    Parameters
    ----------
    width_px, height_px
        As stored.
    pixel_aspect
        A pixel's width divided by its height; `None` or 0 where not given, which means square.
    """
    if not pixel_aspect or abs(pixel_aspect - 1) < SQUARE_ENOUGH:
        return width_px, height_px
    if pixel_aspect > 1:
        return round(width_px * pixel_aspect), height_px
    return width_px, round(height_px / pixel_aspect)


class FrameConverter:
    """Converts one clip's decoded frames to RGB, whatever their pixel format.

    Parameters
    ----------
    width_px, height_px
        Display size of the clip.
    orientation
        How its stored frames are to be oriented.
    max_side_px
        Reduce frames so that their longer side has at most this many pixels; `None` for full size.
    lens
        Undo what this lens distorts.

    Attributes
    ----------
    scale
        From display pixels to pixels of the converted frames, at most 1.
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
        self._stored_px = orientation.swap_sides(*reduced_px)
        self._undistort = None if lens is None else Undistorter(lens, *reduced_px)
        self._interpolation = Interpolation.AREA if self.scale < 1 else Interpolation.BICUBIC
        self._reformatter = VideoReformatter()

    def __call__(self, frame: av.VideoFrame) -> RgbImage:
        """One upright frame, (height, width, 3)."""
        width_px, height_px = self._stored_px
        stored = self._reformatter.reformat(
            frame, width_px, height_px, "rgb24", interpolation=self._interpolation, threads=1
        )
        upright = self._orientation.apply(stored.to_ndarray())  # type: ignore[arg-type]
        return upright if self._undistort is None else self._undistort(upright)
