"""Up and forward as a camera sees them. Axes as in `pinhole`.

Roll is how far upright things lean clockwise in the middle of the frame; pitch is negative when the camera looks down;
yaw is how far the camera stands off square, positive when it looks along *forward* from behind the person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray


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


def world_to_camera(up: FloatArray, forward: FloatArray) -> FloatArray:
    """Rotations (n, 3, 3) of cameras that see *up* and *forward*, (n, 3) each and square to each other, there."""
    return np.stack([forward, np.cross(up, forward), up], axis=-1)


def about_up(turn_rad: FloatArray) -> FloatArray:
    """Rotations (..., 3, 3) of the world about *up*, from *forward* to the left, by so many radians (...)."""
    cos, sin, zero, one = np.cos(turn_rad), np.sin(turn_rad), np.zeros_like(turn_rad), np.ones_like(turn_rad)
    return _matrix([cos, -sin, zero], [sin, cos, zero], [zero, zero, one])


def tipped(pitch_rad: FloatArray, roll_rad: FloatArray) -> FloatArray:
    """Rotations (..., 3, 3) in camera axes by which a camera gains so much pitch and roll (...), radians.

    A level camera, (0, -1, 0) up, becomes one of that pitch and roll.
    """
    cos, sin, zero, one = np.cos(pitch_rad), np.sin(pitch_rad), np.zeros_like(pitch_rad), np.ones_like(pitch_rad)
    pitched = _matrix([one, zero, zero], [zero, cos, sin], [zero, -sin, cos])
    cos, sin = np.cos(roll_rad), np.sin(roll_rad)
    return np.asarray(_matrix([cos, -sin, zero], [sin, cos, zero], [zero, zero, one]) @ pitched)


def _matrix(*rows: list[FloatArray]) -> FloatArray:
    return np.ascontiguousarray(np.moveaxis(np.array(rows), (0, 1), (-2, -1)))


def up_in_frame(up: FloatArray, rays: FloatArray) -> FloatArray:
    """Direction in which a vertical edge runs in the frame, unit vectors (..., 2), x right, y down.

    Moving a point X along `up` moves its image (X/Z, Y/Z) by (up_x - x up_z, up_y - y up_z) / Z.
    """
    direction = up[..., :2] - rays[..., :2] * up[..., 2:]
    return np.asarray(direction / np.linalg.norm(direction, axis=-1, keepdims=True))
