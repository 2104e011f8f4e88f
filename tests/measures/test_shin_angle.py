from __future__ import annotations

import numpy as np
import pytest

from helpers.observations import estimate, missing, observation, px, width, with_lunge
from lungelens.measures.shin_angle import SHIN_ANGLE
from lungelens.observe.shin import UNEVEN, UNSEEN
from lungelens.observe.sightings import ShinLine


def border(lean_deg: float, length_cm: float = 15.0) -> ShinLine:
    """The front border of a shin of that lean, in the leg's plane."""
    lean = np.radians(lean_deg)
    lower = np.array([-25.0, -15.0, 20.0])
    upper = lower + length_cm * np.array([np.sin(lean), 0.0, np.cos(lean)])
    return ShinLine(px(*lower), px(*upper))


@pytest.mark.parametrize("lean_deg", [10.0, 35.0, 50.0])
def test_it_is_that_of_its_border(lean_deg: float) -> None:
    found = estimate(SHIN_ANGLE, with_lunge(observation(), shins=(border(lean_deg), UNSEEN)))
    assert found.value == pytest.approx(lean_deg, abs=0.01)
    assert found.low < found.value < found.high


def test_it_is_as_sure_as_its_ends_are() -> None:
    # An end's standard error across the border is a share of the border's length, so its length does not matter.
    short, long = (estimate(SHIN_ANGLE, with_lunge(observation(), shins=(border(35.0, cm), UNSEEN))) for cm in (8, 20))
    assert width(short) == pytest.approx(width(long), rel=0.05)
    assert width(long) == pytest.approx(2 * 1.96 * np.degrees(0.028 * np.sqrt(2)), rel=0.25)


@pytest.mark.parametrize("miss", [UNEVEN, UNSEEN])
def test_one_that_was_not_found_is_missing_for_its_own_reason(miss: object) -> None:
    found = missing(SHIN_ANGLE, with_lunge(observation(), shins=(miss, border(30.0))))
    assert (found.code, found.message) == (miss.code, miss.message)  # type: ignore[attr-defined]
