"""Differences whose bias, limits and shares can be worked out by hand; the intervals, on numbers drawn at random."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.stats import chi2, norm, t

from lungelens.study.agreement import agreement, clustered_proportion, proportion


def test_one_two_three():
    found = agreement(np.array([1.0, 2.0, 3.0]), ["a", "b", "c"])
    assert (found.n, found.clips, found.bias, found.mean_absolute, found.maximum) == (3, 3, 2.0, 2.0, 3.0)
    assert found.spread is not None
    assert found.spread.sd == pytest.approx(1.0)
    assert found.spread.lower_limit == pytest.approx(2 - 1.96)
    assert found.spread.upper_limit == pytest.approx(2 + 1.96)


def test_signs():
    found = agreement(np.array([1.0, -5.0, 1.0]), ["a", "b", "c"])
    assert (found.bias, found.maximum) == (-1.0, -5.0)
    assert found.mean_absolute == pytest.approx(7 / 3)


def test_one_clip_tells_nothing_about_the_next():
    found = agreement(np.array([1.0, 2.0, 3.0]), ["a", "a", "a"])
    assert (found.bias, found.clips, found.spread) == (2.0, 1, None)


def test_bias_interval_is_student_s_where_every_clip_gives_one_difference():
    differences = np.array([0.3, -1.2, 2.0, 0.7, 1.1])
    spread = agreement(differences, list("abcde")).spread
    assert spread is not None
    half = t.ppf(0.975, 4) * np.std(differences, ddof=1) / math.sqrt(5)
    assert spread.bias_between.low == pytest.approx(differences.mean() - half)
    assert spread.bias_between.high == pytest.approx(differences.mean() + half)


def test_interval_of_a_limit_is_that_of_bias_and_sd_taken_together():
    differences = np.array([0.3, -1.2, 2.0, 0.7, 1.1])
    spread = agreement(differences, list("abcde")).spread
    assert spread is not None
    sd = np.std(differences, ddof=1)
    half = t.ppf(0.975, 4) * sd / math.sqrt(5)
    smallest, largest = (sd * math.sqrt(4 / chi2.ppf(tail, 4)) for tail in (0.975, 0.025))
    limit = differences.mean() + 1.96 * sd
    assert spread.upper_between.low == pytest.approx(limit - math.hypot(half, 1.96 * (sd - smallest)))
    assert spread.upper_between.high == pytest.approx(limit + math.hypot(half, 1.96 * (largest - sd)))


def test_repeating_every_difference_makes_nothing_surer():
    differences, clips = np.array([1.0, 2.0, 3.0]), ["a", "b", "c"]
    once, twice = agreement(differences, clips).spread, agreement(np.tile(differences, 2), clips * 2).spread
    assert once is not None
    assert twice is not None
    assert twice.sd == pytest.approx(once.sd)
    assert twice.bias_between.high == pytest.approx(once.bias_between.high)
    assert twice.upper_between.high == pytest.approx(once.upper_between.high)


def test_sd_adds_what_varies_between_and_within_clips():
    # Clip means 0 and 2: variance 2. Within each clip ±1: variance 2, of which the means carry half already.
    spread = agreement(np.array([-1.0, 1.0, 1.0, 3.0]), ["a", "a", "b", "b"]).spread
    assert spread is not None
    assert spread.sd == pytest.approx(math.sqrt(2 + 2 / 2))


def test_mirrored_differences_give_mirrored_limits():
    differences, clips = np.array([0.3, -1.2, 2.0, 0.7, 1.1]), list("aabbc")
    spread, mirrored = agreement(differences, clips).spread, agreement(-differences, clips).spread
    assert spread is not None
    assert mirrored is not None
    assert mirrored.lower_limit == pytest.approx(-spread.upper_limit)
    assert mirrored.lower_between.low == pytest.approx(-spread.upper_between.high)
    assert mirrored.lower_between.high == pytest.approx(-spread.upper_between.low)


@pytest.mark.parametrize("per_clip", [[1] * 10, [2] * 10, [1, 1, 1, 1, 1, 3, 3, 3, 5, 5]])
def test_intervals_of_the_limits_hold_them_as_often_as_they_should(per_clip):
    generator = np.random.default_rng(0)
    clips = np.repeat(np.arange(10), per_clip)
    within = 0.0 if max(per_clip) == 1 else 0.5
    truth = norm.ppf(0.975) * math.hypot(1.0, within)
    held = 0
    for _ in range(1000):
        errors = generator.normal(0, 1, 10)[clips] + generator.normal(0, within, len(clips))
        spread = agreement(errors, [str(clip) for clip in clips]).spread
        assert spread is not None
        held += spread.upper_between.low < truth < spread.upper_between.high
    assert 0.93 < held / 1000 < 0.98


def test_no_error_at_all():
    found = agreement(np.zeros(4), ["a", "a", "b", "b"])
    assert found.spread is not None
    assert (found.bias, found.spread.sd, found.spread.upper_between.high) == (0, 0, 0)


@pytest.mark.parametrize(
    ("count", "of", "low", "high"),
    [
        (7, 50, 0.0582, 0.2674),  # the example in SciPy's manual
        (6, 6, 0.025 ** (1 / 6), 1.0),
        (0, 3, 0.0, 1 - 0.025 ** (1 / 3)),
    ],
)
def test_proportion(count, of, low, high):
    found = proportion(count, of)
    assert found.fraction == count / of
    assert (found.between.low, found.between.high) == pytest.approx((low, high), abs=1e-4)


@pytest.mark.parametrize(("hits", "low", "high"), [([1] * 8, 0.398, 1.0), ([0] * 8, 0.0, 0.602)])
def test_where_all_or_none_of_the_clips_have_it_there_are_as_many_cases_as_people(hits, low, high):
    found = clustered_proportion([bool(one) for one in hits], list("aabbccdd"))
    assert (found.count, found.of) == (sum(hits), 8)
    assert (found.between.low, found.between.high) == pytest.approx((low, high), abs=0.001)


def test_one_clip_a_person_is_the_exact_interval():
    found = clustered_proportion([True] * 15 + [False] * 5, [str(k) for k in range(20)])
    exact = proportion(15, 20).between
    assert (found.between.low, found.between.high) == pytest.approx((exact.low, exact.high), abs=0.02)


def test_the_interval_of_a_share_holds_where_people_differ():
    """Twenty people with eight clips, share 0.8, half of the variance between people; counting clips holds 69 %."""
    rng, held = np.random.default_rng(0), 0
    people = np.repeat(np.arange(20), 8).astype(str).tolist()
    for _ in range(400):
        hits = rng.random(160) < np.repeat(rng.beta(0.8, 0.2, 20), 8)
        between = clustered_proportion(hits.tolist(), people).between
        held += between.low <= 0.8 <= between.high
    assert held / 400 > 0.92
