"""Where and when the reader is made to look, and what is kept of it; the reader itself sees the middle of its crop."""

from __future__ import annotations

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

    from lungelens.pose.types import PoseTrack

FPS, SECONDS = 60.0, 3.0
STANCE = Stance("right", "left", 100.0, 30.0, 1.0, 1.0, 0.1, 5.0)


class MiddleReader:
    """Every point is in the middle of the places."""

    def follow(
        self, rgb: np.ndarray, places_px: np.ndarray, time_s: float, *, sign: float, scale: float
    ) -> LegLook | None:
        if not np.isfinite(places_px).all():
            return None
        n = len(READ_POINTS)
        return LegLook(np.tile(places_px.mean(axis=0), (n, 1)), np.tile(np.eye(2), (n, 1, 1)))


class Blank:
    """A clip of empty frames."""

    def frames(
        self, wanted: Callable[[int, float], bool] | None = None, max_side_px: int | None = None
    ) -> Generator[Frame]:
        for index in range(int(SECONDS * FPS)):
            if wanted is None or wanted(index, index / FPS):
                yield Frame(index, index / FPS, np.zeros((4, 4, 3), np.uint8), 1.0)


@pytest.fixture(autouse=True)
def _middle_reader(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room, "LegReader", MiddleReader)


def walked(px_s: float, fps: float = 6.0) -> PoseTrack:
    """Somebody who glides to the right."""
    time_s = np.arange(0, SECONDS, 1 / fps)
    points = np.repeat(standing()[None], len(time_s), axis=0)
    points[..., 0] += px_s * time_s[:, None]
    return track_of(points, fps=fps)


def followed(track: PoseTrack, dense: tuple[Span, ...] = ()) -> FollowedLeg:
    return follow_leg(Blank(), track, STANCE, dense, lambda time_s: None)


def middle(points: np.ndarray) -> np.ndarray:
    """Of the places of a left leg."""
    leg = [Keypoint.LEFT_KNEE, Keypoint.LEFT_ANKLE, Keypoint.LEFT_HEEL, Keypoint.LEFT_TOE]
    return np.asarray(points[leg].mean(axis=0))


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
