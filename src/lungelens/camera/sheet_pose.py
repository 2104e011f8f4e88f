"""Where the camera is, from the sheet on the floor.

World axes: x *forward* (towards the wall), y to the left of someone who faces the wall, z up; centimetres. The origin
is the middle of the sheet's short edge at the wall, so the floor is z = 0 and, with the sheet against it, the wall is
x = 0. Camera axes: x right, y down, z into the scene. Pixels: the frame's left edge is 0.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

if TYPE_CHECKING:
    from lungelens.camera.sheet_board import Paper
    from lungelens.camera.types import FloatArray, Normal

LAID_DEG = 0.7  # how square to the wall people lay a page: 1.4 degrees are 5 mm over its edge, which is seen
LEAST_FOCAL = 0.3  # of the estimate: a draw below has no meaning
MM_PER_CM = 10.0
SIZE = 7  # unknowns: log focal length, rotation (3), the sheet's middle (3)


@dataclass(frozen=True)
class SheetCameras:
    """Cameras that all agree with the sheet; the first one is the best estimate."""

    rotation: FloatArray  # (n, 3, 3), world to camera
    translation_cm: FloatArray  # (n, 3)
    focal_px: FloatArray  # (n,)


@dataclass(frozen=True)
class SheetPose:
    """A still camera that sees the sheet, as x_camera = rotation @ x_world + translation_cm."""

    paper: Paper
    size_px: tuple[int, int]  # width, height
    rotation: FloatArray  # (3, 3)
    translation_cm: FloatArray  # (3,)
    focal_px: Normal
    reprojection_px: float  # root mean square over the corners
    middle_cm: FloatArray  # (3,): middle of the sheet in the world, about which uncertainty is expressed
    covariance: FloatArray  # (7, 7): log focal length; turn in camera axes, radians; the middle's x, y and z / focal_px
    askew_deg: float = 0.0  # by how much the sheet seems to be turned against the wall, if that is seen
    off_wall_cm: float = 0.0  # and how much farther behind the middle of its edge the wall seems to be than was said

    @property
    def position_cm(self) -> FloatArray:
        """The camera in the world, (3,); the last is its height over the floor."""
        return -self.rotation.T @ self.translation_cm

    @property
    def roll_deg(self) -> float:
        """How far upright things lean clockwise in the middle of the frame."""
        up = self.rotation[:, 2]
        return float(np.degrees(np.arctan2(up[0], -up[1])))

    @property
    def pitch_deg(self) -> float:
        """Negative when the camera looks down."""
        return float(np.degrees(np.arcsin(np.clip(self.rotation[2, 2], -1, 1))))

    @property
    def yaw_deg(self) -> float:
        """How far off square the camera looks, positive when it looks along *forward*."""
        forward, aside = self.rotation[2, :2]
        return float(np.degrees(np.arctan2(forward, abs(aside))))

    @property
    def clear_of_wall_cm(self) -> float:
        """How far even the nearest corner of the sheet seems to be off the wall, beyond what was said."""
        half_edge_cm = self.paper.height_mm / 2 / MM_PER_CM
        return self.off_wall_cm - half_edge_cm * float(np.sin(np.radians(abs(self.askew_deg))))

    @property
    def camera(self) -> SheetCamera:
        """The best estimate, by where it has the sheet's middle."""
        return SheetCamera(self.rotation, self.rotation @ self.middle_cm + self.translation_cm, self.focal_px.mean)

    @property
    def page_px(self) -> FloatArray:
        """The page's four corners in the frame, (4, 2), in order round it."""
        return self.project(page_cm(self.paper))

    def project(self, points_cm: FloatArray) -> FloatArray:
        """Where points (..., 3) of the world are in the frame, (..., 2)."""
        in_camera = points_cm @ self.rotation.T + self.translation_cm
        return np.asarray(self.focal_px.mean * in_camera[..., :2] / in_camera[..., 2:] + 0.5 * np.asarray(self.size_px))

    def floor_cm(self, points_px: FloatArray) -> FloatArray:
        """Where the floor seen at points (..., 2) of the frame is in the world, (..., 2): x and y."""
        aside = (points_px - 0.5 * np.asarray(self.size_px)) / self.focal_px.mean
        rays = np.concatenate([aside, np.ones((*aside.shape[:-1], 1))], axis=-1) @ self.rotation
        centre = self.position_cm
        return np.asarray(centre[:2] - centre[2] * rays[..., :2] / rays[..., 2:])

    def draw(self, rng: np.random.Generator, n: int) -> SheetCameras:
        """Draw `n` cameras from what is uncertain, the first of which is the best estimate.

        How the sheet lies at the wall is uncertain too, all the more where it is seen to lie badly: the world turns
        about the middle of its edge and moves along *forward*.
        """
        steps = rng.multivariate_normal(np.zeros(SIZE), self.covariance, n, method="eigh")
        steps[0] = 0
        steps[:, 0] = np.maximum(steps[:, 0], np.log(LEAST_FOCAL))
        start = self.camera
        cameras = [start.moved(step) for step in steps]
        laid = rng.normal(size=(n, 2)) * [np.radians(np.hypot(LAID_DEG, self.askew_deg)), self.off_wall_cm]
        laid[0] = 0
        square = Rotation.from_rotvec(laid[:, :1] * [0, 0, 1]).as_matrix()
        forward = laid[:, 1:] * [1, 0, 0]
        return SheetCameras(
            rotation=np.array([camera.rotation for camera in cameras]) @ square,
            translation_cm=np.array(
                [
                    camera.middle_cm + camera.rotation @ (moved - self.middle_cm)
                    for camera, moved in zip(cameras, forward, strict=True)
                ]
            ),
            focal_px=np.array([camera.focal_px for camera in cameras]),
        )


@dataclass(frozen=True)
class SheetCamera:
    """A camera by where it has the sheet's middle: in the frame that place hardly depends on the focal length."""

    rotation: FloatArray  # (3, 3)
    middle_cm: FloatArray  # (3,), in camera axes
    focal_px: float

    def moved(self, step: FloatArray) -> SheetCamera:
        """The camera that differs by a step (7,), in the order and units of `SheetPose.covariance`."""
        focal_px = self.focal_px * float(np.exp(step[0]))
        x_cm, y_cm = self.middle_cm[:2] + step[4:6]
        z_cm = focal_px * (self.middle_cm[2] / self.focal_px + step[6])
        turn = Rotation.from_rotvec(step[1:4]).as_matrix()
        return SheetCamera(turn @ self.rotation, np.array([x_cm, y_cm, z_cm]), focal_px)

    def project(self, from_middle_cm: FloatArray) -> FloatArray:
        """Points (n, 3) given from the sheet's middle, in pixels from the frame's middle, (n, 2)."""
        in_camera = from_middle_cm @ self.rotation.T + self.middle_cm
        return np.asarray(self.focal_px * in_camera[:, :2] / in_camera[:, 2:])


def page_cm(paper: Paper) -> FloatArray:
    """The page's corners in the world, (4, 3), in order round it."""
    width_cm, height_cm = paper.width_mm / MM_PER_CM, paper.height_mm / MM_PER_CM
    round_it = np.array([(x, y, 0.0) for x, y in ((0, -1), (0, 1), (-1, 1), (-1, -1))])
    return np.asarray(round_it * [width_cm, height_cm / 2, 0])
