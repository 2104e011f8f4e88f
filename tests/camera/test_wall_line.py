"""A dark floor and a bright wall, seen by a camera that knows where the sheet lies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from helpers.sheets import Lying, Tripod
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_pose import SheetPose
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.types import FloatArray, Normal
from lungelens.camera.wall_line import WallLine, wall_line

RIGHT = Tripod(size_px=(720, 1280), position_cm=(-25.0, 200.0, 110.0), pitch_deg=-18.0, yaw_deg=5.0)
LEFT = replace(RIGHT, facing="left", yaw_deg=-4.0, roll_deg=2.0)
FLOOR, WALL = 70.0, 160.0


def sheet_seen(camera: Tripod) -> SheetPose:
    pose = solve_sheet([Lying(A4).sighting(camera)], camera.size_px, Normal(camera.focal_px, 1e-3), camera.facing)
    assert pose is not None
    return pose


def floor_cm(camera: Tripod) -> FloatArray:
    """Where each pixel's ray meets the floor, (height, width, 2)."""
    width, height = camera.size_px
    column, row = np.meshgrid(np.arange(width) + 0.5, np.arange(height) + 0.5)
    rays = np.stack([column - width / 2, row - height / 2, np.full_like(row, camera.focal_px)], axis=-1)
    world = rays @ camera.rotation
    down = np.minimum(world[..., 2], -1e-6)
    return np.asarray(camera.place_cm[:2] - camera.place_cm[2] / down[..., None] * world[..., :2])


def room(
    camera: Tripod, askew_deg: float = 0.0, behind_cm: float = 0.0, wall: float = WALL, floor: float = FLOOR
) -> npt.NDArray[np.uint8]:
    """The wall begins `behind_cm` behind the middle of the sheet's edge, which is turned against it."""
    x, y = np.moveaxis(floor_cm(camera), -1, 0)
    behind = x - y * np.tan(np.radians(askew_deg)) > behind_cm
    noise = np.random.default_rng(0).normal(0, 3, behind.shape)
    return np.clip(np.where(behind, wall, floor) + noise, 0, 255).astype(np.uint8)


def found(camera: Tripod, gray: npt.NDArray[np.uint8], gap_cm: float = 0.0) -> WallLine | None:
    return wall_line(gray, 1.0, np.zeros(gray.shape, bool), sheet_seen(camera), gap_cm)


CAMERAS = pytest.mark.parametrize("camera", [RIGHT, LEFT], ids=["right", "left"])


@CAMERAS
@pytest.mark.parametrize("askew_deg", [0.0, 0.5])
def test_a_sheet_laid_well(camera: Tripod, askew_deg: float) -> None:
    assert found(camera, room(camera, askew_deg)) == WallLine(0.0, 0.0)


@CAMERAS
@pytest.mark.parametrize("askew_deg", [-9.0, -3.0, 4.0, 12.0])
def test_a_sheet_askew_with_one_corner_at_the_wall(camera: Tripod, askew_deg: float) -> None:
    behind_cm = 10.5 * abs(np.tan(np.radians(askew_deg)))
    line = found(camera, room(camera, askew_deg, behind_cm))
    assert line is not None
    assert line.askew_deg == pytest.approx(askew_deg, abs=0.75)
    assert line.behind_cm == pytest.approx(behind_cm, abs=0.6)


@CAMERAS
def test_a_sheet_off_the_wall_unless_that_was_said(camera: Tripod) -> None:
    gray = room(camera, 0.0, 6.0)
    line = found(camera, gray)
    assert line is not None
    assert (line.askew_deg, line.behind_cm) == pytest.approx((0.0, 6.0), abs=0.5)
    assert found(camera, gray, gap_cm=6.0) == WallLine(0.0, 6.0)


def test_a_wall_like_the_floor_is_not_seen() -> None:
    assert found(RIGHT, room(RIGHT, 5.0, 2.0, wall=FLOOR + 8)) is None


def test_a_stronger_line_elsewhere_does_not_count_where_one_is_at_the_sheet() -> None:
    x, y = np.moveaxis(floor_cm(RIGHT), -1, 0)
    gray = room(RIGHT, wall=120.0).astype(float)
    gray[x - y * np.tan(np.radians(8.0)) > 5.0] += 60  # a shadow on the wall, say
    assert found(RIGHT, gray.astype(np.uint8)) == WallLine(0.0, 0.0)


def test_what_the_person_hides_does_not_count() -> None:
    gray = room(RIGHT)
    x, y = np.moveaxis(floor_cm(RIGHT), -1, 0)
    leg = (y > 12) & (y < 40)
    gray[leg] = np.where(x - y * np.tan(np.radians(-15.0)) > 8.0, 250, 0)[leg]
    assert wall_line(gray, 1.0, leg, sheet_seen(RIGHT)) == WallLine(0.0, 0.0)


def test_pictures_of_another_size() -> None:
    small = np.asarray(room(RIGHT, 4.0, 1.0)[::2, ::2])
    line = wall_line(small, 0.5, np.zeros(small.shape, bool), sheet_seen(RIGHT))
    assert line is not None
    assert line.askew_deg == pytest.approx(4.0, abs=0.75)


def test_too_little_of_it_in_the_picture() -> None:
    hidden = np.ones((1280, 720), bool)
    assert wall_line(room(RIGHT), 1.0, hidden, sheet_seen(RIGHT)) is None
