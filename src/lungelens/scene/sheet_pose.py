"""Where the camera is, from the sheet on the floor.

World axes: x *forward* (towards the wall), y to the left of someone who faces the wall, z up; centimetres. The origin
is the middle of the sheet's short edge at the wall, so the floor is z = 0 and, with the sheet against it, the wall is
x = 0. Camera axes: x right, y down, z into the picture. Pixels: the picture's left edge is 0.

A sheet seen from one side hardly tells the focal length, and a wrong focal length is a wrong tilt. So both are solved
together: corners and what was known of the focal length before, each by its error. What stays uncertain is kept as
one covariance, so that a drawn camera has a tilt that goes with its focal length.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares
from scipy.spatial.transform import Rotation

from lungelens.scene.sheet_board import Paper, corners_mm
from lungelens.scene.types import FloatArray, Normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.scene.sheet_find import SheetSighting

CORNER_SD_PX = 0.2  # as if independent; alignment alone does 0.02-0.07, the rest is for lenses and wavy paper
UPRIGHT_DEG = 60.0  # nobody films a lunge with a camera rolled by more
FOCAL_STARTS = (-2.0, -1.0, 0.0, 1.0, 2.0)  # standard errors from what was known
WORST_FIT_PX = 1.0  # corners that miss by more are not seen by such a camera
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
        """How far upright things lean clockwise in the middle of the picture."""
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
    def page_px(self) -> FloatArray:
        """The page's four corners in the picture, (4, 2), in order round it."""
        width_cm, height_cm = self.paper.width_mm / MM_PER_CM, self.paper.height_mm / MM_PER_CM
        corners_cm = np.array([(x, y, 0.0) for x, y in ((0, -1), (0, 1), (-1, 1), (-1, -1))])
        seen = (corners_cm * [width_cm, height_cm / 2, 0]) @ self.rotation.T + self.translation_cm
        return np.asarray(self.focal_px.mean * seen[:, :2] / seen[:, 2:] + 0.5 * np.asarray(self.size_px))

    def draw(self, rng: np.random.Generator, n: int) -> SheetCameras:
        """Draw `n` cameras from what is uncertain, the first of which is the best estimate.

        How the sheet lies at the wall is uncertain too, all the more where it is seen to lie badly: the world turns
        about the middle of its edge and moves along *forward*.
        """
        steps = rng.multivariate_normal(np.zeros(SIZE), self.covariance, n, method="eigh")
        steps[0] = 0
        steps[:, 0] = np.maximum(steps[:, 0], np.log(LEAST_FOCAL))
        start = _Camera(self.rotation, self.rotation @ self.middle_cm + self.translation_cm, self.focal_px.mean)
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
class _Camera:
    """A camera by where it has the sheet's middle: in the picture that place hardly depends on the focal length."""

    rotation: FloatArray  # (3, 3)
    middle_cm: FloatArray  # (3,), in camera axes
    focal_px: float

    def moved(self, step: FloatArray) -> _Camera:
        focal_px = self.focal_px * float(np.exp(step[0]))
        x_cm, y_cm = self.middle_cm[:2] + step[4:6]
        z_cm = focal_px * (self.middle_cm[2] / self.focal_px + step[6])
        turn = Rotation.from_rotvec(step[1:4]).as_matrix()
        return _Camera(turn @ self.rotation, np.array([x_cm, y_cm, z_cm]), focal_px)

    def picture(self, from_middle_cm: FloatArray) -> FloatArray:
        """Points (n, 3) given from the sheet's middle, in pixels from the picture's middle, (n, 2)."""
        seen = from_middle_cm @ self.rotation.T + self.middle_cm
        return np.asarray(self.focal_px * seen[:, :2] / seen[:, 2:])


def solve_sheet(
    sightings: Sequence[SheetSighting],
    size_px: tuple[int, int],
    focal_px: Normal,
    facing: Literal["left", "right"],
    printed_scale: float = 1.0,
) -> SheetPose | None:
    """Pose of a still camera from sightings of the sheet in one or many pictures.

    Parameters
    ----------
    sightings
        At least one. Each corner's place is its median over that half of them, of the commonest paper, in which
        the page fits the picture best: shadows and passing feet come and go.
    size_px
        Width and height of the pictures.
    focal_px
        What is known of the focal length beforehand.
    facing
        Side of the picture on which the wall is: tells which short edge lies against it.
    printed_scale
        How much larger than meant the sheet was printed (`sheet_board.printed_scale`).

    Returns
    -------
    SheetPose | None
        None where no upright camera above the floor sees the sheet so.
    """
    paper, corner, points_px = _still_corners(sightings)
    on_floor = _on_floor(paper, corner, points_px, facing, printed_scale)
    middle_cm = _middle_cm(paper)
    from_centre = points_px - 0.5 * np.asarray(size_px)

    starts = [_upright(on_floor, from_centre, focal_px.mean + at * focal_px.sd) for at in FOCAL_STARTS]
    fits = [_refined(start, on_floor, from_centre, focal_px) for start in starts if start is not None]
    if not fits:
        return None
    camera, covariance, _ = min(fits, key=lambda fit: fit[2])
    misses = camera.picture(on_floor) - from_centre
    reprojection_px = float(np.sqrt((misses**2).sum(axis=1).mean()))
    if reprojection_px > WORST_FIT_PX:
        return None
    return SheetPose(
        paper=paper,
        size_px=size_px,
        rotation=camera.rotation,
        translation_cm=camera.middle_cm - camera.rotation @ middle_cm,
        focal_px=Normal(camera.focal_px, camera.focal_px * float(np.sqrt(covariance[0, 0]))),
        reprojection_px=reprojection_px,
        middle_cm=middle_cm,
        covariance=covariance,
    )


