"""Where and when the reader is made to look, and what is kept of it; the reader itself sees the middle of its crop."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pytest

from helpers.people import standing, track_of
from lungelens.clip.types import Frame
from lungelens.observe import follow_leg as room
from lungelens.observe.follow_leg import DENSE_HZ, LONGEST_GAP_S, SPARSE_HZ, FollowedLeg, follow_leg
from lungelens.observe.leg_points import READ_POINTS, LegLook
from lungelens.observe.stance import Stance
from lungelens.pose.look import Span
from lungelens.pose.types import Keypoint

if TYPE_CHECKING:
    from collections.abc import Callable, Generator

    from lungelens.observe.leg_reader import Crop
    from lungelens.pose.types import PoseTrack

FPS, SECONDS = 60.0, 3.0
STANCE = Stance("right", "left", 100.0, 30.0, 1.0, 1.0, 0.1, 5.0)


class MiddleReader:
    """Every point is in the middle of the crop."""

    def glance(self, rgb: np.ndarray, crop: Crop) -> LegLook:
        n = len(READ_POINTS)
        return LegLook(np.tile(crop.middle_px, (n, 1)), np.tile(np.eye(2), (n, 1, 1)))


@dataclass(frozen=True)
class Blank:
    """A clip of empty frames, reduced by `scale`."""

    scale: float = 1.0

    def frames(
        self, wanted: Callable[[int, float], bool] | None = None, max_side_px: int | None = None
    ) -> Generator[Frame]:
        for index in range(int(SECONDS * FPS)):
            if wanted is None or wanted(index, index / FPS):
                yield Frame(index, index / FPS, np.zeros((4, 4, 3), np.uint8), self.scale)


@pytest.fixture(autouse=True)
def _middle_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LegReader", MiddleReader)


def walked(px_s: float, fps: float = 6.0) -> PoseTrack:
    """Somebody who glides to the right."""
    time_s = np.arange(0, SECONDS, 1 / fps)
    points = np.repeat(standing()[None], len(time_s), axis=0)
    points[..., 0] += px_s * time_s[:, None]
    return track_of(points, fps=fps)


def followed(track: PoseTrack, dense: tuple[Span, ...] = (), scale: float = 1.0) -> FollowedLeg:
    return follow_leg(Blank(scale), track, STANCE, dense, lambda time_s: None)


def middle(points: np.ndarray) -> np.ndarray:
    """Of the crop about a left leg."""
    knee, ankle, heel, toe = (
        points[one] for one in (Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE)
    )
    return 0.3 * (knee + ankle) + 0.2 * (heel + toe)


def test_it_looks_often_where_the_knee_is_forward_and_seldom_elsewhere() -> None:
    time_s = followed(walked(0.0), (Span(1.0, 2.0),)).time_s
    inside = (time_s >= 1.0) & (time_s <= 2.0)
    assert inside.sum() == pytest.approx(DENSE_HZ, abs=2)
    assert (~inside).sum() == pytest.approx(2 * SPARSE_HZ, abs=2)


def test_between_landmarks_the_leg_is_looked_for_between_them() -> None:
    found = followed(walked(60.0))
    known = found.time_s <= SECONDS - 1 / 6
    expected = middle(standing()) + np.stack([60.0 * found.time_s, np.zeros(len(found.time_s))], axis=1)
    np.testing.assert_allclose(found.point_px("knee")[known], expected[known], atol=1e-9)


@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_points_are_display_pixels_however_the_frames_are_reduced(scale: float) -> None:
    found = followed(walked(0.0), scale=scale)
    np.testing.assert_allclose(found.point_px("toe_tip")[0], middle(standing()), atol=1e-9)


def test_where_landmarks_are_far_in_time_nobody_knows_where_the_leg_is() -> None:
    track = walked(0.0)
    lost = (track.time_s > 0.9) & (track.time_s < 2.1)
    track.points_px[lost] = np.nan
    found = followed(track)
    unknown = np.isnan(found.points_px).any(axis=(1, 2))
    away_s = np.abs(found.time_s[:, None] - track.time_s[~lost]).min(axis=1)
    np.testing.assert_array_equal(unknown, away_s > LONGEST_GAP_S)
    assert unknown.any()


def test_without_any_landmarks_there_is_nothing() -> None:
    track = walked(0.0)
    track.points_px[:] = np.nan
    assert np.isnan(followed(track).points_px).all()


def test_progress_is_told() -> None:
    told: list[float] = []
    follow_leg(Blank(), walked(0.0), STANCE, (), told.append)
    assert told == sorted(told)
    assert told[-1] > SECONDS - 0.5
