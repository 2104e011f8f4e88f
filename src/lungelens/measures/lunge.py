"""A lunge in the world: the cameras that could have seen it so, and the floor it stands on."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from lungelens.camera.directions import up_in_frame
from lungelens.camera.leg_plane import LegPlane
from lungelens.camera.types import Normal
from lungelens.measures.estimate import Draws
from lungelens.measures.floor import Floor

if TYPE_CHECKING:
    from lungelens.camera.pinhole import Camera
    from lungelens.observe.observation import SeenLunge
    from lungelens.observe.stance import Stance
    from lungelens.observe.types import FloatArray


# Height of the lens where nobody says it: between the floor and a tall person's eyes.
LENS_CM, LENS_SD_CM = 100.0, 60.0
GIVEN_HEIGHT_SD_CM = 3.0
FLAT_SD_CM = 0.2  # the sheet's thickness, a floor that is not quite even


class LungeGeometry:
    """What holds for the whole clip; the first of the cameras is the best estimate."""

    def __init__(self, lunge: SeenLunge, stance: Stance, clip_sha256: str) -> None:
        self.lunge, self.stance = lunge, stance
        self.draws = Draws(clip_sha256)
        self.facing_sign = stance.sign

    @cached_property
    def cameras(self) -> Camera:
        """Cameras that all agree with what is known."""
        return self.lunge.scene.cameras(self.draws.generator("camera"), self.draws.n, self.facing_sign)

    @cached_property
    def floor(self) -> Floor | None:
        """The floor with the wall at its end; only the sheet tells."""
        if self.lunge.scene.sheet is None:
            return None
        return Floor(self.cameras, self.draws, self.lunge.wall_cm, self.outward)

    @property
    def outward(self) -> float:
        """+1 when the person's left is outward of the test leg."""
        return 1.0 if self.stance.test_leg == "left" else -1.0

    @cached_property
    def standing_cameras(self) -> Camera:
        """The cameras at a place: their own with the sheet, else one from which the floor's height is not known."""
        if self.lunge.scene.sheet is not None:
            return self.cameras
        return replace(self.cameras, position_cm=np.broadcast_to([0.0, 0.0, LENS_CM], self.cameras.rotation.shape[:2]))

    @property
    def floor_cm(self) -> Normal:
        """Height of the floor under the foot, in the world of `standing_cameras`."""
        scene = self.lunge.scene
        if scene.sheet is not None:
            return Normal(0.0, FLAT_SD_CM)
        if scene.height_cm is not None:
            return Normal(LENS_CM - scene.height_cm, GIVEN_HEIGHT_SD_CM)
        return Normal(0.0, LENS_SD_CM)

    def plane(self, cameras: Camera, swing_deg: float) -> LegPlane:
        """The plane of a leg that swings outward by so much, before some of the cameras."""
        return LegPlane.of(cameras, self.stance.near, np.full(len(cameras.rotation), swing_deg))

    def up_px(self, points_px: FloatArray) -> FloatArray:
        """Direction of *up* in the frame (n, 2) at points (n, 2), by the best estimate."""
        camera = self.cameras.best
        return up_in_frame(camera.up, camera.rays(points_px))
