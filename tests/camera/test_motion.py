from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt
import pytest
from scipy.spatial.transform import Rotation

from lungelens.camera.motion import StillPoints, camera_turn, turned_px
from lungelens.camera.pinhole import Camera
from lungelens.camera.types import FloatArray

Gray = npt.NDArray[np.uint8]
NOTHING_IGNORED = np.zeros((180, 240), bool)


def noise_picture(seed: int = 0) -> Gray:
    """Blobs of about five pixels, something to hold on to everywhere."""
    noise = np.random.default_rng(seed).normal(size=(180, 240))
    blurred = cv2.GaussianBlur(noise, (0, 0), 2.0)
    return np.clip(128 + 400 * blurred, 0, 255).astype(np.uint8)


def shifted(gray: Gray, x_px: float, y_px: float) -> Gray:
    matrix = np.array([[1, 0, x_px], [0, 1, y_px]], float)
    return np.asarray(cv2.warpAffine(gray, matrix, gray.shape[::-1], flags=cv2.INTER_CUBIC), np.uint8)


@pytest.mark.parametrize("shift_px", [(0.0, 0.0), (3.0, -2.0), (-0.5, 0.25), (7.3, 4.6)])
def test_a_shifted_picture_gives_the_shift(shift_px: tuple[float, float]) -> None:
    gray = noise_picture()
    found = StillPoints(gray, NOTHING_IGNORED).shift(shifted(gray, *shift_px))
    np.testing.assert_allclose(found, shift_px, atol=0.05)


def test_it_always_counts_from_the_first_picture() -> None:
    gray = noise_picture()
    points = StillPoints(gray, NOTHING_IGNORED)
    points.shift(shifted(gray, 4, 0))
    np.testing.assert_allclose(points.shift(shifted(gray, 1, 1)), (1, 1), atol=0.05)


def test_what_moves_under_the_mask_does_not_count() -> None:
    before = noise_picture()
    after = before.copy()
    after[40:140, 30:180] = shifted(before, 6, 0)[40:140, 30:180]  # a person, more than a third of the picture
    ignore = NOTHING_IGNORED.copy()
    ignore[30:150, 20:190] = True
    np.testing.assert_allclose(StillPoints(before, ignore).shift(after), (0, 0), atol=0.05)


def test_nor_does_a_lesser_part_that_moves_without_being_masked() -> None:
    before = noise_picture()
    after = shifted(before, 1, 0)
    after[:, :100] = shifted(before, 4, 0)[:, :100]
    np.testing.assert_allclose(StillPoints(before, NOTHING_IGNORED).shift(after), (1, 0), atol=0.1)


@pytest.mark.parametrize("blank", ["first", "second", "both"])
def test_a_blank_picture_says_nothing(blank: str) -> None:
    empty = np.full((180, 240), 90, np.uint8)
    first, second = (empty if blank in (which, "both") else noise_picture() for which in ("first", "second"))
    assert np.isnan(StillPoints(first, NOTHING_IGNORED).shift(second)).all()


def test_another_scene_is_no_motion() -> None:
    assert np.isnan(StillPoints(noise_picture(0), NOTHING_IGNORED).shift(noise_picture(1))).all()


def test_with_everything_ignored_nothing_is_known() -> None:
    gray = noise_picture()
    assert np.isnan(StillPoints(gray, ~NOTHING_IGNORED).shift(gray)).all()


class TestTurn:
    camera = Camera((1280, 720), 1000.0)

    def room_px(self, n: int = 60) -> FloatArray:
        return np.random.default_rng(0).uniform((0, 0), self.camera.size_px, (n, 2))

    def turned(self, points_px: FloatArray, turn: FloatArray) -> FloatArray:
        return turned_px(points_px, turn, self.camera)

    @pytest.mark.parametrize("turn_deg", [(0, 0, 0), (1.0, -0.5, 0.3), (0, 0, 4.0), (-3.0, 6.0, -2.0)])
    def test_the_turn_that_was_made(self, turn_deg: tuple[float, float, float]) -> None:
        turn = Rotation.from_rotvec(np.radians(turn_deg)).as_matrix()
        before = self.room_px()
        found = camera_turn(before, self.turned(before, turn), self.camera, np.eye(3))
        assert found is not None
        np.testing.assert_allclose(found, turn, atol=1e-6)

    def test_a_camera_that_pans_right_moves_the_scene_left_and_a_clockwise_roll_turns_it_back(self) -> None:
        middle, right = np.array([[640.0, 360.0]]), np.array([[740.0, 360.0]])
        pan, roll = (Rotation.from_rotvec(np.radians(turn)).as_matrix() for turn in ((0, -1, 0), (0, 0, -1)))
        assert self.turned(middle, pan)[0, 0] == pytest.approx(640 - 1000 * np.tan(np.radians(1)))
        assert self.turned(right, roll)[0] == pytest.approx((740, 360 - 100 * np.sin(np.radians(1))), abs=0.02)

    def test_a_third_that_moves_by_itself_is_outvoted(self) -> None:
        before = self.room_px()
        turn = Rotation.from_rotvec(np.radians((0.5, 0.5, 1.0))).as_matrix()
        after = self.turned(before, turn) + np.random.default_rng(1).normal(0, 0.1, before.shape)
        after[:20] += (15, 4)
        found = camera_turn(before, after, self.camera, np.eye(3))
        assert found is not None
        off_deg = np.degrees(Rotation.from_matrix(found @ turn.T).magnitude())
        assert off_deg < 0.03

    def test_what_is_no_turn_is_not_called_one(self) -> None:
        before = self.room_px()
        zoomed = (before - 640) * 1.1 + 640
        assert camera_turn(before, zoomed, self.camera, np.eye(3)) is None
        assert camera_turn(before[:5], before[:5], self.camera, np.eye(3)) is None


def test_points_are_found_far_away_where_they_are_expected() -> None:
    gray = noise_picture()
    points = StillPoints(gray, NOTHING_IGNORED)
    moved = shifted(gray, 60, -40)
    before, after = points.found(moved, points.points_px + (58, -41))
    assert len(before) > 10
    np.testing.assert_allclose(after - before, np.tile((60, -40), (len(before), 1)), atol=0.3)
