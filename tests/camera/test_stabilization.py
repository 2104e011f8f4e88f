from __future__ import annotations

from collections.abc import Callable, Generator

import numpy as np
import pytest
from scipy.spatial.transform import Rotation

from helpers.people import standing, track_of
from lungelens.camera.stabilization import Stabilization
from lungelens.camera.types import FloatArray
from lungelens.clip.types import Frame

SIZE_PX, FOCAL_PX = (640, 480), 500.0
MATRIX = np.array([[FOCAL_PX, 0, 320], [0, FOCAL_PX, 240], [0, 0, 1]])


def homographies(*turns_deg: tuple[float, float, float]) -> FloatArray:
    turns = Rotation.from_rotvec(np.radians(turns_deg)).as_matrix()
    return np.asarray(MATRIX @ turns @ np.linalg.inv(MATRIX))


MOVED = homographies((0, 0, 0), (1, 2, 3), (-2, 0, 5))


class Clip:
    """Three pictures with a white square, at any size."""

    def __init__(self, scale: float, square_px: tuple[float, float]) -> None:
        self.scale, self.square_px = scale, square_px

    def frames(
        self, wanted: Callable[[int, float], bool] | None = None, max_side_px: int | None = None
    ) -> Generator[Frame]:
        for index in range(3):
            rgb = np.zeros((int(480 * self.scale), int(640 * self.scale), 3), np.uint8)
            x, y = (round(at * self.scale) for at in self.square_px)
            rgb[y - 4 : y + 4, x - 4 : x + 4] = 255
            if wanted is None or wanted(index, index / 10):
                yield Frame(index, index / 10, rgb, self.scale)


def bright_px(frame: Frame) -> FloatArray:
    """Middle of what is white, in display pixels."""
    row, column = np.nonzero(frame.rgb[..., 0] > 127)
    return np.array([column.mean() + 0.5, row.mean() + 0.5]) / frame.scale


class TestACameraThatStandsStill:
    def test_changes_nothing(self) -> None:
        stabilization, clip, track = Stabilization(), Clip(1.0, (300, 200)), track_of(standing()[None])
        assert stabilization.frames(clip) is clip
        assert stabilization.track(track) is track
        assert not stabilization.by_hand
        assert stabilization.foot_still is None
        np.testing.assert_array_equal(stabilization.filmed_px(np.ones((3, 2))), np.ones((3, 2)))
        assert stabilization.share_known(np.array([0, 1])) == 1.0


class TestACameraThatMoves:
    @pytest.mark.parametrize("scale", [1.0, 0.5])
    def test_pictures_and_points_go_to_the_same_place(self, scale: float) -> None:
        stabilization = Stabilization(MOVED)
        points = np.repeat(standing(300, 300)[None], 3, axis=0)
        points[:, 0] = (300, 200)
        moved = stabilization.track(track_of(points)).points_px[:, 0]
        for frame in stabilization.frames(Clip(scale, (300, 200))).frames():
            assert bright_px(frame) == pytest.approx(moved[frame.index], abs=0.6 / scale)

    def test_there_and_back(self) -> None:
        stabilization = Stabilization(MOVED)
        points = np.array([(100.0, 50.0), (320.0, 240.0), (600.0, 470.0)])
        track = track_of(np.repeat(points[:, None], 19, axis=1))
        there = stabilization.track(track).points_px[:, 0]
        assert np.linalg.norm(there - points, axis=1)[1:].min() > 5
        np.testing.assert_allclose(stabilization.filmed_px(there), points, atol=1e-9)

    def test_what_is_not_known_is_left_out(self) -> None:
        gap = MOVED.copy()
        gap[1] = np.nan
        stabilization = Stabilization(gap)
        assert [frame.index for frame in stabilization.frames(Clip(1.0, (300, 200))).frames()] == [0, 2]
        assert np.isfinite(stabilization.track(track_of(np.ones((3, 19, 2)))).points_px).all(axis=(1, 2)).tolist() == [
            True,
            False,
            True,
        ]
        assert np.isfinite(stabilization.filmed_px(np.ones((3, 2)))).all(axis=1).tolist() == [True, False, True]
        assert stabilization.share_known(np.array([0, 1, 1, 2])) == 0.5

    def test_only_pictures_asked_for(self) -> None:
        pictures = Stabilization(MOVED).frames(Clip(1.0, (300, 200)))
        assert [frame.index for frame in pictures.frames(wanted=lambda index, _: index == 2)] == [2]

    @pytest.mark.parametrize("translation_removed", [True, False])
    def test_a_foot_keeps_its_place_where_sway_is_taken_out(self, translation_removed: bool) -> None:
        assert Stabilization(MOVED, translation_removed).foot_still is translation_removed
