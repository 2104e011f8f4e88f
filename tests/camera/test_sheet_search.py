"""The printed sheet where its markers are too small to be read: a person's whole height in a frame of 720 pixels."""

from __future__ import annotations

from itertools import product
from unittest.mock import Mock

import cv2
import numpy as np
import numpy.typing as npt
import pytest

from helpers.plain_pages import PAGE, beside_of, draw, page_on_floor
from helpers.sheets import Lying, Tripod, film
from lungelens.camera import sheet_search
from lungelens.camera.plain_find import Beside
from lungelens.camera.sheet_board import A4, LETTER
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.camera.sheet_refusal import MIRRORED
from lungelens.camera.sheet_search import LEAST_CONTRAST, search_sheet

FAR = Tripod(position_cm=(-25.0, 320.0, 95.0), pitch_deg=-10.0, focal_px=850.0)
LOW = Tripod(position_cm=(-10.0, 280.0, 75.0), pitch_deg=-5.0, yaw_deg=-10.0, facing="left", focal_px=800.0)
HIGH = Tripod(position_cm=(-40.0, 290.0, 150.0), pitch_deg=-22.0, yaw_deg=12.0, roll_deg=2.5, focal_px=700.0)
BLUR_PX = 0.9
CAMERAS = {"far": FAR, "low": LOW, "high": HIGH}
CORNER_PX = 0.15


def foot(camera: Tripod) -> Beside:
    """Its ankle 8 cm over the floor, 25 cm behind the wall, on the far side of the sheet."""
    return beside_of(camera, np.array([-25.0, 24.0 * -np.sign(camera.place_cm[1]), 8.0]))


def gray_film(camera: Tripod, *sheets: Lying, noise: float = 1.5) -> npt.NDArray[np.uint8]:
    return np.asarray(
        cv2.cvtColor(film(camera, *sheets, blur_px=BLUR_PX, noise=noise), cv2.COLOR_RGB2GRAY), dtype=np.uint8
    )


@pytest.mark.parametrize("turned", [False, True], ids=["as meant", "turned"])
@pytest.mark.parametrize("paper", [A4, LETTER], ids=["A4", "Letter"])
@pytest.mark.parametrize("name", CAMERAS)
def test_a_sheet_whose_markers_cannot_be_read(name: str, paper, turned: bool) -> None:
    camera, sheet = CAMERAS[name], Lying(paper, turned=turned)
    assert find_sheet(film(camera, sheet, blur_px=BLUR_PX, noise=1.5)) is None  # else this test would prove nothing
    found = search_sheet(gray_film(camera, sheet), foot(camera))
    assert isinstance(found, SheetSighting)
    assert found.paper == paper
    assert len(found.corner) == 30
    misses_px = np.linalg.norm(found.points_px - sheet.corners_px(camera)[found.corner], axis=1)
    assert misses_px.max() < CORNER_PX


def test_a_wall_with_no_more_contrast_than_that_is_not_searched(monkeypatch: pytest.MonkeyPatch) -> None:
    searched = Mock(return_value=())
    monkeypatch.setattr(sheet_search, "_guesses", searched)
    for darkest in (128 - LEAST_CONTRAST + 1, 128 - LEAST_CONTRAST):
        picture = np.full(FAR.size_px[::-1], 128, np.uint8)
        picture[::7, ::5] = darkest
        assert search_sheet(picture, foot(FAR)) is None
    searched.assert_called_once()


@pytest.mark.parametrize("name", CAMERAS)
def test_in_a_mirror(name: str) -> None:
    camera = CAMERAS[name]
    beside = foot(camera)
    picture = np.ascontiguousarray(gray_film(camera, Lying(A4))[:, ::-1])
    mirrored = Beside(
        np.array([camera.size_px[0] - beside.ankle_px[0], beside.ankle_px[1]]), beside.px_per_cm, -beside.sign
    )
    assert search_sheet(picture, mirrored) == MIRRORED


def test_a_picture_of_another_scale_is_the_same_sheet() -> None:
    found = search_sheet(gray_film(FAR, Lying(A4)), foot(FAR))
    assert isinstance(found, SheetSighting)
    twice = found.scaled(2.0)
    np.testing.assert_allclose(twice.points_px, 2 * found.points_px)
    page = cv2.perspectiveTransform(found.page_mm[None], twice.homography)[0]
    np.testing.assert_allclose(page, twice.points_px, atol=1e-6)


@pytest.mark.parametrize("name", CAMERAS)
def test_no_sheet_is_made_up(name: str) -> None:
    camera = CAMERAS[name]
    blank = page_on_floor(29.7, 21.0), PAGE
    for picture in (gray_film(camera), draw(camera, blank), draw(camera, blank, tiles=True)):
        assert search_sheet(picture, foot(camera)) is None


@pytest.mark.parametrize("gray", [0, 128, 255])
def test_a_picture_of_one_gray_shows_nothing(gray: int) -> None:
    assert search_sheet(np.full((720, 1280), gray, np.uint8), foot(FAR)) is None


def test_squares_without_markers_are_not_the_sheet() -> None:
    # a chessboard of the same squares, its white ones empty
    black = [
        (page_on_floor(6.5, 6.5, aside_cm=6.5 * row - 6.5, off_cm=1.85 + 6.5 * column), 20.0)
        for column, row in product(range(4), range(3))
        if (column + row) % 2 == 0
    ]
    picture = draw(FAR, (page_on_floor(29.7, 21.0), PAGE), *black)
    assert search_sheet(picture, foot(FAR)) is None


def test_a_foot_at_the_frames_edge_leaves_nothing_to_search() -> None:
    beside = Beside(np.array([640.0, 715.0]), 3.0, 1.0)
    assert search_sheet(gray_film(FAR, Lying(A4)), beside) is None
