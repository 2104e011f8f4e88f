"""The figures of reader and leg fit judged together."""

from __future__ import annotations

import numpy as np
import pytest

from training.fit import limits_of_agreement


def test_limits_are_1_96_standard_deviations() -> None:
    error = np.array([-1.0, 1.0, -1.0, 1.0])
    half, low, high = limits_of_agreement(error, [1, 1, 2, 2])
    assert half == pytest.approx(1.96)
    assert (low, high) == pytest.approx((1.96, 1.96))  # whichever of the two is drawn


def test_people_are_drawn_not_looks() -> None:
    """Looks at one person that err alike say no more than one of them: the interval stays as wide."""
    rng = np.random.default_rng(1)
    bias = rng.normal(size=20)
    once = limits_of_agreement(bias, list(range(20)))
    often = limits_of_agreement(np.repeat(bias, 50), np.repeat(range(20), 50).tolist())
    assert often == pytest.approx(once, rel=0.02)
    independent = limits_of_agreement(rng.normal(size=1000), list(range(1000)))
    assert independent[2] - independent[1] < 0.4 * (often[2] - often[1])
