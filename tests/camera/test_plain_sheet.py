"""A plain page on the floor beside a foot, seen by cameras whose places are known exactly."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pytest

from helpers.plain_pages import FLOOR, PAGE, SHOE, beside_of, draw, page_on_floor, rectangle_cm
from helpers.sheets import Lying, Tripod
from lungelens.camera.plain_sheet import (
    AMBIGUOUS,
    HIDDEN,
    MISFIT,
    NOT_FOUND,
    PLAIN_PAPERS,
    PaperName,
    lies_at_wall,
    read_plain_sheet,
)
from lungelens.camera.sheet_board import A4
from lungelens.camera.sheet_pose import SheetPose
from lungelens.camera.sheet_refusal import SheetRefusal
from lungelens.camera.sheet_solve import solve_sheet
from lungelens.camera.types import FloatArray, Normal

RIGHT = Tripod(position_cm=(-25.0, 220.0, 110.0), pitch_deg=-20.0, yaw_deg=4.0)
LEFT = replace(RIGHT, facing="left", yaw_deg=-5.0, roll_deg=2.0)
LARGE = Tripod((1920, 1080), 1425.0, "right", (-25.0, 220.0, 110.0), -20.0, 4.0)
A4_PAGE, LETTER_PAGE, LEGAL_PAGE = page_on_floor(29.7, 21.0), page_on_floor(27.94, 21.59), page_on_floor(35.56, 21.59)
UNKNOWN, KNOWN = 0.12, 0.01  # of the focal length


def away(camera: Tripod) -> float:
    """+1 where the person's left is away from the camera."""
    return 1.0 if camera.facing == "right" else -1.0


def ankle_cm(camera: Tripod) -> FloatArray:
    return np.array([-27.0, 24.0 * away(camera), 8.0])


def read(
    camera: Tripod, gray: npt.NDArray[np.uint8], name: PaperName = "a4", focal: float = UNKNOWN, scale: float = 1.0
) -> SheetPose | SheetRefusal:
    focal_px = Normal(camera.focal_px * (1 + 0.5 * focal), camera.focal_px * focal)
    return read_plain_sheet(gray, scale, beside_of(camera, ankle_cm(camera)), name, focal_px, camera.size_px)


def toe_cm(sheet: SheetPose | SheetRefusal, camera: Tripod, toe: FloatArray, n: int = 1) -> FloatArray:
    """How far from the wall, (n,), the place on the floor lies at which the true camera sees a toe."""
    assert isinstance(sheet, SheetPose)
    drawn = sheet.draw(np.random.default_rng(0), n)
    return -np.asarray(drawn.at_height(camera.project(toe), np.zeros(n)))[:, 0]


@pytest.mark.parametrize("camera", [RIGHT, LEFT], ids=["wall on the right", "wall on the left"])
@pytest.mark.parametrize("gap_cm", [5.0, 15.0])
def test_toes_beside_the_sheet_are_placed_to_three_millimetres(camera: Tripod, gap_cm: float) -> None:
    sheet = read(camera, draw(camera, (A4_PAGE, PAGE)))
    toe = np.array([-gap_cm, 24.0 * away(camera), 0.0])
    assert toe_cm(sheet, camera, toe)[0] == pytest.approx(gap_cm, abs=0.3)


@pytest.mark.parametrize(("name", "page"), [("a4", A4_PAGE), ("letter", LETTER_PAGE), ("legal", LEGAL_PAGE)])
def test_the_sheet_says_its_size_and_that_it_is_plain(name: PaperName, page: FloatArray) -> None:
    sheet = read(RIGHT, draw(RIGHT, (page, PAGE)), name)
    assert isinstance(sheet, SheetPose)
    assert (sheet.paper, sheet.paper.plain) == (PLAIN_PAPERS[name], True)
    assert sheet.camera.position_cm == pytest.approx(RIGHT.place_cm, rel=0.3)


