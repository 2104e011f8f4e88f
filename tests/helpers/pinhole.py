"""A camera worked out from first principles, to compare the program's geometry with.

World: X to the right across the view, Y up, Z level and away from the camera, which is at the origin; metres. Camera
axes: x right, y down, z into the picture. Roll is how far upright things lean clockwise; pitch is negative when the
camera looks down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.pose.types import FloatArray


@dataclass(frozen=True)
class Pinhole:
    """A camera without distortion that looks along Z, but for its pitch and roll."""

    size_px: tuple[int, int] = (1280, 720)
    focal_px: float = 900.0
    roll_deg: float = 0.0
    pitch_deg: float = 0.0

    def axes(self) -> FloatArray:
        """Camera axes x, y and z in the world, one a row (3, 3)."""
        pitch, roll = np.radians([self.pitch_deg, self.roll_deg])
        right = np.array([1.0, 0.0, 0.0])
        ahead = np.array([0.0, np.sin(pitch), np.cos(pitch)])
        down = np.array([0.0, -np.cos(pitch), np.sin(pitch)])
        # Turning the picture clockwise by the roll takes what was at its right (x) to right and down.
        return np.stack(
            [
                np.cos(roll) * right - np.sin(roll) * down,
                np.sin(roll) * right + np.cos(roll) * down,
                ahead,
            ]
        )

    def project(self, points_m: FloatArray) -> FloatArray:
        """Pixels (..., 2) of world points (..., 3): x right, y down, 0 at the left and upper edge."""
        camera = points_m @ self.axes().T
        return self.focal_px * camera[..., :2] / camera[..., 2:] + 0.5 * np.asarray(self.size_px)
