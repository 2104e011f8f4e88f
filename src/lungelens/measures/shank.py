"""The tibia angle in the world from two points in the picture, and how far it can be trusted.

The ankle's ray is met by a vertical plane through the ankle in which the leg moves; the knee is where its own ray
meets that plane. That undoes the perspective of a camera that looks down: on a picture tilted down by 17 degrees the
angle seen is 8.7 degrees more than the angle there is. No scale is needed, because an angle does not change when
everything grows.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.types import CameraDraws, Normal, Scene, up_in_frame
from lungelens.measures.measurement import Quantity

if TYPE_CHECKING:
    from lungelens.observe.types import FloatArray

DRAWS = 2000  # enough for the 2.5 % points to repeat within a few hundredths of a degree
TRACKING_DEG = Normal(4.0, 6.0)  # how far outward of forward the leg swings: the knee follows the foot a little
FOLLOWS_FOOT = Normal(0.6, 0.25)  # the same as a share of the foot's rotation: none is stiff, all is the usual cue
FOLLOWS_SD_DEG = 3.5
# Where a landmark lies against the joint it stands for, in shank lengths along (forward, up): spread between people,
# outfits and cameras, from hand-marked real frames and rendered people (docs/decisions.md).
ANKLE_SPREAD = (0.011, 0.014)
KNEE_SPREAD = (0.014, 0.021)


@dataclass(frozen=True)
class LegPlane:
    """Directions in camera axes, for each camera drawn: (n, 3) each."""

    up: FloatArray
    forward: FloatArray
    swing: FloatArray  # horizontal direction in which the leg swings


def following(foot_rotation_deg: float) -> Normal:
    """How far outward the leg swings over a foot turned out by so much."""
    sd = float(np.hypot(FOLLOWS_SD_DEG, FOLLOWS_FOOT.sd * foot_rotation_deg))
    return Normal(FOLLOWS_FOOT.mean * foot_rotation_deg, sd)


def leg_plane(cameras: CameraDraws, near: bool, tracking_deg: FloatArray) -> LegPlane:
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
    return LegPlane(cameras.up, cameras.forward, np.cos(turn) * cameras.forward + np.sin(turn) * outward)


def sagittal_angle_deg(low_rays: FloatArray, high_rays: FloatArray, plane: LegPlane) -> FloatArray:
    """Lean from *up* towards *forward* of the line between two points that lie in the leg's plane.

    Parameters
    ----------
    low_rays, high_rays
        (..., n, 3) rays in camera axes of the lower and the upper point, z = 1.
    plane
        n planes.

    Returns
    -------
    (..., n) degrees, in the vertical plane that contains *forward* (design: `tibia_angle_deg`).
    """
    normal = np.cross(plane.up, plane.swing)
    depth = (normal * low_rays).sum(-1) / (normal * high_rays).sum(-1)
    along = depth[..., None] * high_rays - low_rays
    return np.asarray(np.degrees(np.arctan2((along * plane.forward).sum(-1), (along * plane.up).sum(-1))))


class ShankGeometry:
    """Turns ankle and knee in the picture into tibia angles for one clip; the first camera is the best estimate."""

    def __init__(self, scene: Scene, facing_sign: float, near: bool, tracking_deg: Normal = TRACKING_DEG) -> None:
        self._scene = scene
        self._rng = np.random.default_rng(0)
        self.cameras = scene.cameras(self._rng, DRAWS, facing_sign)
        tracking = tracking_deg.draw(self._rng, DRAWS)
        tracking[0] = tracking_deg.mean
        self.plane = leg_plane(self.cameras, near, tracking)
        self._facing_sign = facing_sign

    def best(self, low_px: FloatArray, high_px: FloatArray) -> FloatArray:
        """Angle (n,) of each picture's line from `low_px` (n, 2) to `high_px` (n, 2) for the best estimate."""
        one = LegPlane(self.plane.up[:1], self.plane.forward[:1], self.plane.swing[:1])
        focal = self.cameras.focal_px[:1]
        return sagittal_angle_deg(self._rays(low_px, focal), self._rays(high_px, focal), one)[:, 0]

    def up_px(self, points_px: FloatArray) -> FloatArray:
        """Direction of *up* in the picture (n, 2) at points (n, 2)."""
        rays = self._scene.rays(points_px, float(self.cameras.focal_px[0]))
        return up_in_frame(np.broadcast_to(self.cameras.up[0], rays.shape), rays)

    def interval(
        self,
        value: float,
        low_px: FloatArray,
        high_px: FloatArray,
        spread: tuple[tuple[float, float], tuple[float, float]],
        extra_sd_deg: float,
    ) -> Quantity:
        """Value with its 95 % interval from everything that could be otherwise.

        Parameters
        ----------
        value
            The best estimate in degrees.
        low_px, high_px
            (2,) the two points at the hold.
        spread
            Standard errors of the lower and the upper point, each (forward, up) in units of the line's length.
        extra_sd_deg
            What comes on top: the scatter of the hold.
        """
        along = high_px - low_px
        length = float(np.linalg.norm(along))
        up = self.up_px(low_px[None])[0]
        forward = np.array([-up[1], up[0]]) * self._facing_sign
        offset = self._rng.normal(size=(2, DRAWS, 2)) * np.asarray(spread)[:, None, :] * length
        moved = offset[..., :1] * forward + offset[..., 1:] * up
        low_rays = self._scene.rays(low_px + moved[0], self.cameras.focal_px)
        high_rays = self._scene.rays(high_px + moved[1], self.cameras.focal_px)
        angles = sagittal_angle_deg(low_rays, high_rays, self.plane) + self._rng.normal(0, extra_sd_deg, DRAWS)
        reference = float(self.best(low_px[None], high_px[None])[0])
        low, high = np.percentile(angles, [2.5, 97.5]) - reference
        return Quantity(value=value, low=value + float(low), high=value + float(high))

    def _rays(self, points_px: FloatArray, focal_px: FloatArray) -> FloatArray:
        return self._scene.rays(points_px[:, None, :], focal_px)
