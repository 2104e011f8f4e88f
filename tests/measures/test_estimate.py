from __future__ import annotations

import itertools
import subprocess
import sys

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from lungelens.camera.types import Normal
from lungelens.measures.estimate import DRAWS, WHOLE_CLIP, Draws, Estimate

CLIP = Draws("a" * 64)
numbers = st.floats(-1e3, 1e3)


def estimate(quantity: str, mean: float = 10.0, sd: float = 2.0) -> Estimate:
    return Estimate(CLIP.normal(quantity, Normal(mean, sd)))


class TestDraws:
    def test_of_the_same_key_they_are_the_same_whatever_was_drawn_before(self) -> None:
        first = CLIP.standard("knee")
        CLIP.standard("ankle")
        CLIP.generator("knee").random(7)
        np.testing.assert_array_equal(CLIP.standard("knee"), first)
        np.testing.assert_array_equal(Draws("a" * 64).standard("knee"), first)

    def test_a_repetition_of_the_clip_is_a_key_too(self) -> None:
        assert CLIP.repetition == WHOLE_CLIP
        second = CLIP.of_repetition(2)
        np.testing.assert_array_equal(second.standard("turn"), Draws("a" * 64, 2).standard("turn"))
        np.testing.assert_array_equal(second.of_repetition(1).standard("turn"), CLIP.of_repetition(1).standard("turn"))

    def test_different_keys_have_nothing_in_common(self) -> None:
        clips = [Draws(sign * 64, repetition) for sign in "ab" for repetition in (WHOLE_CLIP, 1, 2, 11)]
        drawn = [draws.standard(quantity) for draws in clips for quantity in ("knee", "knee_ahead", "ankle")]
        correlation = np.corrcoef(drawn) - np.eye(len(drawn))
        assert np.abs(correlation).max() < 0.08

    def test_a_key_cannot_be_said_in_two_ways(self) -> None:
        keys = [("tip/1", 2), ("tip", 1), ("tip", 12), ("tip1", 2), ("tip/1/2", 0)]
        drawn = [Draws("a" * 64, repetition).standard(quantity) for quantity, repetition in keys]
        for one, other in itertools.combinations(drawn, 2):
            assert not np.array_equal(one, other)

    @pytest.mark.parametrize("n", [1, 2, 3, 50, DRAWS])
    def test_the_first_is_the_best_estimate(self, n: int) -> None:
        draws = Draws("a" * 64, n=n)
        assert draws.standard("knee").shape == (n,)
        assert draws.standard("knee")[0] == 0.0
        assert draws.normal("knee", Normal(9.0, 2.0))[0] == 9.0

    def test_they_are_normal(self) -> None:
        drawn = CLIP.standard("knee")
        assert drawn.mean() == pytest.approx(0.0, abs=1e-9)
        assert drawn.std() == pytest.approx(1.0, abs=0.005)
        for share, quantile in ((0.1587, -1.0), (0.5, 0.0), (0.975, 1.96)):
            assert np.quantile(drawn, share) == pytest.approx(quantile, abs=0.005)

    def test_drawing_does_not_change_what_is_drawn_next(self) -> None:
        CLIP.standard("knee")[:] = 0.0  # whatever is done to the numbers handed out
        assert CLIP.standard("knee").std() > 0.9
        assert CLIP.standard("ankle").std() > 0.9


class TestInterval:
    @pytest.mark.parametrize(("mean", "sd"), [(0.0, 1.0), (38.0, 2.0), (-5.0, 0.1)])
    def test_of_a_normal_is_the_textbooks_within_a_hundredth(self, mean: float, sd: float) -> None:
        found = estimate("knee", mean, sd)
        assert found.value == mean
        assert found.low == pytest.approx(mean - 1.959964 * sd, abs=0.0196 * sd)
        assert found.high == pytest.approx(mean + 1.959964 * sd, abs=0.0196 * sd)

    def test_of_a_sum_of_independent_ones_too(self) -> None:
        found = estimate("knee", 1.0, 3.0) + estimate("ankle", 2.0, 4.0)
        assert found.value == 3.0
        assert found.high - found.low == pytest.approx(2 * 1.959964 * 5.0, rel=0.05)

    def test_of_what_is_certain_is_a_point(self) -> None:
        found = estimate("knee", 7.0, 0.0)
        assert (found.low, found.value, found.high) == (7.0, 7.0, 7.0)

    @given(best=numbers, others=st.lists(numbers, min_size=1, max_size=30))
    def test_the_value_lies_inside(self, best: float, others: list[float]) -> None:
        found = Estimate(np.array([best, *others]))
        assert found.low <= found.value == best <= found.high

    def test_a_distance_is_never_negative(self) -> None:
        found = estimate("gap", 1.0, 2.0).at_least(0.0)
        assert (found.low, found.value) == (0.0, 1.0)
        assert estimate("gap", -3.0, 1.0).at_least(0.0).value == 0.0

    def test_one_that_seems_negative_is_no_surer_for_it(self) -> None:
        just, deep = (estimate("gap", best, 1.0).at_least(0.0) for best in (0.0, -3.0))
        assert (deep.low, deep.high) == pytest.approx((just.low, just.high))


class TestArithmetic:
    def test_what_is_common_drops_out(self) -> None:
        knee, ankle = estimate("knee"), estimate("ankle")
        assert not (knee - knee).draws.any()
        assert np.unique((knee / knee).draws).tolist() == [1.0]
        np.testing.assert_allclose((knee + ankle - ankle).draws, knee.draws)
        np.testing.assert_allclose((knee * ankle / ankle).draws, knee.draws)

    def test_the_same_thing_drawn_in_two_places_drops_out_as_well(self) -> None:
        wall = 12.0
        first, second = estimate("tip_ahead") + wall, estimate("tip_ahead") + 3.0
        assert (first - second).low == pytest.approx(9.0)
        assert (first - second).high == pytest.approx(9.0)

    def test_of_best_estimates_it_is_that_of_numbers(self) -> None:
        a, b = estimate("a", 6.0), estimate("b", 1.5)
        assert [(a + b).value, (a - b).value, (a * b).value, (a / b).value] == [7.5, 4.5, 9.0, 4.0]
        assert [(a + 2).value, (a - 2).value, (a * 2).value, (a / 2).value] == [8.0, 4.0, 12.0, 3.0]

    def test_it_makes_a_new_one(self) -> None:
        knee = estimate("knee")
        before = knee.draws.copy()
        _ = (knee + 1, knee - knee, knee * 3, knee / 2, knee.at_least(50.0))
        np.testing.assert_array_equal(knee.draws, before)


def test_nothing_is_drawn_when_it_is_imported() -> None:
    script = (
        "import numpy\n"
        "def fail(*_, **__): raise AssertionError('drawn at import')\n"
        "numpy.random.default_rng = fail\n"
        "from lungelens.measures import estimate, result, signals, table\n"
        "print(estimate._quantiles.cache_info().currsize)\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert (done.stdout, done.stderr) == ("0\n", "")