def camera_seeing(
    sighting: SheetSighting, near: SheetPose, focal_px: float, facing: Literal["left", "right"], printed_scale: float
) -> tuple[FloatArray, FloatArray]:
    """Rotation (3, 3), world to camera, and place (3,) of a camera near a known one, from one sighting.

    `facing` and `printed_scale` as for `solve_sheet`.
    """
    on_floor = _on_floor(near.paper, sighting.corner, sighting.points_px, facing, printed_scale)
    from_centre = sighting.points_px - 0.5 * np.asarray(near.size_px)
    turn, place = cv2.solvePnPRefineLM(
        on_floor,
        from_centre,
        np.diag([focal_px, focal_px, 1.0]),
        None,
        cv2.Rodrigues(near.rotation)[0],
        (near.rotation @ near.middle_cm + near.translation_cm)[:, None],  # given as a row, OpenCV reads it wrongly
    )
    rotation = np.asarray(cv2.Rodrigues(turn)[0], dtype=float)
    return rotation, near.middle_cm - rotation.T @ np.asarray(place, dtype=float).ravel()


def _on_floor(
    paper: Paper,
    corner: npt.NDArray[np.int64],
    points_px: FloatArray,
    facing: Literal["left", "right"],
    printed_scale: float,
) -> FloatArray:
    """The corners (n, 3) in world axes, from the sheet's middle."""
    page = ((corners_mm(paper) - [paper.width_mm / 2, paper.height_mm / 2]) / MM_PER_CM)[corner]
    towards_wall = _towards_wall(page, points_px, facing)
    return np.column_stack([page * printed_scale * [towards_wall, -towards_wall], np.zeros(len(page))])


def _middle_cm(paper: Paper) -> FloatArray:
    """The sheet's middle in the world, (3,): the paper's size is true whatever the printer did on it."""
    return np.array([-paper.width_mm / 2 / MM_PER_CM, 0.0, 0.0])


def _still_corners(sightings: Sequence[SheetSighting]) -> tuple[Paper, npt.NDArray[np.int64], FloatArray]:
    """Paper, numbers of the corners (n,) and their places (n, 2): medians over the better half of the sightings."""
    papers = [sighting.paper for sighting in sightings]
    paper = max(papers, key=papers.count)
    best_first = sorted((one for one in sightings if one.paper == paper), key=lambda one: one.misfit)
    corners = np.unique(np.concatenate([one.corner for one in best_first]))
    places = []
    for corner in corners:
        seen = np.concatenate([one.points_px[one.corner == corner] for one in best_first])
        places.append(np.median(seen[: (len(seen) + 1) // 2], axis=0))
    return paper, corners, np.array(places)


def _towards_wall(page: FloatArray, points_px: FloatArray, facing: Literal["left", "right"]) -> float:
    """1.0 where the page's x axis points at the wall, -1.0 where the page lies the other way round."""
    columns = np.column_stack([page, np.ones(len(page))])
    runs_right = np.linalg.lstsq(columns, points_px, rcond=None)[0][0, 0]
    return float(np.sign(runs_right) * (1 if facing == "right" else -1))


def _upright(on_floor: FloatArray, from_centre: FloatArray, focal_px: float) -> _Camera | None:
    """The better of the two poses in which a flat page looks alike, among those of an upright camera above it."""
    matrix = np.diag([focal_px, focal_px, 1.0])
    count, turns, shifts, _ = cv2.solvePnPGeneric(on_floor, from_centre, matrix, None, flags=cv2.SOLVEPNP_IPPE)
    poses = [
        _Camera(np.asarray(cv2.Rodrigues(turn)[0], dtype=float), np.asarray(shift, dtype=float).ravel(), focal_px)
        for turn, shift in zip(turns[:count], shifts[:count], strict=True)
    ]
    good = [pose for pose in poses if _is_upright(pose)]
    return min(good, key=lambda pose: float(((pose.picture(on_floor) - from_centre) ** 2).sum()), default=None)


def _is_upright(camera: _Camera) -> bool:
    up = camera.rotation[:, 2]
    above_floor = up @ camera.middle_cm < 0  # looking at the floor is looking against *up*
    little_roll = -up[1] > np.hypot(up[0], up[1]) * np.cos(np.radians(UPRIGHT_DEG))
    return bool(camera.middle_cm[2] > 0 and above_floor and little_roll)


def _refined(
    camera: _Camera, on_floor: FloatArray, from_centre: FloatArray, focal_px: Normal
) -> tuple[_Camera, FloatArray, float]:
    """The camera that fits corners and focal length best, its covariance (7, 7), and the cost of the fit."""

    def misfit(step: FloatArray, start: _Camera) -> FloatArray:
        moved = start.moved(step)
        corners = (moved.picture(on_floor) - from_centre).ravel() / CORNER_SD_PX
        return np.append(corners, (moved.focal_px - focal_px.mean) / focal_px.sd)

    for _ in range(2):  # once to get there, once for the derivatives about where it got
        fit = least_squares(misfit, np.zeros(SIZE), args=(camera,), x_scale="jac")
        camera = camera.moved(fit.x)
    covariance = np.linalg.inv(fit.jac.T @ fit.jac)
    worse = float(np.mean(fit.fun**2))  # than the corners' error should make it: a bent page, a lens
    return camera, covariance * max(1.0, worse), float(fit.cost)
