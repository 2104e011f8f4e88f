"""The estimator here finds coloured patches, so every place it says can be told from the picture it was given."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pytest

from helpers.clips import write_clip
from helpers.people import standing, track_of
from lungelens.clip.reader import open_video
from lungelens.clip.types import RgbImage
from lungelens.clip.video_file import VideoFile
from lungelens.pose.look import (
    DENSE_HZ,
    FOLLOW_SIDE_PX,
    MARGIN,
    SEARCH_HZ,
    SEARCH_SIDE_PX,
    SPARSE_HZ,
    Region,
    Span,
    cut_out,
    follow_person,
    mirrored,
    nearest_pose,
    region_of,
    search_people,
)
from lungelens.pose.types import N_KEYPOINTS, FloatArray, Keypoint, Pose, PoseEstimator, PoseTrack

LEFT = [keypoint for keypoint in Keypoint if keypoint.name.startswith("LEFT")]
RIGHT = [keypoint for keypoint in Keypoint if keypoint.name.startswith("RIGHT")]
RED_AT, BLUE_AT = np.array([500.0, 300.0]), np.array([700.0, 420.0])  # middles of the patches, display pixels
WIDTH_PX, HEIGHT_PX = 1280, 720


@dataclass
class PatchFinder:
    """Puts the left leg on the red patch, the right leg on the blue patch, and the nose between them."""

    name: str = "patches"
    sha256: str | None = None
    seen: list[RgbImage] = field(default_factory=list)
    times_s: list[float] = field(default_factory=list)

    def detect(self, rgb: RgbImage, time_s: float) -> tuple[Pose, ...]:
        self.seen.append(rgb)
        self.times_s.append(time_s)
        red, blue = (_middle(rgb, channel) for channel in (0, 2))
        if red is None or blue is None:
            return ()
        points = np.tile((red + blue) / 2, (N_KEYPOINTS, 1))
        points[LEFT], points[RIGHT] = red, blue
        points[[Keypoint.LEFT_SHOULDER, Keypoint.RIGHT_SHOULDER], 1] -= np.linalg.norm(red - blue)  # a body has a size
        confidence = np.full(N_KEYPOINTS, 0.9)
        confidence[RIGHT] = 0.6
        return (Pose(points, confidence),)

    def close(self) -> None:
        """There is nothing to free."""


def _middle(rgb: RgbImage, channel: int) -> FloatArray | None:
    levels = rgb.astype(np.int16)
    rest = np.delete(levels, channel, axis=2).max(axis=2)
    rows, columns = np.nonzero(levels[..., channel] - rest > 60)
    return np.array([columns.mean() + 0.5, rows.mean() + 0.5]) if len(rows) else None


def scene(empty: bool = False) -> RgbImage:
    picture = np.full((HEIGHT_PX, WIDTH_PX, 3), 90, np.uint8)
    if not empty:
        for (x, y), colour in ((RED_AT, (230, 40, 40)), (BLUE_AT, (40, 40, 230))):
            picture[int(y) - 20 : int(y) + 20, int(x) - 20 : int(x) + 20] = colour
    return picture


def clip(path: Path, fps: float = 30.0, seconds: float = 2.0, empty: range = range(0)) -> VideoFile:
    n = round(fps * seconds)
    pictures: Iterator[RgbImage] = (scene(i in empty) for i in range(n))
    return open_video(write_clip(path, pictures, [i / fps for i in range(n)]))


@pytest.fixture(scope="module")
def two_seconds(tmp_path_factory: pytest.TempPathFactory) -> VideoFile:
    return clip(tmp_path_factory.mktemp("look") / "clip.mp4")


def person(*points_px: FloatArray, times_s: tuple[float, ...] = (0.0,)) -> PoseTrack:
    """Someone the search saw with every left point at the first and every right one at the second place."""
    points = np.tile(points_px[0], (len(times_s), N_KEYPOINTS, 1))
    points[:, RIGHT] = points_px[-1]
    index = np.arange(len(times_s))
    return PoseTrack(index, np.array(times_s), points, np.ones((len(times_s), N_KEYPOINTS)), "search")


def rate_hz(times_s: FloatArray | list[float]) -> float:
    return float(1 / np.mean(np.diff(times_s)))


def test_the_patch_finder_is_an_estimator() -> None:
    finder: PoseEstimator = PatchFinder()
    (pose,) = finder.detect(scene(), 0.0)
    np.testing.assert_allclose(pose.points_px[Keypoint.LEFT_KNEE], RED_AT, atol=0.1)


class TestSearch:
    def test_places_are_display_pixels_although_the_picture_is_reduced(self, two_seconds: VideoFile) -> None:
        finder = PatchFinder()
        (track,) = search_people(two_seconds, finder)
        assert {max(rgb.shape) for rgb in finder.seen} == {SEARCH_SIDE_PX}
        assert track.estimator == "patches"
        np.testing.assert_allclose(track.points_px[:, Keypoint.LEFT_HIP], np.tile(RED_AT, (len(track), 1)), atol=1.5)
        np.testing.assert_allclose(track.points_px[:, Keypoint.RIGHT_TOE], np.tile(BLUE_AT, (len(track), 1)), atol=1.5)

    @pytest.mark.parametrize(
        "fps", [pytest.param(10.0, marks=pytest.mark.soak), 24.0, pytest.param(60.0, marks=pytest.mark.soak)]
    )
    def test_looks_come_at_a_steady_rate_whatever_the_clips(self, tmp_path: Path, fps: float) -> None:
        finder = PatchFinder()
        search_people(clip(tmp_path / "clip.mp4", fps), finder)
        # A look waits for the next picture, so it comes at most one picture late, and at most a tenth early.
        assert 1 / (1 / SEARCH_HZ + 1 / fps) <= rate_hz(finder.times_s) <= SEARCH_HZ / 0.9

    def test_a_clip_slower_than_that_is_looked_at_picture_by_picture(self, tmp_path: Path) -> None:
        finder = PatchFinder()
        search_people(clip(tmp_path / "slow.mp4", fps=3.0, seconds=4.0), finder)
        assert finder.times_s == pytest.approx([i / 3 for i in range(12)], abs=1e-3)

    def test_someone_is_told_how_far_it_is(self, two_seconds: VideoFile) -> None:
        told: list[float] = []
        search_people(two_seconds, PatchFinder(), told.append)
        assert told == sorted(told)
        assert told[0] == 0.0
        assert told[-1] > 1.7

    def test_nobody(self, tmp_path: Path) -> None:
        assert search_people(clip(tmp_path / "empty.mp4", empty=range(60)), PatchFinder()) == ()


class TestRegion:
    def test_it_holds_all_of_the_persons_places_and_a_margin(self) -> None:
        points = np.stack([standing(300), standing(500)])
        region = region_of(track_of(points))
        low, high = points.reshape(-1, 2).min(axis=0), points.reshape(-1, 2).max(axis=0)
        margin = MARGIN * (high - low).max()
        expected = [*(low - margin), *(high + margin)]
        assert [region.left, region.top, region.right, region.bottom] == pytest.approx(
            expected, abs=10
        )  # but for 0.5 % at either end

    def test_looks_without_the_person_do_not_matter(self) -> None:
        points = np.repeat(standing(300)[None], 6, axis=0)
        holes = points.copy()
        holes[::2] = np.nan
        assert region_of(track_of(holes)) == region_of(track_of(points))

    def test_it_may_reach_beyond_the_picture(self) -> None:
        assert region_of(track_of(standing(50)[None])).left < 0

    def test_scaled(self) -> None:
        assert Region(-10, 20, 101, 203).scaled(0.5) == Region(-5, 10, 50, 102)


class TestCutOut:
    picture = np.arange(4 * 5 * 3, dtype=np.uint8).reshape(4, 5, 3)

    def test_it_is_the_part(self) -> None:
        np.testing.assert_array_equal(cut_out(self.picture, Region(1, 2, 4, 4), False), self.picture[2:4, 1:4])

    def test_mirrored(self) -> None:
        np.testing.assert_array_equal(cut_out(self.picture, Region(1, 2, 4, 4), True), self.picture[2:4, 3:0:-1])

    def test_beyond_the_picture_its_border_goes_on(self) -> None:
        cut = cut_out(self.picture, Region(-2, -1, 7, 6), False)
        assert cut.shape == (7, 9, 3)
        np.testing.assert_array_equal(cut[1:5, 2:7], self.picture)
        np.testing.assert_array_equal(cut[0, :3], np.tile(self.picture[0, 0], (3, 1)))
        np.testing.assert_array_equal(cut[-2:, -2:], np.tile(self.picture[-1, -1], (2, 2, 1)))


class TestFollow:
    regions = {
        "around the person": Region(400, 200, 800, 520),
        "beyond the picture": Region(-300, -200, 1500, 900),
        "odd sizes": Region(403, 201, 777, 519),
        "large": Region(0, 0, 1280, 720),
    }

    @pytest.mark.parametrize("region", regions.values(), ids=regions)
    def test_places_are_display_pixels_of_the_whole_picture(self, two_seconds: VideoFile, region: Region) -> None:
        track = follow_person(two_seconds, PatchFinder(), person(RED_AT, BLUE_AT), region, False, [])
        for keypoint, place in ((Keypoint.LEFT_ANKLE, RED_AT), (Keypoint.RIGHT_ANKLE, BLUE_AT)):
            np.testing.assert_allclose(track.points_px[:, keypoint], np.tile(place, (len(track), 1)), atol=1.0)

    @pytest.mark.parametrize("region", regions.values(), ids=regions)
    def test_who_faces_left_is_shown_mirrored_and_put_back(self, two_seconds: VideoFile, region: Region) -> None:
        # The estimator does not know that the picture is mirrored: what it calls left is the person's right.
        finder = PatchFinder()
        track = follow_person(two_seconds, finder, person(BLUE_AT, RED_AT), region, True, [])
        red, blue = _middle(finder.seen[0], 0), _middle(finder.seen[0], 2)
        assert red is not None
        assert blue is not None
        assert blue[0] < red[0]  # the other way round than in the clip
        for keypoint, place in ((Keypoint.RIGHT_ANKLE, RED_AT), (Keypoint.LEFT_ANKLE, BLUE_AT)):
            np.testing.assert_allclose(track.points_px[:, keypoint], np.tile(place, (len(track), 1)), atol=1.0)
        assert track.confidence[0, [Keypoint.RIGHT_KNEE, Keypoint.LEFT_KNEE]].tolist() == [0.9, 0.6]

    def test_the_estimator_sees_no_more_than_it_can_use(self, two_seconds: VideoFile) -> None:
        finder = PatchFinder()
        follow_person(two_seconds, finder, person(RED_AT, BLUE_AT), self.regions["beyond the picture"], False, [])
        assert {max(rgb.shape) for rgb in finder.seen} <= {FOLLOW_SIDE_PX - 1, FOLLOW_SIDE_PX, FOLLOW_SIDE_PX + 1}

    @pytest.mark.soak
    def test_often_where_it_matters_and_seldom_elsewhere(self, tmp_path: Path) -> None:
        finder = PatchFinder()
        video = clip(tmp_path / "clip.mp4", fps=60.0, seconds=4.0)
        spans = [Span(1.0, 1.6), Span(1.4, 2.0), Span(3.0, 3.5)]  # the first two overlap
        follow_person(video, finder, person(RED_AT, BLUE_AT), Region(400, 200, 800, 520), False, spans)
        times = np.array(finder.times_s)
        for start_s, end_s, hz in ((1, 2, DENSE_HZ), (3, 3.5, DENSE_HZ), (0, 1, SPARSE_HZ), (2, 3, SPARSE_HZ)):
            within = times[(times >= start_s) & (times <= end_s)]
            assert rate_hz(within) == pytest.approx(hz, rel=0.2), (start_s, end_s)

    def test_pictures_in_which_the_person_is_not_found_have_empty_rows(self, tmp_path: Path) -> None:
        video = clip(tmp_path / "clip.mp4", empty=range(20, 40))
        region = Region(400, 200, 800, 520)
        track = follow_person(video, PatchFinder(), person(RED_AT, BLUE_AT), region, False, [Span(0, 2)])
        gone = (track.frame_index >= 20) & (track.frame_index < 40)
        assert gone.any()
        np.testing.assert_array_equal(np.isnan(track.points_px).all(axis=(1, 2)), gone)
        assert not track.confidence[gone].any()

    def test_times_and_indices_are_the_clips(self, two_seconds: VideoFile) -> None:
        region = Region(400, 200, 800, 520)
        track = follow_person(two_seconds, PatchFinder(), person(RED_AT, BLUE_AT), region, False, [])
        np.testing.assert_allclose(track.time_s, track.frame_index / 30, atol=1e-3)
        assert track.frame_index[0] == 0


class TestNearestPose:
    here, there = standing(300), standing(700)

    def poses(self, *points: FloatArray) -> list[Pose]:
        return [Pose(one, np.full(N_KEYPOINTS, 0.9)) for one in points]

    def nearest_x(self, found: list[Pose], track: PoseTrack, time_s: float) -> float:
        return float(nearest_pose(found, track, time_s).points_px[Keypoint.LEFT_HIP, 0])

    def test_of_two_people_the_one_who_was_here(self) -> None:
        track = track_of(np.stack([self.here] * 3), fps=1)
        assert self.nearest_x(self.poses(self.there, self.here + 8), track, 1.0) == 308
        assert self.nearest_x(self.poses(self.here + 8, self.there), track, 1.0) == 308

    def test_at_that_time(self) -> None:
        walked = track_of(np.stack([self.here, self.there]), fps=1)
        found = self.poses(self.here, self.there)
        assert self.nearest_x(found, walked, 0.2) == 300
        assert self.nearest_x(found, walked, 0.9) == 700

    def test_someone_far_away_is_someone_else(self) -> None:
        track = track_of(self.here[None])
        empty = nearest_pose(self.poses(self.there), track, 0.0)
        assert np.isnan(empty.points_px).all()
        assert not empty.confidence.any()

    def test_nobody(self) -> None:
        assert np.isnan(nearest_pose([], track_of(self.here[None]), 0.0).points_px).all()

    def test_where_the_search_lost_the_person_only_someone_alone_is_taken(self) -> None:
        lost = track_of(np.full((1, N_KEYPOINTS, 2), np.nan))
        assert self.nearest_x(self.poses(self.there), lost, 0.0) == 700
        assert np.isnan(self.nearest_x(self.poses(self.here, self.there), lost, 0.0))

    def test_points_that_are_missing_do_not_matter(self) -> None:
        half = self.here.copy()
        half[: Keypoint.LEFT_HIP] = np.nan
        assert self.nearest_x(self.poses(self.there, half), track_of(self.here[None]), 0.0) == 300


class TestMirrored:
    def test_left_and_right_change_places_and_the_nose_does_not(self) -> None:
        points = np.arange(2.0 * N_KEYPOINTS).reshape(N_KEYPOINTS, 2)
        pose = Pose(points, np.linspace(0, 1, N_KEYPOINTS))
        turned = mirrored(pose, 640)
        for ours, theirs in ((Keypoint.LEFT_KNEE, Keypoint.RIGHT_KNEE), (Keypoint.NOSE, Keypoint.NOSE)):
            assert turned.points_px[ours].tolist() == [640 - points[theirs, 0], points[theirs, 1]]
            assert turned.confidence[ours] == pose.confidence[theirs]

    def test_twice_is_not_at_all(self) -> None:
        pose = Pose(standing(), np.linspace(0, 1, N_KEYPOINTS))
        twice = mirrored(mirrored(pose, 640), 640)
        np.testing.assert_allclose(twice.points_px, pose.points_px)
        np.testing.assert_array_equal(twice.confidence, pose.confidence)
