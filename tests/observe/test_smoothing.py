from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lungelens.observe.smoothing import LONGEST_GAP_S, jumps, smooth

TENTHS = np.arange(0, 4, 0.1)
uneven_times = st.lists(st.floats(0.02, 0.3), min_size=8, max_size=60).map(lambda steps: np.cumsum([0.0, *steps]))


@given(time_s=uneven_times, slope=st.floats(-50, 50), start=st.floats(-500, 500))
@settings(max_examples=60, deadline=None)
def test_a_straight_line_comes_back_as_it_is_whatever_the_times(time_s: np.ndarray, slope: float, start: float) -> None:
    at_s = np.linspace(time_s[0], time_s[-1], 37)
    np.testing.assert_allclose(smooth(time_s, start + slope * time_s, at_s), start + slope * at_s, atol=1e-6)


def test_columns_are_smoothed_alike() -> None:
    x, y = np.sin(TENTHS), 3 - TENTHS
    both = smooth(TENTHS, np.stack([x, y], axis=1), TENTHS)
    assert both.shape == (40, 2)
    np.testing.assert_allclose(both[:, 1], y, atol=1e-9)
    np.testing.assert_allclose(both[:, 0], x, atol=0.02)


def test_noise_is_halved_at_thirty_looks_a_second() -> None:
    time_s = np.arange(0, 10, 1 / 30)
    noise = np.random.default_rng(0).normal(0, 1, len(time_s))
    assert smooth(time_s, noise, time_s).std() < 0.5


def test_a_lunge_of_a_second_keeps_its_height() -> None:
    time_s = np.arange(0, 3, 1 / 15)
    angle_deg = np.interp(time_s, [0, 1, 2, 3], [5, 40, 40, 5])
    assert smooth(time_s, angle_deg, np.array([1.5]))[0] == pytest.approx(40, abs=0.1)
    assert smooth(time_s, angle_deg, np.array([0.5]))[0] == pytest.approx(22.5, abs=0.5)


