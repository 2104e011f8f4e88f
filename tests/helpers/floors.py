"""A camera that looks down at the floor from the side, known exactly."""

from __future__ import annotations

import numpy as np

from lungelens.camera.pinhole import Camera
from lungelens.camera.types import Normal
from lungelens.measures.estimate import Draws
from lungelens.measures.floor import Floor
from lungelens.observe.types import FloatArray

SIZE_PX = (1280, 720)
FOCAL_PX = 900.0


class KnownCamera:
    """Stands 250 cm to the right of someone who faces right, at the height given, and looks at their foot."""

    def __init__(self, height_cm: float = 120.0, yaw_deg: float = 0.0, draws: int = 1) -> None:
        yaw = np.radians(yaw_deg)
        foot = np.array([-20.0, 0.0, 0.0])
        self.centre = foot + [250 * np.sin(yaw), -250 * np.cos(yaw), height_cm]
        ahead = (foot - self.centre) / np.linalg.norm(foot - self.centre)
        right = np.cross(ahead, [0, 0, 1])
        right /= np.linalg.norm(right)
        self.rotation = np.stack([right, np.cross(ahead, right), ahead])
        rotations, positions = (np.repeat(one[None], draws, axis=0) for one in (self.rotation, self.centre))
        self.cameras = Camera(SIZE_PX, np.full(draws, FOCAL_PX), rotations, positions)
        self.draws = Draws("0" * 64, n=draws)

    def floor(self, wall_cm: float = 0.0) -> Floor:
        """The floor as this camera sees it; the right leg is tested, so the person's right is outward."""
        return Floor(self.cameras, self.draws, Normal(wall_cm, 0.0), outward=-1.0)

    def pixel(self, *world_cm: float) -> FloatArray:
        """Where a point (x, y, z) of the world is in the picture, (2,)."""
        x, y, z = self.rotation @ (np.array(world_cm) - self.centre)
        return np.array([FOCAL_PX * x / z + SIZE_PX[0] / 2, FOCAL_PX * y / z + SIZE_PX[1] / 2])
