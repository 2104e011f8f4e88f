"""The camera solved from where the sheet's corners are in the frame. Axes as in `sheet_pose`.

A sheet seen from one side hardly tells the focal length, and a wrong focal length is a wrong tilt. So both are solved
together: corners and what was known of the focal length before, each by its error. What stays uncertain is kept as
one covariance, so that a drawn camera has a tilt that goes with its focal length.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Literal

import cv2
import numpy as np
import numpy.typing as npt
from scipy.optimize import least_squares

from lungelens.camera.sheet_board import Paper, corners_mm
from lungelens.camera.sheet_pose import MM_PER_CM, SIZE, SheetCamera, SheetPose, page_cm
from lungelens.camera.types import FloatArray, Normal

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.camera.sheet_find import SheetSighting

CORNER_SD_PX = 0.2  # as if independent; alignment alone does 0.02-0.07, the rest is for lenses and wavy paper
UPRIGHT_DEG = 60.0  # nobody films a lunge with a camera rolled by more
FOCAL_STARTS = (-2.0, -1.0, 0.0, 1.0, 2.0)  # standard errors from what was known
WORST_FIT_PX = 1.0  # corners that miss by more are not seen by such a camera
MARKED_SD_PX = 1.0  # a corner of the page marked by hand
WORST_MARKED_PX = 5.0  # corners marked by hand that miss by more are no page


def solve_sheet(
    sightings: Sequence[SheetSighting],
    size_px: tuple[int, int],
    focal_px: Normal,
    facing: Literal["left", "right"],
    printed_scale: float = 1.0,
) -> SheetPose | None:
    """Pose of a still camera from sightings of the sheet in one or many frames.

    Parameters
    ----------
    sightings
        At least one. Each corner's place is its median over that half of them, of the commonest paper, in which
        the page fits the frame best: shadows and passing feet come and go.
    size_px
        Width and height of the frames.
    focal_px
        What is known of the focal length beforehand.
    facing
        Side of the frame on which the wall is: tells which short edge lies against it.
    printed_scale
        How much larger than meant the sheet was printed (`sheet_board.printed_scale`).

    Returns
    -------
    SheetPose | None
        None where no upright camera above the floor sees the sheet so.
    """
    paper, corner, points_px = _still_corners(sightings)
    on_floor = _on_floor(paper, corner, points_px, facing, printed_scale)
    from_centre = points_px - 0.5 * np.asarray(size_px)

    starts = [_upright(on_floor, from_centre, focal_px.mean + at * focal_px.sd) for at in FOCAL_STARTS]
    fits = [_refined(start, on_floor, from_centre, focal_px) for start in starts if start is not None]
    if not fits:
        return None
    camera, covariance, _ = min(fits, key=lambda fit: fit[2])
    reprojection_px = _miss_px(camera, on_floor, from_centre)
    if reprojection_px > WORST_FIT_PX:
        return None
    return _pose_of(camera, covariance, paper, size_px, reprojection_px)


def solve_marked_page(
    sheet: SheetPose, page_px: FloatArray, marked: npt.NDArray[np.bool_], focal_px: Normal
) -> SheetPose | None:
    """The camera that sees the page's corners at other places than a known one does.

    Parameters
    ----------
    sheet
        How the page was seen before.
    page_px
        (4, 2) its corners, in the order of `SheetPose.page_px`.
    marked
        (4,) which of them were marked by hand, and so less surely.
    focal_px
        What is known of the focal length without the sheet.

    Returns
    -------
    SheetPose | None
        None where no upright camera above the floor sees the page so.
    """
    on_floor = page_cm(sheet.paper) - sheet.middle_cm
    from_centre = page_px - 0.5 * np.asarray(sheet.size_px)
    sd_px = np.where(marked, MARKED_SD_PX, CORNER_SD_PX)[:, None]
    camera, covariance, _ = _refined(sheet.camera, on_floor, from_centre, focal_px, sd_px)
    reprojection_px = _miss_px(camera, on_floor, from_centre)
    if not _is_upright(camera) or reprojection_px > WORST_MARKED_PX:
        return None
    moved = _pose_of(camera, covariance, sheet.paper, sheet.size_px, reprojection_px)
    return replace(moved, askew_deg=sheet.askew_deg, off_wall_cm=sheet.off_wall_cm)


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
        near.camera.middle_cm[:, None],  # given as a row, OpenCV reads it wrongly
    )
    rotation = np.asarray(cv2.Rodrigues(turn)[0], dtype=float)
    return rotation, near.middle_cm - rotation.T @ np.asarray(place, dtype=float).ravel()


def _pose_of(
    camera: SheetCamera, covariance: FloatArray, paper: Paper, size_px: tuple[int, int], reprojection_px: float
) -> SheetPose:
    middle_cm = _middle_cm(paper)
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


def _miss_px(camera: SheetCamera, on_floor: FloatArray, from_centre: FloatArray) -> float:
    """By how much corners miss their places, root mean square."""
    misses = camera.project(on_floor) - from_centre
    return float(np.sqrt((misses**2).sum(axis=1).mean()))


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
        places_px = np.concatenate([one.points_px[one.corner == corner] for one in best_first])
        places.append(np.median(places_px[: (len(places_px) + 1) // 2], axis=0))
    return paper, corners, np.array(places)


def _towards_wall(page: FloatArray, points_px: FloatArray, facing: Literal["left", "right"]) -> float:
    """1.0 where the page's x axis points at the wall, -1.0 where the page lies the other way round."""
    columns = np.column_stack([page, np.ones(len(page))])
    runs_right = np.linalg.lstsq(columns, points_px, rcond=None)[0][0, 0]
    return float(np.sign(runs_right) * (1 if facing == "right" else -1))


