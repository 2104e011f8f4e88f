from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from helpers.lunges import SHANK_PX, lunges, lunging
from helpers.people import read_as, track_of, walking
from lungelens.observe.leg_track import leg_track, over_planted_foot, raw_points, with_camera_shift
from lungelens.observe.repetitions import find_repetitions
from lungelens.observe.stance import Stance, stance_of
from lungelens.observe.types import FloatArray, LegTrack
from lungelens.pose.types import Keypoint, PoseTrack
from lungelens.sides import Side

FPS = 30.0


def followed(points_px: FloatArray, every: int = 1) -> tuple[LegTrack, Stance, PoseTrack]:
    """The leg of a track that was looked at in every so many pictures only."""
    whole = track_of(points_px, fps=FPS)
    rows = slice(None, None, every)
    track = PoseTrack(
        whole.frame_index[rows], whole.time_s[rows], whole.points_px[rows], whole.confidence[rows], "some"
    )
    stance = stance_of(track)
    assert stance is not None
    return leg_track(read_as(track, stance), track, stance, whole.time_s), stance, track


class TestLegTrack:
    @pytest.mark.parametrize(("facing", "test_leg"), [("right", "right"), ("right", "left"), ("left", "left")])
    def test_it_is_the_test_legs(self, facing: Side, test_leg: Side) -> None:
        points = lunging(lunges(2), facing, test_leg)
        leg, _, _ = followed(points)
        for part in ("hip", "knee", "ankle", "heel", "toe"):
            expected = points[:, Keypoint[f"{test_leg}_{part}".upper()]]
            np.testing.assert_allclose(getattr(leg, f"{part}_px"), expected, atol=5)  # a sharp turn is rounded

    def test_pictures_not_looked_at_are_filled_in_and_marked(self) -> None:
        points = lunging(lunges(2))
        leg, _, _ = followed(points, every=4)
        assert leg.looked_at.tolist() == [i % 4 == 0 for i in range(180)]
        np.testing.assert_allclose(leg.knee_px, points[:, Keypoint.RIGHT_KNEE], atol=8)

    def test_confidence_is_the_least_of_knee_and_ankle(self) -> None:
        track = track_of(lunging(lunges(1)), fps=FPS)
        track.confidence[:, Keypoint.RIGHT_KNEE] = 0.4
        track.confidence[:, Keypoint.RIGHT_ANKLE] = 0.6
        stance = stance_of(track)
        assert stance is not None
        np.testing.assert_allclose(leg_track(read_as(track, stance), track, stance, track.time_s).confidence, 0.4)

    def test_below_the_hip_it_is_where_the_reader_reads_it(self) -> None:
        whole = track_of(lunging(lunges(1)), fps=FPS)
        stance = stance_of(whole)
        assert stance is not None
        read = read_as(whole, stance)
        shifted = leg_track(replace(read, points_px=read.points_px + [7.0, 0.0]), whole, stance, whole.time_s)
        leg = leg_track(read, whole, stance, whole.time_s)
        np.testing.assert_array_equal(shifted.hip_px, leg.hip_px)
        for part in ("knee", "ankle", "heel", "toe"):
            np.testing.assert_allclose(getattr(shifted, f"{part}_px") - getattr(leg, f"{part}_px"), [[7.0, 0.0]] * 90)


class TestCameraShift:
    def test_it_is_bridged_between_the_pictures_looked_at(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        shift = np.full((90, 2), np.nan)
        shift[10], shift[20] = (0, 0), (5, -10)
        moved = with_camera_shift(leg, shift).shift_px
        np.testing.assert_allclose(moved[15], (2.5, -5))
        np.testing.assert_allclose(moved[80], (5, -10))

    def test_not_looked_at_is_no_motion(self) -> None:
        leg, _, _ = followed(lunging(lunges(1)))
        assert not with_camera_shift(leg, np.full((90, 2), np.nan)).shift_px.any()


class TestPlantedFoot:
    def test_lunges_over_a_planted_foot_stay(self) -> None:
        leg, stance, _ = followed(lunging(lunges(3)))
        spans = find_repetitions(lunges(3))
        assert over_planted_foot(spans, leg, stance) == spans

    @pytest.mark.parametrize("speed_px_s", [0.0, 150.0])
    def test_walking_feet_are_dropped(self, speed_px_s: float) -> None:
        leg, stance, _ = followed(walking(6, fps=FPS, speed_px_s=speed_px_s))
        along = leg.knee_px - leg.ankle_px
        spans = find_repetitions(np.degrees(np.arctan2(along[:, 0], -along[:, 1])))
        assert len(spans) >= 4
        assert over_planted_foot(spans, leg, stance) == ()

    def test_the_repetitions_left_are_numbered_anew(self) -> None:
        points = lunging(lunges(3))
        points[:90, [Keypoint.RIGHT_ANKLE, Keypoint.RIGHT_KNEE], 0] += np.linspace(-150, 0, 90)[:, None]
        leg, stance, _ = followed(points)
        spans = find_repetitions(lunges(3))
        kept = over_planted_foot(spans, leg, stance)
        assert [(span.index, span.start) for span in kept] == [(1, spans[1].start), (2, spans[2].start)]

    def test_a_lifted_heel_takes_the_ankle_along_a_little(self) -> None:
        points = lunging(lunges(2))
        rise_px = 0.12 * SHANK_PX * np.interp(lunges(2), [20, 40], [0, 1])
        points[:, Keypoint.RIGHT_ANKLE] += np.stack([rise_px, -rise_px], axis=1)
        leg, stance, _ = followed(points)
        assert len(over_planted_foot(find_repetitions(lunges(2)), leg, stance)) == 2

    def test_a_foot_set_back_between_repetitions_is_normal(self) -> None:
        points = lunging(lunges(2))
        points[91:, :, 0] -= 60
        leg, stance, _ = followed(points)
        assert len(over_planted_foot(find_repetitions(lunges(2)), leg, stance)) == 2


def test_raw_points_are_where_it_was_looked_at_and_nowhere_else() -> None:
    points = lunging(lunges(1))
    _, stance, track = followed(points, every=3)
    ankle_px, knee_px = raw_points(read_as(track, stance), len(points))
    looked_at = np.arange(len(points)) % 3 == 0
    for raw, part in ((ankle_px, Keypoint.RIGHT_ANKLE), (knee_px, Keypoint.RIGHT_KNEE)):
        np.testing.assert_array_equal(raw[looked_at], points[looked_at][:, part])
        assert np.isnan(raw[~looked_at]).all()
