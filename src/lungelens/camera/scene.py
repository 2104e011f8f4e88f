"""What is known of the camera, gravity and scale of one clip, and how surely. Axes as in `pinhole`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.directions import forward_in_camera, up_in_camera, world_to_camera
from lungelens.camera.pinhole import LEAST_FOCAL, Camera
from lungelens.camera.types import SURE, SURE_RAD, CameraDoubt

if TYPE_CHECKING:
    from lungelens.camera.sheet_pose import SheetPose
    from lungelens.camera.types import Normal
    from lungelens.sources import FocalSource, ScaleSource, SceneSource


@dataclass(frozen=True)
class Scene:
    """Everything that turns pixels of this clip into angles and lengths; angles as in `directions`."""

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

    @property
    def doubt(self) -> CameraDoubt:
        """What `cameras` does not draw: nothing where the printed sheet told."""
        if self.sheet is not None:
            return SURE
        errors = (max(float(np.radians(known.sd)), SURE_RAD) for known in (self.yaw_deg, self.pitch_deg, self.roll_deg))
        return CameraDoubt(*errors)

    def cameras(self, rng: np.random.Generator, n: int, facing_sign: float) -> Camera:
        """Draw `n` cameras, the first of which is the best estimate; `facing_sign` +1 when the person faces right.

        Without the sheet only the focal length is drawn: in what direction such a camera looks is known as well as
        `doubt` says. What vertical edges give is the vanishing point, f / tan(pitch) away from the middle of the frame:
        a longer focal length means a greater pitch, so there the two go together.
        """
        if self.sheet is not None:
            return self.sheet.draw(rng, n)
        focal = np.maximum(self.focal_px.draw(rng, n), LEAST_FOCAL * self.focal_px.mean)
        focal[0] = self.focal_px.mean
        pitch = np.full(n, self.pitch_deg.mean)
        if self.source == "lines":
            pitch = np.degrees(np.arctan(np.tan(np.radians(pitch)) * focal / self.focal_px.mean))
        up = up_in_camera(self.roll_deg.mean, pitch)
        forward = forward_in_camera(up, np.full(n, self.yaw_deg.mean), facing_sign)
        return Camera(self.size_px, focal, world_to_camera(up, forward))
