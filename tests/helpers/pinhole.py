"""A camera worked out from first principles, to compare the program's geometry with.

World: X to the right across the view, Y up, Z level and away from the camera, which is at the origin; metres. Camera
axes: x right, y down, z into the picture. Roll is how far upright things lean clockwise; pitch is negative when the
camera looks down.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.scene import Scene
from lungelens.camera.types import Normal

if TYPE_CHECKING:
    from lungelens.camera.types import FloatArray

SHANK_M = 0.42


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


def shin_m(
    tibia_deg: float,
    facing_sign: float,
    near: bool,
    tracking_deg: float,
    yaw_deg: float = 0.0,
    ankle: tuple[float, float, float] = (0.2, -0.8, 2.8),
) -> FloatArray:
    """Ankle and knee (2, 3) in metres, X right, Y up, Z away, of a shin with that angle against the wall's normal.

    The wall is square to X but for the yaw, which turns *forward* away from the camera. The leg swings in a plane
    that is turned outward, for the near leg towards the camera, by `tracking_deg`.
    """
    turn, yaw = np.radians(-tracking_deg if near else tracking_deg), np.radians(yaw_deg)
    heading = yaw + turn  # from across the view towards away from the camera
    swing = np.array([facing_sign * np.cos(heading), 0.0, np.sin(heading)])
    # Along forward only the cosine of the turn is left of the way the knee goes.
    lean = np.arctan2(np.tan(np.radians(tibia_deg)), np.cos(turn))
    along = np.sin(lean) * swing + np.cos(lean) * np.array([0.0, 1.0, 0.0])
    return np.array([ankle, ankle + SHANK_M * along])


def known_scene(camera: Pinhole, **unsure: Normal) -> Scene:
    """A scene that knows this camera, or knows of it what `unsure` says."""
    return Scene(
        source="given",
        size_px=camera.size_px,
        focal_px=unsure.get("focal_px", Normal(camera.focal_px, 0.0)),
        roll_deg=unsure.get("roll_deg", Normal(camera.roll_deg, 0.0)),
        pitch_deg=unsure.get("pitch_deg", Normal(camera.pitch_deg, 0.0)),
        yaw_deg=unsure.get("yaw_deg", Normal(0.0, 0.0)),
        height_cm=None,
        scale_source="none",
        shank_cm=Normal(42.0, 4.0),
    )
