"""Covariances are stretched until their 95 % regions hold what they promise; figures say what they mean."""

from __future__ import annotations

import numpy as np
import pytest

from training.calibrate import calibrated, temperatures
from training.figures import coverage, line_errors, line_figures, points_off, squared_distances
from training.points import KNEE_LINE, NAMES
from training.read import Readings

COUNT = 4000
SAID = np.array([[4.0, 1.0], [1.0, 2.0]])


def readings(stretch: float, tail: bool = False, count: int = COUNT) -> Readings:
    """Errors with `stretch` times the covariance that is spoken of, Gaussian or with a long tail."""
    rng = np.random.default_rng(7)
    truth = rng.uniform(20, 200, (count, len(NAMES), 2))
    error = rng.normal(size=truth.shape) @ np.linalg.cholesky(SAID * stretch).T
    if tail:
        error *= rng.standard_exponential((count, len(NAMES), 1))
    return Readings(truth + error, np.broadcast_to(SAID, (*truth.shape, 2)).copy(), truth)


@pytest.mark.parametrize("stretch", [0.25, 1.0, 6.0])
def test_a_covariance_a_known_factor_off_is_stretched_by_it(stretch: float) -> None:
    np.testing.assert_allclose(temperatures(readings(stretch)), stretch, rtol=0.15)


@pytest.mark.parametrize("tail", [False, True])
def test_afterwards_the_region_holds_the_promise(tail: bool) -> None:
    before = readings(3.0, tail)
    assert coverage(before).max() < 0.9
    np.testing.assert_allclose(coverage(calibrated(before, temperatures(before))), 0.95, atol=0.002)


def test_an_unknown_point_is_left_out_and_too_few_are_refused() -> None:
    holes = readings(2.0)
    holes.truth[: COUNT // 2, 0] = np.nan
    assert temperatures(holes)[0] == pytest.approx(2.0, rel=0.15)
    assert np.isnan(squared_distances(holes)[0, 0])
    with pytest.raises(ValueError, match="one is known in 50"):
        temperatures(readings(1.0, count=50))


def test_a_distance_is_measured_in_its_own_covariance() -> None:
    one = readings(1.0, count=1)
    error = one.points - one.truth
    expected = error[0, 3] @ np.linalg.inv(SAID) @ error[0, 3]
    assert squared_distances(one)[0, 3] == pytest.approx(expected)


def test_figures_of_a_line_that_is_turned_by_two_degrees() -> None:
    truth = np.zeros((5, len(NAMES), 2))
    truth[:, KNEE_LINE[0]] = (10, -100)
    truth[:, NAMES.index("shin_upper")] = (10, -50)
    turn = np.radians(2)
    turned = truth @ np.array([[np.cos(turn), np.sin(turn)], [-np.sin(turn), np.cos(turn)]])
    errors = line_errors(Readings(turned, np.tile(np.eye(2), (5, len(NAMES), 1, 1)), truth))
    figures = line_figures(np.append(errors["knee-ankle line"], np.nan))
    assert (figures.count, figures.bias, figures.sd) == pytest.approx((5, 2.0, 0.0), abs=1e-9)


def test_figures_of_known_errors() -> None:
    figures = line_figures(np.array([1.0, -3.0, 2.0, 0.0]))
    assert (figures.bias, figures.mae, figures.maximum) == (0.0, 1.5, 3.0)
    assert figures.limits == pytest.approx(1.96 * np.sqrt(3.5))


def test_points_are_off_by_a_share_of_the_shank() -> None:
    truth = np.zeros((1, len(NAMES), 2))
    truth[0, KNEE_LINE[0]] = (0, -200)
    seen = truth.copy()
    seen[0, 4] += (3, 4)
    assert points_off(Readings(seen, np.zeros((1, len(NAMES), 2, 2)), truth))[0, 4] == pytest.approx(2.5)
