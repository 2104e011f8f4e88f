"""How a stored picture is turned before it is shown: a file stores pictures as the sensor read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import Type as SideDataType

if TYPE_CHECKING:
    import av

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

    def apply(self, stored: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Turn a picture; the result is contiguous."""
        if self.mirrored:
            stored = cv2.flip(stored, 1)  # type: ignore[assignment]
        if self.quarter_turns:
            stored = cv2.rotate(stored, _ROTATIONS[self.quarter_turns])  # type: ignore[assignment]
        return np.ascontiguousarray(stored)

    def exchange_sides(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height after (or, as it is its own inverse, before) the turn."""
        return (height_px, width_px) if self.quarter_turns % 2 else (width_px, height_px)