def _upright(on_floor: FloatArray, from_centre: FloatArray, focal_px: float) -> SheetCamera | None:
    """The better of the two poses in which a flat page looks alike, among those of an upright camera above it."""
    matrix = np.diag([focal_px, focal_px, 1.0])
    count, turns, shifts, _ = cv2.solvePnPGeneric(on_floor, from_centre, matrix, None, flags=cv2.SOLVEPNP_IPPE)
    poses = [
        SheetCamera(np.asarray(cv2.Rodrigues(turn)[0], dtype=float), np.asarray(shift, dtype=float).ravel(), focal_px)
        for turn, shift in zip(turns[:count], shifts[:count], strict=True)
    ]
    good = [pose for pose in poses if _is_upright(pose)]
    return min(good, key=lambda pose: float(((pose.project(on_floor) - from_centre) ** 2).sum()), default=None)


def _is_upright(camera: SheetCamera) -> bool:
    up = camera.rotation[:, 2]
    above_floor = up @ camera.middle_cm < 0  # looking at the floor is looking against *up*
    little_roll = -up[1] > np.hypot(up[0], up[1]) * np.cos(np.radians(UPRIGHT_DEG))
    return bool(camera.middle_cm[2] > 0 and above_floor and little_roll)


def _refined(
    camera: SheetCamera,
    on_floor: FloatArray,
    from_centre: FloatArray,
    focal_px: Normal,
    corner_sd_px: FloatArray | float = CORNER_SD_PX,
) -> tuple[SheetCamera, FloatArray, float]:
    """The camera that fits corners and focal length best, its covariance (7, 7), and the cost of the fit."""

    def misfit(step: FloatArray, start: SheetCamera) -> FloatArray:
        moved = start.moved(step)
        corners = ((moved.project(on_floor) - from_centre) / corner_sd_px).ravel()
        return np.append(corners, (moved.focal_px - focal_px.mean) / focal_px.sd)

    for _ in range(2):  # once to get there, once for the derivatives about where it got
        fit = least_squares(misfit, np.zeros(SIZE), args=(camera,), x_scale="jac")
        camera = camera.moved(fit.x)
    covariance = np.linalg.inv(fit.jac.T @ fit.jac)
    worse = float(np.mean(fit.fun**2))  # than the corners' error should make it: a bent page, a lens
    return camera, covariance * max(1.0, worse), float(fit.cost)
