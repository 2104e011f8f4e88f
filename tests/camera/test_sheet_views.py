from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import pytest

from helpers.clips import write_clip
from helpers.moved_sheet import BendingCamera, held_still
from lungelens.camera.sheet_board import A4, dictionary
from lungelens.camera.sheet_views import find_corners, sheet_views
from lungelens.clip.reader import open_video
from lungelens.clip.types import RgbImage

CAMERA = BendingCamera()
FACING, NEAR = np.zeros(3), np.array([0.0, 0.0, 500.0])
PLACES = list(CAMERA.around(6, seed=3))


def gray(rgb: RgbImage) -> np.ndarray:
    return np.asarray(cv2.cvtColor(rgb, cv2.COLOR_RGB2GRAY), np.uint8)


def reach_px(quads_px: np.ndarray) -> float:
    """How far the corners of markers (n, 4, 2) lie from their middles."""
    return float(np.linalg.norm(quads_px - quads_px.mean(axis=1, keepdims=True), axis=2).mean())


class TestCorners:
    @pytest.mark.parametrize("place", PLACES, ids=str)
    def test_each_lies_where_it_was_drawn(self, place: tuple[np.ndarray, np.ndarray]) -> None:
        found = find_corners(gray(CAMERA.film(*place)))
        assert found is not None
        paper, page_mm, points_px = found
        assert paper == A4
        truth = CAMERA.view(*place)
        expected = {tuple(corner): point for corner, point in zip(truth.page_mm, truth.points_px, strict=True)}
        off_px = np.linalg.norm(points_px - [expected[tuple(corner)] for corner in page_mm], axis=1)
        assert np.median(off_px) < 0.1
        assert off_px.max() < 0.5

    def test_blur_draws_opencvs_corners_inwards_but_not_ours(self) -> None:
        truth = CAMERA.view(FACING, NEAR).points_px.reshape(-1, 4, 2)
        picture = gray(CAMERA.film(FACING, NEAR))
        parameters = cv2.aruco.DetectorParameters()
        parameters.cornerRefinementMethod = cv2.aruco.CORNER_REFINE_SUBPIX
        theirs = cv2.aruco.ArucoDetector(dictionary(), parameters).detectMarkers(picture)[0]
        ours = find_corners(picture)
        assert ours is not None
        assert reach_px(np.array(theirs).reshape(-1, 4, 2)) < reach_px(truth) - 0.1
        assert reach_px(ours[2].reshape(-1, 4, 2)) == pytest.approx(reach_px(truth), abs=0.05)

    def test_upside_down(self) -> None:
        upright, turned = (find_corners(gray(CAMERA.film(turn, NEAR))) for turn in (FACING, np.array([0, 0, np.pi])))
        assert upright is not None
        assert turned is not None
        assert sorted(map(tuple, upright[1])) == sorted(map(tuple, turned[1]))

    def test_half_of_it(self) -> None:
        picture = CAMERA.film(FACING, NEAR)
        picture[:, :480] = 120
        found = find_corners(gray(picture))
        assert found is not None
        assert len(found[1]) == 12

    @pytest.mark.parametrize("depth_mm", [2500.0, 1e5])
    def test_too_far_away(self, depth_mm: float) -> None:
        assert find_corners(gray(CAMERA.film(FACING, np.array([0.0, 0.0, depth_mm])))) is None

    def test_two_sheets_alike_are_not_mixed(self) -> None:
        one = CAMERA.film(FACING, np.array([-220.0, 0.0, 700.0]))
        other = CAMERA.film(FACING, np.array([180.0, 0.0, 700.0]))
        one[:, 480:] = other[:, 480:]
        assert find_corners(gray(one)) is None


class TestClip:
    def test_one_view_for_each_picture_looked_at(self, tmp_path: Path) -> None:
        pictures = [CAMERA.film(*place) for place in PLACES]
        views = sheet_views(open_video(write_clip(tmp_path / "clip.mp4", *held_still(pictures))))
        assert len(views) == 6
        assert max(view.speed_px_s for view in views) < 5

    def test_how_fast_the_sheet_moves(self, tmp_path: Path) -> None:
        # 1 mm at half a metre, 730 px: 1.46 px every thirtieth of a second
        pictures = [CAMERA.film(FACING, np.array([k * 1.0, 0.0, 500.0])) for k in range(16)]
        times_s = [k / 30 for k in range(16)]
        views = sheet_views(open_video(write_clip(tmp_path / "clip.mp4", pictures, times_s)))
        assert len(views) == 2
        assert [view.speed_px_s for view in views] == pytest.approx([43.8, 43.8], rel=0.1)

    def test_no_sheet(self, tmp_path: Path) -> None:
        pictures = [np.full((240, 320, 3), 128, np.uint8)] * 10
        told: list[float] = []
        assert sheet_views(open_video(write_clip(tmp_path / "clip.mp4", pictures)), told.append) == []
        assert told
        assert told == sorted(told)
