from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.people import LEFT_LEG, RIGHT_LEG, standing, track_of, walking
from lungelens.pose.leg_swaps import mend_swaps
from lungelens.pose.tracking import link_people
from lungelens.pose.types import N_KEYPOINTS, Keypoint, Pose, PoseTrack


def pose(points_px: np.ndarray) -> Pose:
    return Pose(points_px, np.full(N_KEYPOINTS, 0.9))


def looks(*pictures: tuple[Pose, ...], every_s: float = 0.1) -> list[tuple[int, float, tuple[Pose, ...]]]:
    return [(3 * i, i * every_s, poses) for i, poses in enumerate(pictures)]


def hip_x(track: PoseTrack) -> list[float]:
    return track.points_px[:, Keypoint.LEFT_HIP, 0].tolist()


def exchange(points_px: np.ndarray, rows: slice | list[int]) -> np.ndarray:
    exchanged = points_px.copy()
    exchanged[rows] = points_px[rows][:, _EXCHANGED_ROWS]
    return exchanged


_EXCHANGED_ROWS = np.arange(N_KEYPOINTS)
_EXCHANGED_ROWS[[*LEFT_LEG, *RIGHT_LEG]] = [*RIGHT_LEG, *LEFT_LEG]


class TestLinkPeople:
    def test_one_person_makes_one_track_with_the_looks_own_indices_and_times(self) -> None:
        (track,) = link_people(looks(*[(pose(standing(300 + i)),) for i in range(4)]), "me")
        assert track.frame_index.tolist() == [0, 3, 6, 9]
        assert track.time_s.tolist() == pytest.approx([0, 0.1, 0.2, 0.3])
        assert hip_x(track) == [300, 301, 302, 303]
        assert track.confidence.min() == 0.9
        assert track.estimator == "me"

    def test_two_people_keep_apart_whatever_order_they_are_found_in(self) -> None:
        left, right = pose(standing(200)), pose(standing(700))
        tracks = link_people(looks((left, right), (right, left), (left, right), (right, left)), "me")
        assert [hip_x(track) for track in tracks] == [[200] * 4, [700] * 4]

    def test_tracks_are_ordered_left_to_right_by_where_each_was_first_seen(self) -> None:
        early, late = pose(standing(700)), pose(standing(200))
        tracks = link_people(looks((early,), (early, late), (early, late), (early, late)), "me")
        assert [hip_x(track)[-1] for track in tracks] == [200, 700]

    def test_a_person_not_found_for_a_moment_has_an_empty_row(self) -> None:
        person = pose(standing(300))
        (track,) = link_people(looks((person,), (), (person,), (person,)), "me")
        assert np.isnan(track.points_px[1]).all()
        assert track.confidence[1].tolist() == [0] * N_KEYPOINTS
        assert hip_x(track)[2:] == [300, 300]

    def test_after_a_long_absence_only_the_same_place_is_the_same_person(self) -> None:
        person, elsewhere = pose(standing(300)), pose(standing(600))
        away = [()] * 15
        same = link_people(looks(*[(person,)] * 3, *away, *[(person,)] * 3), "me")
        other = link_people(looks(*[(person,)] * 3, *away, *[(elsewhere,)] * 3), "me")
        assert (len(same), len(other)) == (1, 2)

    def test_someone_who_walks_on_while_not_found_is_still_the_same(self) -> None:
        start, end = pose(standing(300)), pose(standing(450))
        assert len(link_people(looks(*[(start,)] * 3, (), (), (), (), *[(end,)] * 3), "me")) == 1

    def test_two_looks_are_a_flicker_unless_nobody_was_seen_more_often(self) -> None:
        person, flicker = pose(standing(300)), pose(standing(900))
        assert len(link_people(looks((person, flicker), (person, flicker), (person,)), "me")) == 1
        assert len(link_people(looks((person, flicker), (person, flicker)), "me")) == 2

    def test_exchanged_sides_do_not_part_a_person_from_themselves(self) -> None:
        wide = standing(300, stride_px=400)
        mirrored = wide[_EXCHANGED_ROWS]
        assert len(link_people(looks(*[(pose(wide),), (pose(mirrored),)] * 3), "me")) == 1

    def test_legs_alone_or_one_side_alone_can_be_followed(self) -> None:
        legs, side = standing(300), standing(320)
        legs[: Keypoint.LEFT_HIP] = np.nan
        side[[keypoint for keypoint in Keypoint if keypoint.name.startswith("LEFT")]] = np.nan
        assert len(link_people(looks((pose(legs),), (pose(side),), (pose(legs),), (pose(side),)), "me")) == 1

    def test_a_pose_without_a_body_is_passed_over(self) -> None:
        nothing = pose(np.full((N_KEYPOINTS, 2), np.nan))
        assert link_people(looks((nothing,), (nothing,)), "me") == ()

    def test_no_looks_no_people(self) -> None:
        assert link_people([], "me") == ()

    @given(
        xs=st.lists(st.integers(0, 20).map(lambda n: 400.0 * n), min_size=1, max_size=4, unique=True),
        seed=st.integers(0, 1000),
    )
    @settings(max_examples=30, deadline=None)
    def test_every_pose_ends_up_in_exactly_one_track(self, xs: list[float], seed: int) -> None:
        rng = np.random.default_rng(seed)
        pictures = [tuple(pose(standing(x + rng.normal(0, 3))) for x in rng.permutation(xs)) for _ in range(5)]
        tracks = link_people(looks(*pictures), "me")
        assert [round(hip_x(track)[0], -2) for track in tracks] == sorted(xs)
        assert all(np.isfinite(track.points_px).all() and np.ptp(hip_x(track)) < 50 for track in tracks)


