"""ICC(2,1) against the published example, and what follows from it."""

from __future__ import annotations

import math

import numpy as np
import pytest

from helpers.known import known
from lungelens.study.reliability import reliability

# Shrout & Fleiss 1979, table 2: six people, four judges.
SHROUT_FLEISS = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]], float)


def test_published_example():
    found = reliability(SHROUT_FLEISS)
    assert found is not None
    assert (found.subjects, found.readings) == (6, 4)
    assert found.icc == pytest.approx(0.29, abs=0.005)
    assert found.icc_between is not None
    # McGraw & Wong's interval of the same table, as pingouin 0.7 prints it.
    assert (round(found.icc_between.low, 2), round(found.icc_between.high, 2)) == (0.02, 0.76)


@pytest.mark.parametrize(
    ("table", "icc", "low", "high"),
    [
        # Drawn at random; the answers are pingouin 0.7's, "ICC(A,1)".
        ([[30.0, 31.0], [31.0, 27.7], [32.1, 31.2], [39.7, 36.3], [38.3, 39.4]], 0.8783, 0.36, 0.99),
        (
            [
                [34.1, 42.0, 34.3, 33.3],
                [36.4, 45.3, 42.0, 38.1],
                [34.7, 44.8, 43.2, 35.4],
                [25.6, 38.3, 30.7, 27.6],
                [25.9, 33.9, 32.6, 27.9],
                [30.9, 40.3, 37.8, 36.5],
                [28.1, 33.4, 31.7, 31.7],
                [27.7, 32.6, 32.8, 29.9],
            ],
            0.5096,
            0.09,
            0.85,
        ),
    ],
)
def test_another_program_s_answers(table, icc, low, high):
    found = reliability(np.array(table))
    assert found is not None
    assert found.icc == pytest.approx(icc, abs=1e-4)
    assert found.icc_between is not None
    assert (round(found.icc_between.low, 2), round(found.icc_between.high, 2)) == (low, high)


def test_sem_and_mdc():
    found = reliability(SHROUT_FLEISS)
    assert found is not None
    assert found.sd == pytest.approx(np.std(SHROUT_FLEISS, ddof=1))
    assert found.sem == pytest.approx(found.sd * math.sqrt(1 - found.icc))
    assert found.mdc95 == pytest.approx(1.96 * math.sqrt(2) * found.sem)


def test_perfect_repetition():
    found = reliability(np.array([[1.0, 1.0], [2.0, 2.0], [3.0, 3.0]]))
    assert found is not None
    assert (found.icc, found.sem, found.mdc95) == (1.0, 0.0, 0.0)
    assert found.icc_between is not None
    assert found.icc_between.low == 1.0


def test_a_rater_who_always_reads_more_lowers_absolute_agreement():
    same, more = np.array([[1.0, 1.1], [2.0, 1.9], [3.0, 3.0]]), np.array([[1.0, 2.1], [2.0, 2.9], [3.0, 4.0]])
    first, second = reliability(same), reliability(more)
    assert first is not None
    assert second is not None
    assert second.icc < first.icc - 0.2


def test_unit_and_zero_do_not_matter():
    found, scaled = reliability(SHROUT_FLEISS), reliability(10 * SHROUT_FLEISS + 100)
    assert found is not None
    assert scaled is not None
    assert scaled.icc == pytest.approx(found.icc)
    assert scaled.mdc95 == pytest.approx(10 * found.mdc95)


def test_readings_that_contradict_each_other_have_no_interval():
    found = reliability(np.array([[1.0, 3.0], [2.0, 2.0], [3.0, 1.0]]))
    assert found is not None
    assert found.icc < 0
    assert found.icc_between is None


@pytest.mark.parametrize("table", [np.ones((5, 2)), np.array([[1.0, 3.0], [3.0, 1.0]]), np.arange(5.0)[:, None]])
def test_nothing_to_tell_apart(table):
    assert reliability(table) is None


def test_any_table_of_small_whole_numbers_has_an_answer():
    generator = np.random.default_rng(1)
    sizes = generator.integers([3, 2], [7, 5], (500, 2))
    answers = [reliability(generator.integers(0, 3, size).astype(float)) for size in sizes]
    bounded = [(one, one.icc_between) for one in answers if one is not None and one.icc_between is not None]
    assert len(bounded) > 200
    for found, between in bounded:
        assert between.low - 1e-9 <= known(found.icc) <= between.high + 1e-9
        assert math.isfinite(found.mdc95)
