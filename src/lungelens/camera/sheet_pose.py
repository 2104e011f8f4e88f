"""The camera as the sheet on the floor tells it, and how surely. Axes and pixels as in `pinhole`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from scipy.spatial.transform import Rotation

from lungelens.camera.pinhole import LEAST_FOCAL, Camera
from lungelens.camera.types import Normal

if TYPE_CHECKING:
    from lungelens.camera.sheet_board import Paper
    from lungelens.camera.types import FloatArray

LAID_DEG = 0.7  # how square to the wall people lay a page: 1.4 degrees are 5 mm over its edge, which is seen
MM_PER_CM = 10.0
SIZE = 7  # unknowns: log focal length, rotation (3), the sheet's middle (3)


@dataclass(frozen=True)
class SheetPose:
    """A still camera that sees the sheet."""

    paper: Paper
    camera: Camera  # the best estimate
    reprojection_px: float  # root mean square over the corners
    covariance: FloatArray  # (7, 7) of the steps that `moved` takes
    askew_deg: float = 0.0  # by how much the sheet seems to be turned against the wall, if that is seen
    off_wall_cm: float = 0.0  # and how much farther behind the middle of its edge the wall seems to be than was said

    @property
    def focal_px(self) -> Normal:
        """The focal length."""
        focal_px = float(self.camera.focal_px)
        return Normal(focal_px, focal_px * float(np.sqrt(self.covariance[0, 0])))

    @property
    def clear_of_wall_cm(self) -> float:
        """How far even the nearest corner of the sheet seems to be off the wall, beyond what was said."""
        half_edge_cm = self.paper.height_mm / 2 / MM_PER_CM
        return self.off_wall_cm - half_edge_cm * float(np.sin(np.radians(abs(self.askew_deg))))

    @property
    def page_px(self) -> FloatArray:
        """The page's four corners in the frame, (4, 2), in order round it."""
        return self.camera.project(page_cm(self.paper))

    def draw(self, rng: np.random.Generator, n: int) -> Camera:
        """Draw `n` cameras from what is uncertain, the first of which is the best estimate.

        How the sheet lies at the wall is uncertain too, all the more where it is seen to lie badly: the world turns
        about the middle of its edge and moves along *forward*.
        """
        steps = rng.multivariate_normal(np.zeros(SIZE), self.covariance, n, method="eigh")
        steps[0] = 0
        steps[:, 0] = np.maximum(steps[:, 0], np.log(LEAST_FOCAL))
        drawn = moved(self.camera, sheet_middle_cm(self.paper), steps)
        laid = rng.normal(size=(n, 2)) * [np.radians(np.hypot(LAID_DEG, self.askew_deg)), self.off_wall_cm]
        laid[0] = 0
        square = Rotation.from_rotvec(laid[:, :1] * [0, 0, 1]).as_matrix()
        position_cm = np.einsum("nji,nj->ni", square, drawn.position_cm - laid[:, 1:] * [1, 0, 0])
        return Camera(drawn.size_px, drawn.focal_px, drawn.rotation @ square, position_cm)


def moved(camera: Camera, about_cm: FloatArray, step: FloatArray) -> Camera:
    """Cameras that differ from one by steps (..., 7).

    A step is the logarithm of the focal length; the turn in camera axes, radians (3); and, in camera axes, the x, y and
    z / focal length, in centimetres, of the place `about_cm` (3,) of the world. That is the sheet's middle, because its
    place in the frame hardly depends on the focal length.
    """
    start_cm = camera.in_camera(about_cm)
    focal_px = camera.focal_px * np.exp(step[..., 0])
    place_cm = np.empty((*step.shape[:-1], 3))
    place_cm[..., :2] = start_cm[:2] + step[..., 4:6]
    place_cm[..., 2] = focal_px * (start_cm[2] / camera.focal_px + step[..., 6])
    rotation = Rotation.from_rotvec(step[..., 1:4]).as_matrix() @ camera.rotation
    position_cm = about_cm - np.einsum("...ji,...j->...i", rotation, place_cm)
    return Camera(camera.size_px, focal_px, rotation, position_cm)


def sheet_middle_cm(paper: Paper) -> FloatArray:
    """The sheet's middle in the world, (3,): the paper's size is true whatever the printer did on it."""
    return np.array([-paper.width_mm / 2 / MM_PER_CM, 0.0, 0.0])


def page_cm(paper: Paper) -> FloatArray:
    """The page's corners in the world, (4, 3), in order round it."""
    width_cm, height_cm = paper.width_mm / MM_PER_CM, paper.height_mm / MM_PER_CM
    round_it = np.array([(x, y, 0.0) for x, y in ((0, -1), (0, 1), (-1, 1), (-1, -1))])
    return np.asarray(round_it * [width_cm, height_cm / 2, 0])