class TestMendSwaps:
    @pytest.mark.parametrize("fps", [8, 10, 15, 24, 30, 60, 120])
    @pytest.mark.parametrize("speed_px_s", [0, 250])
    def test_legs_that_pass_each_other_are_not_a_swap(self, fps: float, speed_px_s: float) -> None:
        track = track_of(walking(5, fps, speed_px_s), fps)
        mended, count = mend_swaps(track)
        assert count == 0
        assert np.array_equal(mended.points_px, track.points_px)

    @pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
    def test_a_momentary_swap_of_a_standing_person_is_mended(self, length: int) -> None:
        points = np.repeat(standing()[None], 40, axis=0) + np.random.default_rng(length).normal(
            0, 2, (40, N_KEYPOINTS, 2)
        )
        mended, count = mend_swaps(track_of(exchange(points, slice(20, 20 + length))))
        assert count == length
        assert np.array_equal(mended.points_px, points)

    @pytest.mark.parametrize("length", [1, 2, 3, 4, 5])
    def test_a_momentary_swap_in_the_middle_of_a_stride_is_mended(self, length: int) -> None:
        points = walking(3, 30)
        apart = np.abs(points[:, Keypoint.LEFT_ANKLE, 0] - points[:, Keypoint.RIGHT_ANKLE, 0])
        widest = 30 + int(apart[30:60].argmax())
        mended, count = mend_swaps(track_of(exchange(points, slice(widest - 2, widest - 2 + length))))
        assert count == length
        assert np.array_equal(mended.points_px, points)

    @pytest.mark.parametrize("start", [10, 25, 38])
    def test_a_lasting_swap_is_mended_to_what_most_looks_say(self, start: int) -> None:
        points = np.repeat(standing()[None], 40, axis=0)
        swapped_at_the_end = exchange(points, slice(start, None))
        mended, count = mend_swaps(track_of(swapped_at_the_end))
        assert count == min(start, 40 - start)
        assert np.array_equal(mended.points_px[0], swapped_at_the_end[20])
        assert np.ptp(mended.points_px, axis=0).max() == 0

    def test_the_confidence_goes_with_the_point(self) -> None:
        points = np.repeat(standing()[None], 9, axis=0)
        track = track_of(exchange(points, slice(4, 5)))
        track.confidence[4, Keypoint.LEFT_KNEE] = 0.25
        mended, _ = mend_swaps(track)
        assert mended.confidence[4, Keypoint.RIGHT_KNEE] == 0.25
        assert mended.confidence[4, Keypoint.LEFT_KNEE] == 1

    def test_arms_and_head_are_left_alone(self) -> None:
        points = np.repeat(standing()[None], 9, axis=0)
        points[:, Keypoint.LEFT_WRIST, 0] += 30
        mended, count = mend_swaps(track_of(exchange(points, slice(4, 5))))
        assert count == 1
        assert np.array_equal(mended.points_px, points)

    def test_legs_close_together_are_left_alone(self) -> None:
        points = np.repeat(standing(stride_px=10)[None], 9, axis=0)
        assert mend_swaps(track_of(exchange(points, slice(4, 5))))[1] == 0

    def test_looks_without_the_person_or_without_some_points_do_not_matter(self) -> None:
        points = np.repeat(standing()[None], 20, axis=0)
        swapped = exchange(points, slice(9, 12))
        for some in (points, swapped):
            some[8] = np.nan
            some[15:18] = np.nan
            some[:, [Keypoint.LEFT_TOE, Keypoint.RIGHT_TOE]] = np.nan
            some[3, Keypoint.LEFT_KNEE] = np.nan
        mended, count = mend_swaps(track_of(swapped))
        assert count == 3
        assert np.array_equal(mended.points_px, points, equal_nan=True)

    # What MediaPipe's light model did on a filmed clip: in doubt which leg is which, it drew both near their middle.
    @pytest.mark.parametrize(
        ("doubtful", "exchanged"),
        [({18: 0.7, 19: -0.1, 20: -0.15, 21: 0.9}, 0), ({18: -0.9, 19: 0.2, 20: 0.8}, 1), ({18: -0.9, 19: 0.0}, 0)],
    )
    def test_a_moment_of_doubt_does_not_exchange_the_rest(self, doubtful: dict[int, float], exchanged: int) -> None:
        points = np.repeat(standing(stride_px=200)[None], 40, axis=0)
        middle = (points[0, LEFT_LEG] + points[0, RIGHT_LEG]) / 2
        for look, share in doubtful.items():
            points[look, LEFT_LEG] = middle + share * (points[0, LEFT_LEG] - middle)
            points[look, RIGHT_LEG] = 2 * middle - points[look, LEFT_LEG]
        mended, count = mend_swaps(track_of(points, fps=15))
        assert np.array_equal(
            np.delete(mended.points_px, list(doubtful), axis=0), np.delete(points, list(doubtful), axis=0)
        )
        assert (mended.points_px[18] != points[18]).any() == bool(exchanged)
        assert count <= len(doubtful)

    # The same model, six looks a second, on a clip of the lunge coded twice: exchanges among much doubt.
    @pytest.mark.parametrize(
        "doubtful",
        [
            {3: 0.38, 10: 0.45, 16: 0.45, 18: -0.97, 19: 0.3, 22: -0.98, 24: 0.86, 37: 0.67, 38: 0.61, 39: -0.64},
            {3: 0.26, 10: 0.05, 16: 0.49, 17: 0.67, 18: -1.0, 19: 0.1, 22: -0.16, 24: 0.8, 38: 0.51, 39: -0.94},
        ],
    )
    def test_feet_that_stand_do_not_trade_places(self, doubtful: dict[int, float]) -> None:
        points = np.repeat(standing(stride_px=345)[None], 44, axis=0)
        middle = (points[0, LEFT_LEG] + points[0, RIGHT_LEG]) / 2
        for look, share in doubtful.items():
            points[look, LEFT_LEG] = middle + share * (points[0, LEFT_LEG] - middle)
            points[look, RIGHT_LEG] = 2 * middle - points[look, LEFT_LEG]
        mended = mend_swaps(track_of(points, fps=6))[0].points_px
        sure = np.setdiff1d(np.arange(44), list(doubtful))
        assert np.array_equal(mended[sure], points[sure])

    def test_after_a_long_gap_the_estimators_names_are_believed(self) -> None:
        points = np.repeat(standing()[None], 20, axis=0)
        track = track_of(exchange(points, slice(12, None)), fps=10)
        later = PoseTrack(
            track.frame_index, track.time_s + 5 * (np.arange(20) >= 12), track.points_px, track.confidence, "me"
        )
        assert mend_swaps(later)[1] == 0

    @pytest.mark.parametrize("n", [0, 1, 2])
    def test_a_track_of_hardly_any_looks_comes_back_as_it_is(self, n: int) -> None:
        points = np.repeat(standing()[None], n, axis=0)
        assert np.array_equal(mend_swaps(track_of(points))[0].points_px, points)

    @given(st.data())
    @settings(max_examples=40, deadline=None)
    def test_short_swaps_at_uneven_times_are_mended_and_mending_again_changes_nothing(
        self, data: st.DataObject
    ) -> None:
        steps_s = data.draw(st.lists(st.floats(0.01, 0.1), min_size=29, max_size=29))
        start = data.draw(st.integers(1, 24))
        length = data.draw(st.integers(1, 4))
        points = np.repeat(standing()[None], 30, axis=0)
        time_s = np.concatenate([[0.0], np.cumsum(steps_s)])
        swapped = exchange(points, slice(start, start + length))
        track = PoseTrack(np.arange(30), time_s, swapped, np.ones((30, N_KEYPOINTS)), "me")
        mended, count = mend_swaps(track)
        assert count == length
        assert np.array_equal(mended.points_px, points)
        assert mend_swaps(mended)[1] == 0
