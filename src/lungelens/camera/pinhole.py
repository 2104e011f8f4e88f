"""The pinhole camera: the one way from the world into the frame, and the one way back.

Pixels: x right, y down; the frame's left and upper edges are 0, so the middle of its first pixel is at 0.5, half a
pixel more than OpenCV counts. Pixels are square and the optical axis meets the middle of the frame, because frames are
undistorted as they are read (`clip.lens`).

Camera axes: x right, y down, z into the scene.

World axes: x *forward* (level, towards the wall), y to the left of someone who faces the wall, z *up* (against
gravity); centimetres. With the printed sheet the origin is the middle of its edge at the wall, so the floor is z = 0
and, with the sheet against it, the wall is x = 0.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from lungelens.clip.lens import camera_matrix

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

LEAST_FOCAL = 0.3  # of the best estimate: a camera drawn with less has no meaning


@dataclass(frozen=True, eq=False)
class Camera:
    """One camera; or n of them that all agree with what is known, the best estimate first.

    Shapes: `...` is nothing for one camera and n for several. Points are given one for each camera, or for all of them.
    What is not known of a camera is NaN, and so is what follows from it.
    """

    size_px: tuple[int, int]  # width, height of the frame
    focal_px: FloatArray | float  # (...)
    rotation: FloatArray = field(default_factory=lambda: np.full((3, 3), np.nan))  # (..., 3, 3), world to camera axes
    position_cm: FloatArray = field(default_factory=lambda: np.full(3, np.nan))  # (..., 3), in the world

    @property
    def up(self) -> FloatArray:
        """Against gravity, unit vectors (..., 3) in camera axes."""
        return self.rotation[..., 2]

    @property
    def forward(self) -> FloatArray:
        """Towards the wall, level, unit vectors (..., 3) in camera axes."""
        return self.rotation[..., 0]

    @property
    def roll_deg(self) -> float:
        """Of one camera: how far upright things lean clockwise in the middle of the frame."""
        return float(np.degrees(np.arctan2(self.up[0], -self.up[1])))

    @property
    def pitch_deg(self) -> float:
        """Of one camera: negative when it looks down."""
        return float(np.degrees(np.arcsin(np.clip(self.up[2], -1, 1))))

    @property
    def yaw_deg(self) -> float:
        """Of one camera: how far off square it looks, positive when it looks along *forward*."""
        ahead, aside = self.rotation[2, :2]
        return float(np.degrees(np.arctan2(ahead, abs(aside))))

    @property
    def matrix(self) -> FloatArray:
        """From directions in camera axes to homogeneous pixels, (3, 3), of cameras that share one focal length."""
        return camera_matrix(float(self.focal_px), *self._middle_px)

    @property
    def best(self) -> Camera:
        """The best estimate alone."""
        rotation, position_cm = self.rotation.reshape(-1, 3, 3)[0], self.position_cm.reshape(-1, 3)[0]
        return Camera(self.size_px, float(np.ravel(self.focal_px)[0]), rotation, position_cm)

    def rays(self, points_px: FloatArray) -> FloatArray:
        """Directions (..., 3) in camera axes of points (..., 2) of the frame, scaled so that z is 1."""
        xy = (points_px - self._middle_px) / np.asarray(self.focal_px)[..., None]
        return np.concatenate([xy, np.ones((*xy.shape[:-1], 1))], axis=-1)

    def pixels(self, in_camera: FloatArray) -> FloatArray:
        """Where points or directions (..., 3) in camera axes are in the frame, (..., 2); undoes `rays`.

        Without meaning for what is not in front of the camera.
        """
        xy = in_camera[..., :2] / in_camera[..., 2:]
        return np.asarray(np.asarray(self.focal_px)[..., None] * xy + self._middle_px)

    def in_camera(self, points_cm: FloatArray) -> FloatArray:
        """Points (..., 3) of the world in camera axes; the last is how far ahead they are."""
        return np.asarray(np.einsum("...ij,...j->...i", self.rotation, points_cm - self.position_cm))

    def in_world(self, directions: FloatArray) -> FloatArray:
        """Directions (..., 3) in camera axes, in world axes."""
        return np.asarray(np.einsum("...ji,...j->...i", self.rotation, directions))

    def project(self, points_cm: FloatArray) -> FloatArray:
        """Where points (..., 3) of the world are in the frame, (..., 2)."""
        return self.pixels(self.in_camera(points_cm))

    def at_height(self, points_px: FloatArray, height_cm: FloatArray | float) -> FloatArray:
        """Where the rays through points (..., 2) of the frame are at a height (...) over the floor, (..., 3)."""
        rays = self.in_world(self.rays(points_px))
        along = (height_cm - self.position_cm[..., 2]) / rays[..., 2]
        return np.asarray(self.position_cm + along[..., None] * rays)

    @property
    def _middle_px(self) -> FloatArray:
        return 0.5 * np.asarray(self.size_px, dtype=float)