class TestOutliers:
    # Ten pixels off at eight looks a second is a step the leg itself could have taken.
    @pytest.mark.parametrize(
        ("fps", "off_px"),
        [(fps, off) for fps in (4.0, 8.0, 15.0, 30.0) for off in (20.0, 50.0, 500.0)] + [(30.0, 10.0)],
    )
    def test_one_bad_look_hardly_moves_the_curve(self, fps: float, off_px: float) -> None:
        time_s = np.arange(0, 4, 1 / fps)
        clean = 20 * np.sin(time_s) + np.random.default_rng(1).normal(0, 1, len(time_s))
        spoilt = clean.copy()
        spoilt[len(time_s) // 2] += off_px
        difference = smooth(time_s, spoilt, time_s) - smooth(time_s, clean, time_s)
        assert np.abs(difference).max() < 2.0

    def test_one_bad_look_in_landmarks_without_noise(self) -> None:
        spoilt = 2 * TENTHS
        spoilt[20] += 50
        np.testing.assert_allclose(smooth(TENTHS, spoilt, TENTHS), 2 * TENTHS, atol=0.5)

    @pytest.mark.parametrize("rows", [[0], [39], [20, 21], [20, 21, 22], [5, 20, 35]])
    def test_wherever_they_are_and_up_to_three_in_a_row(self, rows: list[int]) -> None:
        spoilt = np.stack([2 * TENTHS, np.sin(TENTHS)], axis=1)
        spoilt[rows] += (40, -30)
        assert np.flatnonzero(jumps(spoilt)).tolist() == rows

    def test_a_turn_a_step_and_noise_are_no_outliers(self) -> None:
        turn = np.interp(TENTHS, [0, 2, 4], [0, 40, 0])
        step = np.where(TENTHS < 2, 0.0, 60.0)  # a foot set back
        noise = np.random.default_rng(0).normal(0, 1, len(TENTHS))
        assert not jumps(turn[:, None]).any()
        assert not jumps(step[:, None]).any()
        assert jumps((turn + noise)[:, None]).mean() < 0.1

    def test_standing_still_has_none(self) -> None:
        assert not jumps(np.full((40, 2), 300.0)).any()


class TestGaps:
    def test_looks_that_were_dropped_are_bridged(self) -> None:
        seen = np.random.default_rng(0).random(len(TENTHS)) > 0.2
        curve = 20 * np.sin(TENTHS)
        smoothed = smooth(TENTHS[seen], curve[seen], TENTHS)
        np.testing.assert_allclose(smoothed, curve, atol=0.9)

    def test_rows_with_a_missing_value_count_as_not_looked_at(self) -> None:
        values = np.stack([TENTHS, 2 * TENTHS], axis=1)
        holes = values.copy()
        holes[7, 1] = holes[20, 0] = np.nan
        np.testing.assert_allclose(smooth(TENTHS, holes, TENTHS), values, atol=1e-9)

    def test_nothing_is_known_far_from_any_look(self) -> None:
        time_s = np.concatenate([TENTHS, TENTHS + 6])  # nothing from 3.9 to 6 s
        at_s = np.array([3.9 + LONGEST_GAP_S - 0.01, 3.9 + LONGEST_GAP_S + 0.01, 5.0, 6 - LONGEST_GAP_S + 0.01])
        known = np.isfinite(smooth(time_s, time_s, at_s))
        assert known.tolist() == [True, False, False, True]

    @pytest.mark.parametrize("gap_s", [5.0, 20.0, 60.0, 600.0])
    def test_a_gap_of_any_length_leaves_both_sides_as_they_are(self, gap_s: float) -> None:
        time_s = np.concatenate([TENTHS, TENTHS + 4 + gap_s])
        at_s = np.arange(0, time_s[-1], 1 / 30)
        smoothed = smooth(time_s, 3 * time_s, at_s)
        away_s = np.abs(at_s[:, None] - time_s).min(axis=1)
        np.testing.assert_array_equal(np.isnan(smoothed), away_s > LONGEST_GAP_S)
        np.testing.assert_allclose(smoothed[away_s <= 0.1], 3 * at_s[away_s <= 0.1], atol=1e-6)

    @pytest.mark.parametrize("known", [0, 1])
    def test_fewer_than_two_looks_say_nothing(self, known: int) -> None:
        values = np.full(len(TENTHS), np.nan)
        values[:known] = 1.0
        assert np.isnan(smooth(TENTHS, values, TENTHS)).all()

    def test_two_looks_make_a_line(self) -> None:
        assert smooth(np.array([0.0, 0.2]), np.array([1.0, 3.0]), np.array([0.1]))[0] == pytest.approx(2.0)


class TestTime:
    @given(stretch=st.floats(0.5, 3.0))
    @settings(max_examples=20, deadline=None)
    def test_a_clip_slowed_down_is_the_same_curve_slowed_down(self, stretch: float) -> None:
        values = np.sin(3 * TENTHS)
        slow = smooth(stretch * TENTHS, values, stretch * TENTHS, bandwidth_s=stretch * 0.2)
        np.testing.assert_allclose(slow, smooth(TENTHS, values, TENTHS, bandwidth_s=0.2), atol=1e-6)

    def test_a_later_start_changes_nothing(self) -> None:
        values = np.sin(3 * TENTHS)
        later = smooth(TENTHS + 1000, values, TENTHS + 1000)
        np.testing.assert_allclose(later, smooth(TENTHS, values, TENTHS), atol=1e-6)

    def test_each_output_depends_on_its_own_time_only(self) -> None:
        # Output is worked out in blocks; where a block begins must not show.
        time_s = np.sort(np.random.default_rng(0).uniform(0, 60, 400))
        values = np.sin(time_s)
        at_s = np.arange(0, 60, 1 / 30)
        together = smooth(time_s, values, at_s)
        rows = [0, 511, 512, 513, 1023, 1024, 1799]
        alone = [smooth(time_s, values, at_s[row : row + 1])[0] for row in rows]
        np.testing.assert_allclose(together[rows], alone, atol=1e-9)
