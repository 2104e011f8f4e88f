"""The camera, gravity and scale of one clip.

Camera axes: x right, y down, z into the scene. World directions: *up* against gravity, *forward* horizontal towards
the wall. Roll is how far upright things lean clockwise in the middle of the frame; pitch is negative when the camera
looks down; yaw is how far the camera stands off square, positive when it looks along *forward* from behind the person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from lungelens.camera.sheet_pose import SheetPose

FloatArray: TypeAlias = npt.NDArray[np.float64]
SceneSource: TypeAlias = Literal["sheet", "lines", "level", "given"]
ScaleSource: TypeAlias = Literal["sheet", "stature", "foot_length", "none"]
FocalSource: TypeAlias = Literal["camera_file", "metadata", "prior", "sheet"]


@dataclass(frozen=True)
class Normal:
    """A value with its standard error."""

    mean: float
    sd: float

    def draw(self, rng: np.random.Generator, n: int) -> FloatArray:
        """Return `n` draws, shape (n,)."""
        return rng.normal(self.mean, self.sd, n)


@dataclass(frozen=True)
class CameraDraws:
    """Cameras that all agree with what is known, for propagating uncertainty; the first one is the best estimate."""

    focal_px: FloatArray  # (n,)
    up: FloatArray  # (n, 3) unit vectors in camera axes
    forward: FloatArray  # (n, 3) likewise
    rotation: FloatArray | None = None  # (n, 3, 3) world to camera, with the sheet; world axes as in `sheet_pose`
    translation_cm: FloatArray | None = None  # (n, 3)


@dataclass(frozen=True)
class Scene:
    """Everything that turns pixels of this clip into angles and lengths."""

    source: SceneSource
    size_px: tuple[int, int]  # width, height
    focal_px: Normal
    roll_deg: Normal
    pitch_deg: Normal
    yaw_deg: Normal
    height_cm: float | None  # lens above the floor, where given
    scale_source: ScaleSource
    shank_cm: Normal  # knee to ankle joint centre: the yardstick when there is no sheet
    sheet: SheetPose | None = None
    focal_source: FocalSource = "prior"  # what told most about the focal length

    def rays(self, points_px: FloatArray, focal_px: FloatArray | float) -> FloatArray:
        """Directions (..., 3) in camera axes of points (..., 2), scaled so that z is 1."""
        centre = 0.5 * np.asarray(self.size_px, dtype=float)
        xy = (points_px - centre) / np.asarray(focal_px)[..., None]
        return np.concatenate([xy, np.ones((*xy.shape[:-1], 1))], axis=-1)

    def cameras(self, rng: np.random.Generator, n: int, facing_sign: float) -> CameraDraws:
        """Draw `n` cameras, the first of which is the best estimate; `facing_sign` +1 when the person faces right.

        What vertical edges give is the vanishing point, f / tan(pitch) away from the middle of the frame: a longer
        focal length means a greater pitch, so the two are drawn together.
        """
        if self.sheet is not None:
            drawn = self.sheet.draw(rng, n)
            turn = drawn.rotation
            return CameraDraws(drawn.focal_px, turn[:, :, 2], turn[:, :, 0], turn, drawn.translation_cm)
        focal = np.maximum(self.focal_px.draw(rng, n), 0.3 * self.focal_px.mean)
        roll, pitch, yaw = (quantity.draw(rng, n) for quantity in (self.roll_deg, self.pitch_deg, self.yaw_deg))
        focal[0], roll[0], pitch[0], yaw[0] = (
            self.focal_px.mean,
            self.roll_deg.mean,
            self.pitch_deg.mean,
            self.yaw_deg.mean,
        )
        if self.source == "lines":
            pitch = np.degrees(np.arctan(np.tan(np.radians(pitch)) * focal / self.focal_px.mean))
        up = up_in_camera(roll, pitch)
        return CameraDraws(focal, up, forward_in_camera(up, yaw, facing_sign))


def up_in_camera(roll_deg: FloatArray | float, pitch_deg: FloatArray | float) -> FloatArray:
    """Unit vector against gravity in camera axes, shape (..., 3); (0, -1, 0) for a level camera."""
    roll, pitch = np.broadcast_arrays(np.radians(roll_deg), np.radians(pitch_deg))
    return np.stack([np.cos(pitch) * np.sin(roll), -np.cos(pitch) * np.cos(roll), np.sin(pitch)], axis=-1)


def away_from_camera(up: FloatArray) -> FloatArray:
    """Level direction in which the camera looks, unit vectors (n, 3) in camera axes, for `up` (n, 3)."""
    ahead = np.array([0.0, 0.0, 1.0])
    level = ahead - up[:, 2:] * up
    return np.asarray(level / np.linalg.norm(level, axis=-1, keepdims=True))


def forward_in_camera(up: FloatArray, yaw_deg: FloatArray, facing_sign: float) -> FloatArray:
    """Towards the wall, unit vectors (n, 3) in camera axes, for a camera that stands `yaw_deg` (n,) off square."""
    away = away_from_camera(up)
    across = np.cross(away, up) * facing_sign  # the frame's x axis is level only where the camera is not rolled
    yaw = np.radians(yaw_deg)[:, None]
    return np.asarray(np.cos(yaw) * across + np.sin(yaw) * away)


def up_in_frame(up: FloatArray, rays: FloatArray) -> FloatArray:
    """Direction in which a vertical edge runs in the frame, unit vectors (..., 2), x right, y down.

    Moving a point X along `up` moves its image (X/Z, Y/Z) by (up_x - x up_z, up_y - y up_z) / Z.
    """
    direction = up[..., :2] - rays[..., :2] * up[..., 2:]
    return np.asarray(direction / np.linalg.norm(direction, axis=-1, keepdims=True))
