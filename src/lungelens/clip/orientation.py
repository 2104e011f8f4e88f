"""How a stored frame is oriented for display: a file stores frames as the sensor read them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import cv2
import numpy as np
import numpy.typing as npt
from av.sidedata.sidedata import Type as SideDataType

if TYPE_CHECKING:
    import av

TILTED_DEG = 5.0  # from a quarter turn: less is some editor's straightening
_ROTATIONS = {1: cv2.ROTATE_90_CLOCKWISE, 2: cv2.ROTATE_180, 3: cv2.ROTATE_90_COUNTERCLOCKWISE}


@dataclass(frozen=True)
class Orientation:
    """How to orient a stored frame for display: first mirror it left to right if asked, then rotate it."""

    quarter_turns: int = 0  # clockwise, 0..3
    mirrored: bool = False

    @classmethod
    def of(cls, frame: av.VideoFrame) -> Orientation:
        """What the file asks for.

        Raises
        ------
        ValueError
            That is no quarter turn, so nothing says which way is up.
        """
        try:
            matrix = frame.side_data.get(SideDataType.DISPLAYMATRIX)  # type: ignore[call-overload]
        except ValueError:
            # PyAV does not know some other kind of side data in this frame. The angle is still available.
            return cls(_quarter_turns(-frame.rotation))
        return cls() if matrix is None else cls.from_matrix(np.frombuffer(matrix, np.int32).reshape(3, 3))

    @classmethod
    def from_matrix(cls, matrix: np.ndarray[tuple[int, ...], np.dtype[np.int32]]) -> Orientation:
        """Read a display matrix.

        `VideoFrame.rotation` gives only the angle, and 180° for a frame that is only to be mirrored. Errors as `of`.

        Parameters
        ----------
        matrix
            (3, 3), fixed point numbers. A stored point (p, q), y down, is shown at
            (p * m[0, 0] + q * m[1, 0], p * m[0, 1] + q * m[1, 1]), see libavutil/display.h.
        """
        (a, b), (c, d) = matrix[:2, :2].astype(float)
        # The stored y axis maps to (c, d) whether or not left and right are swapped first.
        turn_deg = float(np.degrees(np.arctan2(-c, d)))
        return cls(_quarter_turns(turn_deg), mirrored=bool(a * d - b * c < 0))

    def turned(self, quarter_turns: int) -> Orientation:
        """The same and then rotated clockwise."""
        return Orientation((self.quarter_turns + quarter_turns) % 4, self.mirrored)

    @property
    def matrix(self) -> npt.NDArray[np.float64]:
        """Maps a point of a stored frame to where it is shown, both relative to the frame's centre, (2, 2)."""
        quarter_turn = np.array([[0.0, -1.0], [1.0, 0.0]])
        mirror = np.diag([-1.0 if self.mirrored else 1.0, 1.0])
        return np.linalg.matrix_power(quarter_turn, self.quarter_turns) @ mirror

    def apply(self, stored: npt.NDArray[np.uint8]) -> npt.NDArray[np.uint8]:
        """Orient a frame; the result is contiguous."""
        if self.mirrored:
            stored = cv2.flip(stored, 1)  # type: ignore[assignment]
        if self.quarter_turns:
            stored = cv2.rotate(stored, _ROTATIONS[self.quarter_turns])  # type: ignore[assignment]
        return np.ascontiguousarray(stored)

    def swap_sides(self, width_px: int, height_px: int) -> tuple[int, int]:
        """Width and height after (or, as it is its own inverse, before) the rotation."""
        return (height_px, width_px) if self.quarter_turns % 2 else (width_px, height_px)


def _quarter_turns(turn_deg: float) -> int:
    """Clockwise, 0..3, from an angle from -180 to 180 degrees."""
    turns = round(turn_deg / 90)
    if abs(turn_deg - 90 * turns) > TILTED_DEG:
        raise ValueError(f"{turn_deg:.0f}")
    return turns % 4
