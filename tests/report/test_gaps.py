"""Short gaps are bridged, long ones are not."""

from __future__ import annotations

import numpy as np

from lungelens.report.gaps import bridged

NAN = np.nan


def test_a_short_gap_becomes_a_straight_line() -> None:
    time_s = np.array([0.0, 0.1, 0.2, 0.4])
    np.testing.assert_allclose(bridged(time_s, np.array([1.0, NAN, NAN, 5.0])), [1.0, 2.0, 3.0, 5.0])


def test_a_long_gap_and_the_ends_stay_unknown() -> None:
    time_s = np.array([0.0, 0.1, 0.4, 0.8, 0.9, 1.0])
    values = np.array([NAN, 1.0, NAN, 3.0, 4.0, NAN])
    np.testing.assert_array_equal(bridged(time_s, values), values)


def test_nothing_known_stays_nothing() -> None:
    np.testing.assert_array_equal(bridged(np.arange(3.0), np.full(3, NAN)), np.full(3, NAN))


def test_what_is_known_is_not_changed() -> None:
    values = np.array([3.0, 1.0, 2.0])
    np.testing.assert_array_equal(bridged(np.arange(3.0), values), values)