def test_a_reduced_picture_gives_the_camera_of_the_whole_frame() -> None:
    reduced = draw(replace(LARGE, size_px=(1280, 720), focal_px=950.0), (A4_PAGE, PAGE))
    sheet = read(LARGE, reduced, scale=2 / 3)
    assert isinstance(sheet, SheetPose)
    assert sheet.camera.size_px == LARGE.size_px
    assert toe_cm(sheet, LARGE, np.array([-10.0, 24.0, 0.0]))[0] == pytest.approx(10.0, abs=0.3)


def test_the_interval_holds_the_truth_and_is_wider_than_the_printed_sheets() -> None:
    toe = np.array([-10.0, 24.0, 0.0])
    plain = toe_cm(read(RIGHT, draw(RIGHT, (A4_PAGE, PAGE), noise=4.0)), RIGHT, toe, 500)
    printed = solve_sheet([Lying(A4).sighting(RIGHT)], RIGHT.size_px, Normal(1007.0, 114.0), "right")
    low, high = np.percentile(plain, [2.5, 97.5])
    assert low < 10.0 < high < 12.0
    assert np.std(plain) > np.std(toe_cm(printed, RIGHT, toe, 500)) if printed else pytest.fail("no printed sheet")


def test_print_on_the_page_does_no_harm() -> None:
    lines = [(rectangle_cm((-26.0, -3.0), (y, y + 0.3)), 120.0) for y in np.arange(-8.0, 8.0, 1.0)]
    sheet = read(RIGHT, draw(RIGHT, (A4_PAGE, PAGE), *lines))
    assert toe_cm(sheet, RIGHT, np.array([-10.0, 24.0, 0.0]))[0] == pytest.approx(10.0, abs=0.3)


def test_the_end_of_print_is_not_taken_for_the_edge_at_the_wall() -> None:
    wall = (np.array([(0.0, -60.0, 0.0), (0.0, 300.0, 0.0), (0.0, 300.0, 250.0), (0.0, -60.0, 250.0)]), PAGE)
    block = (rectangle_cm((-29.0, -2.5), (-10.0, 10.0)), 190.0)
    found = read(RIGHT, draw(RIGHT, wall, (A4_PAGE, PAGE), block, noise=0.5))
    assert found is NOT_FOUND


def test_paper_of_another_size_is_told_where_the_focal_length_is_known() -> None:
    assert read(RIGHT, draw(RIGHT, (LEGAL_PAGE, PAGE)), "letter", KNOWN) is MISFIT


def test_no_sheet() -> None:
    assert read(RIGHT, draw(RIGHT)) is NOT_FOUND


@pytest.mark.parametrize("floor", [FLOOR, 190.0])
def test_tiles_are_no_sheet(floor: float) -> None:
    slab = (rectangle_cm((-300.0, 0.0), (-60.0, 300.0)), floor)
    assert read(RIGHT, draw(RIGHT, slab, tiles=True)) is NOT_FOUND


def test_a_rug_is_no_sheet() -> None:
    assert read(RIGHT, draw(RIGHT, (page_on_floor(60.0, 40.0), PAGE))) is NOT_FOUND


def test_two_sheets_are_too_many() -> None:
    beside = page_on_floor(29.7, 21.0, aside_cm=-24.0)
    assert read(RIGHT, draw(RIGHT, (A4_PAGE, PAGE), (beside, PAGE))) is AMBIGUOUS


def test_a_foot_on_a_side_of_the_sheet() -> None:
    foot = (rectangle_cm((-24.0, -4.0), (6.0, 14.0)), SHOE)
    refusal = read(RIGHT, draw(RIGHT, (A4_PAGE, PAGE), foot))
    assert refusal in (HIDDEN, NOT_FOUND)


def test_a_sheet_askew_or_off_the_wall_does_not_count() -> None:
    sheet = read(RIGHT, draw(RIGHT, (A4_PAGE, PAGE)))
    assert isinstance(sheet, SheetPose)
    assert lies_at_wall(replace(sheet, askew_deg=-2.0))
    assert not lies_at_wall(replace(sheet, askew_deg=8.0))
    assert not lies_at_wall(replace(sheet, off_wall_cm=3.0))
