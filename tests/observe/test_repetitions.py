from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from helpers.lunges import lunges
from lungelens.observe.repetitions import HOLD_DEG, LEAST_RISE_DEG, find_repetitions

FPS = 30  # of helpers.lunges: each lunge takes 90 pictures, rising, held and falling for 30 each


def ramps(*turns_deg: float, pictures: int = 30) -> np.ndarray:
    """Straight from one turning point to the next, so many pictures each."""
    at = np.arange((len(turns_deg) - 1) * pictures + 1)
    return np.interp(at, np.arange(len(turns_deg)) * pictures, turns_deg)


def test_two_lunges() -> None:
    first, second = find_repetitions(lunges(2, greatest_deg=40, least_deg=5))
    assert (first.index, second.index) == (1, 2)
    # A tenth of the rise of 35 degrees is 3 of its 30 pictures.
    assert (first.start, first.end) == pytest.approx((3, 87), abs=1)
    assert (second.start, second.end) == pytest.approx((93, 90 + 87), abs=1)
    # Within 1 degree of the greatest, at 35 degrees in 30 pictures, is not even one picture before and after the top.
    assert (first.hold[0], first.hold[-1]) == (30, 60)
    assert first.peak == 45
    assert all(span.starts_inside and span.ends_inside for span in (first, second))


def test_the_hold_is_within_a_degree_of_the_greatest_angle() -> None:
    angle = ramps(0, 39.5, 40, 38.5, 0)
    (span,) = find_repetitions(angle)
    assert angle[list(span.hold)].min() == pytest.approx(40 - HOLD_DEG, abs=0.06)
    assert set(span.hold) == set(np.flatnonzero(angle >= 39).tolist())


@pytest.mark.parametrize("count", [1, 2, 3, 7])
def test_counting(count: int) -> None:
    assert [span.index for span in find_repetitions(lunges(count))] == list(range(1, count + 1))


def test_spans_follow_each_other_without_overlap() -> None:
    spans = find_repetitions(lunges(4) + np.random.default_rng(0).normal(0, 0.2, 360))
    assert len(spans) == 4
    for span in spans:
        assert span.start < span.hold[0] <= span.peak <= span.hold[-1] < span.end
    for before, after in zip(spans, spans[1:], strict=False):
        assert before.end <= after.start


class TestIncomplete:
    def test_a_clip_that_begins_in_the_deepest_position(self) -> None:
        first, second = find_repetitions(lunges(2)[45:])
        assert (first.start, first.starts_inside, first.ends_inside) == (0, False, True)
        assert (second.starts_inside, second.ends_inside) == (True, True)

    def test_a_clip_that_ends_in_the_deepest_position(self) -> None:
        first, second = find_repetitions(lunges(2)[:-45])
        assert (first.starts_inside, first.ends_inside) == (True, True)
        assert (second.end, second.starts_inside, second.ends_inside) == (134, True, False)

    def test_a_clip_that_ends_on_the_way_up(self) -> None:
        (span,) = find_repetitions(ramps(5, 40))
        assert (span.starts_inside, span.ends_inside) == (True, False)

    def test_a_clip_that_begins_on_the_way_down(self) -> None:
        (span,) = find_repetitions(ramps(40, 5))
        assert (span.starts_inside, span.ends_inside) == (False, True)


class TestWhatIsNone:
    @pytest.mark.parametrize("angle_deg", [0.0, 40.0])
    def test_standing_still(self, angle_deg: float) -> None:
        assert find_repetitions(np.full(200, angle_deg)) == ()

    def test_swaying(self) -> None:
        sway = 20 + 0.45 * LEAST_RISE_DEG * np.sin(np.arange(300) / 10)
        assert find_repetitions(sway) == ()

    @pytest.mark.parametrize("n", [0, 1, 2, 50])
    def test_an_angle_that_is_never_known(self, n: int) -> None:
        assert find_repetitions(np.full(n, np.nan)) == ()

    def test_two_pictures(self) -> None:
        assert find_repetitions(np.array([0.0, 40.0])) == ()


class TestShape:
    def test_a_dip_within_the_hold_does_not_part_it(self) -> None:
        (span,) = find_repetitions(ramps(5, 40, 32, 40, 5))
        assert (span.start, span.end) == pytest.approx((3, 117), abs=1)

    def test_a_lunge_less_deep_than_the_others_counts(self) -> None:
        assert len(find_repetitions(ramps(5, 40, 5, 25, 5, 40, 5))) == 3

    def test_coming_back_half_way_only_parts_two_repetitions(self) -> None:
        assert len(find_repetitions(ramps(5, 40, 20, 40, 5))) == 2

    def test_the_foot_set_back_in_between_is_no_repetition(self) -> None:
        # While the foot is moved the shin leans backwards; only what rises from there is a lunge.
        angle = ramps(5, 30, 5, -15, 5, 35, 5)
        first, second = find_repetitions(angle)
        assert angle[list(first.hold)].max() == 30
        assert angle[list(second.hold)].max() == 35

    def test_pictures_without_an_angle_are_passed_over(self) -> None:
        angle = lunges(2)
        angle[[10, 40, 41, 42, 100]] = np.nan
        first, second = find_repetitions(angle)
        assert not {40, 41, 42} & set(first.hold)
        assert (first.start, first.end, second.end) == pytest.approx((3, 87, 177), abs=1)

    @given(lift=st.floats(-30, 30), size=st.floats(0.5, 2.0))
    @settings(max_examples=30, deadline=None)
    def test_only_differences_of_angle_matter(self, lift: float, size: float) -> None:
        # An ankle seen too high tilts every angle by the same amount.
        plain, changed = find_repetitions(lunges(3)), find_repetitions(lift + size * lunges(3))
        assert len(plain) == len(changed) == 3
        for one, other in zip(plain, changed, strict=True):
            assert (other.start, other.end) == pytest.approx((one.start, one.end), abs=1)

    @given(slower=st.integers(2, 5))
    @settings(max_examples=4, deadline=None)
    def test_slow_motion_has_the_same_repetitions_later(self, slower: int) -> None:
        fast, slow = (find_repetitions(lunges(3, fps=FPS * speed)) for speed in (1, slower))
        assert len(fast) == len(slow) == 3
        for one, other in zip(fast, slow, strict=True):
            assert other.peak / slower == pytest.approx(one.peak, abs=1)
            assert other.start / slower == pytest.approx(one.start, abs=1)
