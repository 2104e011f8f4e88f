from __future__ import annotations

from dataclasses import replace

import cv2
import numpy as np
import pytest

from helpers.sheets import Lying, Tripod, film
from lungelens.camera.sheet_board import A4, LETTER, PAPERS, Paper
from lungelens.camera.sheet_find import SheetSighting, find_sheet
from lungelens.camera.sheet_refusal import MIRRORED, SheetRefusal

USUAL = Tripod()
LOW = Tripod(position_cm=(-15.0, 190.0, 70.0), pitch_deg=-5.0, yaw_deg=-8.0, facing="left", focal_px=930.0)
STEEP = Tripod(position_cm=(-40.0, 200.0, 160.0), pitch_deg=-25.0, yaw_deg=12.0, roll_deg=2.5, size_px=(720, 1280))
FULL_HD = Tripod((1920, 1080), 1400.0, "left", (-10.0, 240.0, 115.0), -12.0, 6.0, -2.0)


def seen(picture: np.ndarray, near: SheetSighting | None = None) -> SheetSighting:
    sighting = find_sheet(picture, near)
    assert isinstance(sighting, SheetSighting)
    return sighting


def misses_px(sighting: SheetSighting, camera: Tripod, sheet: Lying) -> np.ndarray:
    return np.linalg.norm(sighting.points_px - sheet.corners_px(camera)[sighting.corner], axis=1)


@pytest.mark.parametrize("camera", [USUAL, LOW, STEEP, FULL_HD], ids=["usual", "low", "steep", "full-hd"])
@pytest.mark.parametrize("sheet", [Lying(A4), Lying(LETTER, turned=True)], ids=["A4", "Letter"])
def test_all_corners_to_a_tenth_of_a_pixel(camera: Tripod, sheet: Lying) -> None:
    sighting = seen(film(camera, sheet))
    assert sighting.paper == sheet.paper
    assert sighting.markers == tuple(sheet.paper.ids)
    assert len(sighting.corner) == 30
    assert misses_px(sighting, camera, sheet).max() < 0.1


def test_blur_and_noise_of_a_dim_room() -> None:
    sheet = Lying(A4)
    sighting = seen(film(USUAL, sheet, blur_px=1.0, noise=8.0))
    assert misses_px(sighting, USUAL, sheet).max() < 0.25


def test_a_shadows_edge_across_the_sheet_moves_no_corner() -> None:
    sheet = Lying(A4)
    picture = film(USUAL, sheet)
    x_px = int(sheet.corners_px(USUAL)[:, 0].mean())
    picture[:, x_px:] = (picture[:, x_px:] * 0.55).astype(np.uint8)
    assert misses_px(seen(picture), USUAL, sheet).max() < 0.25


@pytest.mark.parametrize("part", ["left third", "upper third", "left half"])
def test_a_foot_on_the_sheet_hides_its_part_only(part: str) -> None:
    sheet = Lying(A4)
    picture = film(USUAL, sheet)
    low, high = sheet.corners_px(USUAL).min(axis=0), sheet.corners_px(USUAL).max(axis=0)
    reach = {"left third": (0.3, 1.0), "upper third": (1.0, 0.3), "left half": (0.5, 1.0)}[part]
    to_x, to_y = (low + (high - low) * reach).astype(int)
    from_x, from_y = (low - 12).astype(int)
    picture[from_y : to_y + 1 + 12 * (reach[1] == 1), from_x : to_x + 1 + 12 * (reach[0] == 1)] = (190, 140, 110)
    sighting = seen(picture)
    assert 2 <= len(sighting.markers) < 6
    assert misses_px(sighting, USUAL, sheet).max() < 0.2


def test_one_marker_alone_is_not_enough() -> None:
    sheet = Lying(A4)
    picture = film(USUAL, sheet)
    keep = sheet.corners_px(USUAL)[8:12]  # marker 2, at the left edge
    low, high = (keep.min(axis=0) - 3).astype(int), (keep.max(axis=0) + 4).astype(int)
    bare = film(USUAL)
    bare[low[1] : high[1], low[0] : high[0]] = picture[low[1] : high[1], low[0] : high[0]]
    assert find_sheet(bare) is None


def test_corners_outside_the_picture_are_not_reported() -> None:
    camera = replace(USUAL, position_cm=(-140.0, 170.0, 100.0))
    sheet = Lying(A4)
    sighting = seen(film(camera, sheet))
    assert 0 < len(sighting.corner) < 30
    assert (sighting.points_px < camera.size_px).all()
    assert misses_px(sighting, camera, sheet).max() < 0.2


def test_a_floor_without_a_sheet() -> None:
    assert find_sheet(film(USUAL)) is None


@pytest.mark.parametrize("kind", [cv2.aruco.DICT_APRILTAG_36h11, cv2.aruco.DICT_4X4_50])
@pytest.mark.parametrize("marker_id", [3, 17])
def test_a_strangers_marker_is_not_the_sheet(kind: int, marker_id: int) -> None:
    picture = film(USUAL)
    marker = cv2.aruco.generateImageMarker(cv2.aruco.getPredefinedDictionary(kind), marker_id, 80)
    for x_px in (400, 700):
        picture[380:500, x_px - 20 : x_px + 100] = 230
        picture[400:480, x_px : x_px + 80] = marker[..., None]
    assert find_sheet(picture) is None


