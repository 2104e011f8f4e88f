"""The vertical plane in which the leg swings, and the lean of a line that lies in it.

The lower point's ray is met by a vertical plane through that point in which the leg moves; the upper point is where its
own ray meets that plane. That undoes the perspective of a camera that looks down: on a frame tilted down by 17 degrees
the angle seen is 8.7 degrees more than the angle there is. No scale is needed, because an angle does not change when
everything grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import Normal

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.camera.types import FloatArray

# How far outward of forward the leg swings where the foot's direction is not known: the knee follows the foot a little.
TRACKING_DEG = Normal(4.0, 6.0)


@dataclass(frozen=True)
class LegPlane:
    """Directions in camera axes, for each camera drawn: (n, 3) each."""

    up: FloatArray
    forward: FloatArray
    swing: FloatArray  # horizontal direction in which the leg swings

    @classmethod
    def of(cls, cameras: Camera, near: bool, tracking_deg: FloatArray) -> LegPlane:
        """Directions of the lunge as the camera sees them.

        Parameters
        ----------
        cameras
            n cameras.
        near
            True when the test leg is on the camera's side: outward then is towards the camera.
        tracking_deg
            (n,) outward turn of the plane in which the leg swings.
        """
        aside = np.cross(cameras.up, cameras.forward)
        aside = np.where(aside[:, 2:] > 0, aside, -aside)  # away from the camera
        outward = -aside if near else aside
        turn = np.radians(tracking_deg)[:, None]
        return cls(cameras.up, cameras.forward, np.cos(turn) * cameras.forward + np.sin(turn) * outward)

    def best(self) -> LegPlane:
        """The best estimate alone, n = 1."""
        return LegPlane(self.up[:1], self.forward[:1], self.swing[:1])

    def angle_deg(self, low_rays: FloatArray, high_rays: FloatArray) -> FloatArray:
        """Lean from *up* towards *forward* of the line between two points that lie in the leg's plane.

        Parameters
        ----------
        low_rays, high_rays
            (..., n, 3) rays in camera axes of the lower and the upper point, z = 1.

        Returns
        -------
        (..., n) degrees, in the vertical plane that contains *forward* (the definition of `tibia_angle_deg`).
        """
        normal = np.cross(self.up, self.swing)
        depth = (normal * low_rays).sum(-1) / (normal * high_rays).sum(-1)
        along = depth[..., None] * high_rays - low_rays
        return np.asarray(np.degrees(np.arctan2((along * self.forward).sum(-1), (along * self.up).sum(-1))))


def angle_over_time_deg(cameras: Camera, plane: LegPlane, low_px: FloatArray, high_px: FloatArray) -> FloatArray:
    """Angle (n,) of each frame's line from `low_px` (n, 2) to `high_px` (n, 2), by the best estimate of the camera."""
    low, high = (cameras.best.rays(points_px) for points_px in (low_px, high_px))
    return plane.best().angle_deg(low, high)
