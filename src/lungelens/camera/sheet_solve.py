"""The camera solved from where the sheet's corners are in the frame. Axes as in `pinhole`.

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

from lungelens.camera.pinhole import Camera
from lungelens.camera.sheet_board import Paper, corners_mm
from lungelens.camera.sheet_pose import MM_PER_CM, SIZE, SheetPose, moved, page_cm, sheet_middle_cm

if TYPE_CHECKING:
    from collections.abc import Sequence

    from lungelens.camera.sheet_find import SheetSighting
    from lungelens.camera.types import FloatArray, Normal

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
    corners_cm = _in_world(paper, corner, points_px, facing, printed_scale)
    return _solved(paper, corners_cm, points_px, CORNER_SD_PX, size_px, focal_px, WORST_FIT_PX)


def solve_page(
    paper: Paper, page_px: FloatArray, sd_px: FloatArray, size_px: tuple[int, int], focal_px: Normal
) -> SheetPose | None:
    """Pose of a still camera from nothing but the page's corners, so also of a plain page.

    Parameters
    ----------
    page_px
        (4, 2) the corners of a page of this `paper`, in the order of `SheetPose.page_px`.
    sd_px
        (4, 1) their standard errors.
    size_px
        Width and height of the frames.
    focal_px
        What is known of the focal length beforehand.

    Returns
    -------
    SheetPose | None
        None where no upright camera above the floor sees the page so.
    """
    return _solved(paper, page_cm(paper), page_px, sd_px, size_px, focal_px, WORST_MARKED_PX)


def _solved(
    paper: Paper,
    corners_cm: FloatArray,
    points_px: FloatArray,
    sd_px: FloatArray | float,
    size_px: tuple[int, int],
    focal_px: Normal,
    worst_px: float,
) -> SheetPose | None:
    """The camera that fits best from whatever focal length it starts."""
    about_cm = sheet_middle_cm(paper)
    tried = [Camera(size_px, focal_px.mean + at * focal_px.sd) for at in FOCAL_STARTS]
    starts = [_upright(camera, corners_cm, points_px, about_cm) for camera in tried]
    fits = [_refined(start, corners_cm, points_px, focal_px, about_cm, sd_px) for start in starts if start is not None]
    if not fits:
        return None
    camera, covariance, _ = min(fits, key=lambda fit: fit[2])
    reprojection_px = _miss_px(camera, corners_cm, points_px)
    if reprojection_px > worst_px or not _is_upright(camera, about_cm):
        return None
    return SheetPose(paper, camera, reprojection_px, covariance)


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
    corners_cm, about_cm = page_cm(sheet.paper), sheet_middle_cm(sheet.paper)
    sd_px = np.where(marked, MARKED_SD_PX, CORNER_SD_PX)[:, None]
    camera, covariance, _ = _refined(sheet.camera, corners_cm, page_px, focal_px, about_cm, sd_px)
    reprojection_px = _miss_px(camera, corners_cm, page_px)
    if not _is_upright(camera, about_cm) or reprojection_px > WORST_MARKED_PX:
        return None
    return replace(sheet, camera=camera, covariance=covariance, reprojection_px=reprojection_px)


def camera_seeing(
    sighting: SheetSighting, near: SheetPose, focal_px: float, facing: Literal["left", "right"], printed_scale: float
) -> Camera:
    """A camera near a known one, from one sighting.

    `facing` and `printed_scale` as for `solve_sheet`.
    """
    corners_cm = _in_world(near.paper, sighting.corner, sighting.points_px, facing, printed_scale)
    about_cm, camera = sheet_middle_cm(near.paper), replace(near.camera, focal_px=focal_px)
    turn, place_cm = cv2.solvePnPRefineLM(
        corners_cm - about_cm,
        sighting.points_px,
        camera.matrix,
        None,
        cv2.Rodrigues(camera.rotation)[0],
        camera.in_camera(about_cm)[:, None],  # given as a row, OpenCV reads it wrongly
    )
    return _placed(camera, turn, place_cm, about_cm)


def _placed(camera: Camera, turn: npt.ArrayLike, place_cm: npt.ArrayLike, about_cm: FloatArray) -> Camera:
    """The camera that is turned so (Rodrigues' vector) and sees the place `about_cm` of the world at `place_cm`."""
    rotation = np.asarray(cv2.Rodrigues(np.asarray(turn))[0], dtype=float)
    position_cm = about_cm - rotation.T @ np.asarray(place_cm, dtype=float).ravel()
    return replace(camera, rotation=rotation, position_cm=position_cm)


def _miss_px(camera: Camera, corners_cm: FloatArray, points_px: FloatArray) -> float:
    """By how much corners miss their places, root mean square."""
    misses = camera.project(corners_cm) - points_px
    return float(np.sqrt((misses**2).sum(axis=1).mean()))


def _in_world(
    paper: Paper,
    corner: npt.NDArray[np.int64],
    points_px: FloatArray,
    facing: Literal["left", "right"],
    printed_scale: float,
) -> FloatArray:
    """The corners (n, 3)."""
    page = ((corners_mm(paper) - [paper.width_mm / 2, paper.height_mm / 2]) / MM_PER_CM)[corner]
    towards_wall = _towards_wall(page, points_px, facing)
    from_middle = np.column_stack([page * printed_scale * [towards_wall, -towards_wall], np.zeros(len(page))])
    return np.asarray(sheet_middle_cm(paper) + from_middle)


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


def _upright(camera: Camera, corners_cm: FloatArray, points_px: FloatArray, about_cm: FloatArray) -> Camera | None:
    """The better of the two poses in which a flat page looks alike, among those of an upright camera above it."""
    count, turns, places_cm, _ = cv2.solvePnPGeneric(
        corners_cm - about_cm, points_px, camera.matrix, None, flags=cv2.SOLVEPNP_IPPE
    )
    poses = (_placed(camera, *pose, about_cm) for pose in zip(turns[:count], places_cm[:count], strict=True))
    good = [pose for pose in poses if _is_upright(pose, about_cm)]
    return min(good, key=lambda pose: _miss_px(pose, corners_cm, points_px), default=None)


def _is_upright(camera: Camera, ahead_cm: FloatArray) -> bool:
    """Whether a camera above the floor that is held about upright has this place in front of it."""
    little_roll = -camera.up[1] > np.hypot(*camera.up[:2]) * np.cos(np.radians(UPRIGHT_DEG))
    return bool(camera.in_camera(ahead_cm)[2] > 0 and camera.position_cm[2] > 0 and little_roll)


def _refined(
    camera: Camera,
    corners_cm: FloatArray,
    points_px: FloatArray,
    focal_px: Normal,
    about_cm: FloatArray,
    corner_sd_px: FloatArray | float = CORNER_SD_PX,
) -> tuple[Camera, FloatArray, float]:
    """The camera that fits corners and focal length best, its covariance as of `SheetPose`, and the cost of the fit."""
    from scipy.optimize import least_squares  # slow to load, and the app that shows numbers needs all else of this file

    def misfit(step: FloatArray, start: Camera) -> FloatArray:
        tried = moved(start, about_cm, step)
        corners = ((tried.project(corners_cm) - points_px) / corner_sd_px).ravel()
        return np.append(corners, (tried.focal_px - focal_px.mean) / focal_px.sd)

    for _ in range(2):  # once to get there, once for the derivatives about where it got
        fit = least_squares(misfit, np.zeros(SIZE), args=(camera,), x_scale="jac")
        camera = moved(camera, about_cm, fit.x)
    covariance = np.linalg.inv(fit.jac.T @ fit.jac)
    worse = float(np.mean(fit.fun**2))  # than the corners' error should make it: a bent page, a lens
    found = replace(camera, focal_px=float(camera.focal_px))
    return found, covariance * max(1.0, worse), float(fit.cost)
