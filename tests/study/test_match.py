"""Which measured repetition a true one is."""

from __future__ import annotations

from helpers.results import repetition, result
from lungelens.study.match import match_repetitions, repetition_of
from lungelens.study.truth import TrueRepetition


def at(*times_s: float) -> tuple[TrueRepetition, ...]:
    return tuple(TrueRepetition(number, time_s, None, ()) for number, time_s in enumerate(times_s, start=1))


def numbered(*numbers: int | None) -> tuple[TrueRepetition, ...]:
    return tuple(TrueRepetition(number, None, None, ()) for number in numbers)


def found(truth: tuple[TrueRepetition, ...], *peaks_s: float, best: int | None = 1) -> list[int | None]:
    measured = result("c01", *(repetition(k, peak_s=peak) for k, peak in enumerate(peaks_s, start=1)), best=best)
    return [one.index if one else None for one in match_repetitions(truth, measured)]


def test_by_time():
    assert found(at(1.0, 4.0), 1.1, 3.8) == [1, 2]


def test_one_missed_does_not_shift_the_others():
    assert found(at(1.0, 4.0, 7.0), 4.1, 7.1) == [None, 1, 2]


def test_one_too_many_does_not_shift_the_others():
    assert found(at(1.0, 4.0), 1.1, 2.5, 4.1) == [1, 3]


def test_too_far_apart():
    assert found(at(1.0), 1.61) == [None]


def test_a_measured_repetition_is_given_once_to_the_nearest():
    assert found(at(1.0, 1.5), 1.4) == [None, 1]


def test_by_number():
    assert found(numbered(2, 3), 1.0, 2.0) == [2, None]


def test_the_best_where_there_is_no_number():
    assert found(numbered(None), 1.0, 2.0, best=2) == [2]
    assert found(numbered(None), 1.0, 2.0, best=None) == [None]
    assert repetition_of(None, result("c01")) is None
