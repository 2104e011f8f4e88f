from __future__ import annotations

import numpy as np
import pytest

from lungelens.camera.robust import outlier_weights, robust_line

X = np.linspace(0.0, 100.0, 50)


def line(outliers: slice, noise: float = 0.2) -> np.ndarray:
    y = 0.3 * X + 5.0 + np.random.default_rng(0).normal(0, noise, X.size)
    y[outliers] -= 12.0
    return y


def test_what_is_off_by_so_many_spreads_counts_half() -> None:
    residual = np.array([0.0, 1.0, 1.0, 1.0, 3.0 * (1.4826 + 0.5)])
    weights = outlier_weights(residual, 0.5, 3.0)
    assert weights[0] == 1.0
    assert weights[-1] == pytest.approx(0.5)


def test_with_most_fitted_exactly_the_rest_is_judged_by_the_noise() -> None:
    assert outlier_weights(np.array([0.0, 0.0, 0.0, 0.1]), 0.1)[-1] == pytest.approx(0.5)


@pytest.mark.parametrize("outliers", [slice(0, 0), slice(5, 14), slice(42, 50)], ids=["none", "within", "at an end"])
def test_a_line_through_most_of_the_points(outliers: slice) -> None:
    slope, offset = robust_line(X, line(outliers), 0.1, 8)
    assert slope == pytest.approx(0.3, abs=0.005)
    assert offset == pytest.approx(5.0, abs=0.2)


def test_plain_least_squares_is_led_astray_where_this_is_not() -> None:
    assert abs(np.polyfit(X, line(slice(42, 50)), 1)[0] - 0.3) > 0.05


def test_what_is_to_be_believed_from_the_start_decides_between_two_lines() -> None:
    y = np.where(np.arange(50) % 2, 10.0, 20.0)
    low, high = (robust_line(X, y, 0.1, 8, np.where(y == level, 5.0, 1.0)) for level in (10.0, 20.0))
    assert low == pytest.approx((0.0, 10.0), abs=1.0)
    assert high == pytest.approx((0.0, 20.0), abs=1.0)