def test_a_strangers_marker_beside_the_sheet_changes_nothing() -> None:
    picture = film(USUAL, Lying(A4))
    alone = seen(picture)
    marker = cv2.aruco.generateImageMarker(cv2.aruco.getPredefinedDictionary(cv2.aruco.DICT_4X4_50), 3, 80)
    picture[80:200, 80:200] = 230
    picture[100:180, 100:180] = marker[..., None]
    np.testing.assert_allclose(seen(picture).points_px, alone.points_px, atol=0.02)


@pytest.mark.parametrize(("other", "code"), [(A4, "two_sheets"), (LETTER, "both_papers")])
def test_two_sheets_are_refused(other, code) -> None:
    refusal = find_sheet(film(USUAL, Lying(A4, aside_cm=-15.0), Lying(other, aside_cm=15.0)))
    assert isinstance(refusal, SheetRefusal)
    assert refusal.code == code


@pytest.mark.parametrize("moved_px", [(0, 0), (1, -1), (9, 5), (300, -200)])
def test_looking_near_the_last_place_first(moved_px: tuple[int, int]) -> None:
    sheet = Lying(A4)
    picture = film(USUAL, sheet)
    fresh = seen(picture)
    shift = np.eye(3)
    shift[:2, 2] = moved_px
    near = replace(fresh, homography=shift @ fresh.homography)
    np.testing.assert_allclose(seen(picture, near).points_px, fresh.points_px, atol=0.03)


LOWEST = Tripod((720, 1280), position_cm=(-15.0, 210.0, 70.0), pitch_deg=-4.0, yaw_deg=6.0)
PORTRAIT = Tripod((720, 1280), position_cm=(-20.0, 220.0, 110.0), pitch_deg=-13.0)


@pytest.mark.parametrize("paper", PAPERS)
@pytest.mark.parametrize("camera", [USUAL, LOW, PORTRAIT], ids=["usual", "low", "portrait"])
def test_a_mirrored_sheet_is_told_or_not_taken(camera: Tripod, paper: Paper) -> None:
    # Two of the markers read as others in a mirror, and the page they tell of lies elsewhere.
    found = find_sheet(np.ascontiguousarray(film(camera, Lying(paper))[:, ::-1]))
    assert found is None or found == MIRRORED
    assert camera is not USUAL or found == MIRRORED


class TestHardToSee:
    """A sheet that is found is found where it is; one that is not is no harm."""

    @pytest.mark.parametrize("share", [0.3, 0.45, 0.6])
    @pytest.mark.parametrize("side", ["wall", "away", "far"])
    @pytest.mark.parametrize("camera", [USUAL, LOWEST], ids=["usual", "lowest"])
    def test_covered(self, camera: Tripod, share: float, side: str) -> None:
        picture = film(camera, Lying(A4))
        outline = {"wall": [1 - share, 0, 1.2, 1], "away": [-0.2, 0, share, 1], "far": [-0.2, -0.3, 1.2, share]}[side]
        left, top, right, bottom = np.array(outline) * [297, 210, 297, 210]
        page = np.array([(left, top - 20), (right, top), (right, bottom), (left, bottom + 20)])
        cv2.fillConvexPoly(picture, np.round(camera.project(Lying(A4).on_floor(page))).astype(int), (190, 140, 110))
        found = self.right_or_not_at_all(picture, camera)
        assert found or share > 0.4 or camera is LOWEST

    @pytest.mark.parametrize("light", [0.3, 0.15, 0.05])
    @pytest.mark.parametrize("camera", [PORTRAIT, LOWEST], ids=["portrait", "lowest"])
    def test_dim(self, camera: Tripod, light: float) -> None:
        noise = np.random.default_rng(1).normal(0, 4, (*camera.size_px[::-1], 3))
        picture = np.clip(film(camera, Lying(A4)) * light + noise, 0, 255).astype(np.uint8)
        found = self.right_or_not_at_all(picture, camera)
        assert found or light < 0.3 or camera is LOWEST

    @pytest.mark.parametrize("at_mm", [(90, 60), (200, 130), (150, 105)])
    @pytest.mark.parametrize("camera", [PORTRAIT, LOWEST, FULL_HD], ids=["portrait", "lowest", "full-hd"])
    def test_glare_over_a_quarter_of_it(self, camera: Tripod, at_mm: tuple[float, float]) -> None:
        sheet = Lying(A4)
        middle = camera.project(sheet.on_floor(np.array([at_mm], float)))[0]
        reach = np.ptp(sheet.corners_px(camera), axis=0) * 0.3
        row, column = np.mgrid[: camera.size_px[1], : camera.size_px[0]]
        glare = np.exp(-(((column - middle[0]) / reach[0]) ** 2) - ((row - middle[1]) / reach[1]) ** 2)
        picture = np.clip(film(camera, sheet) + 400 * glare[..., None], 0, 255).astype(np.uint8)
        found = self.right_or_not_at_all(picture, camera)
        assert found or camera is not FULL_HD

    def test_plainly_seen_it_is_found_from_low_down_too(self) -> None:
        for camera in (PORTRAIT, LOWEST):
            assert misses_px(seen(film(camera, Lying(A4))), camera, Lying(A4)).max() < 0.2

    @staticmethod
    def right_or_not_at_all(picture: np.ndarray, camera: Tripod) -> bool:
        found = find_sheet(picture)
        if found is None:
            return False
        assert isinstance(found, SheetSighting)
        assert misses_px(found, camera, Lying(A4)).max() < 0.8
        return True
