from __future__ import annotations

import pytest

from helpers.observations import estimate, holds, missing, observation, width
from lungelens.measures.foot_place import KNEE_AHEAD_CM
from lungelens.measures.knee_to_wall import KNEE_TO_WALL
from lungelens.measures.toe_to_wall import TOE_TO_WALL


def test_it_is_the_gap_that_was_made() -> None:
    found = estimate(KNEE_TO_WALL, observation(30.0))
    assert found.value == pytest.approx(31 - 21 - KNEE_AHEAD_CM.mean, abs=0.01)  # 42 sin 30 = 21 of the 31 to the wall
    assert found.low < found.value < found.high
    assert width(found) > 2 * 1.96 * 0.9  # the knee's depth alone


def test_it_is_never_less_than_nothing() -> None:
    seen = observation(40.0)
    found = estimate(KNEE_TO_WALL, seen)
    assert holds(seen)[0].knee_gap.value < -1
    assert (found.value, found.low) == (0.0, 0.0)
    assert found.draws.min() == 0.0


def test_without_the_sheet_there_is_none() -> None:
    assert missing(KNEE_TO_WALL, observation(sheet=False)).code == "wall_not_located"


@pytest.mark.parametrize(("lean_deg", "inside"), [(43.5, False), (45.0, True)])
def test_a_knee_far_inside_the_wall_says_that_the_sheet_lies_elsewhere(lean_deg: float, inside: bool) -> None:
    seen = observation(lean_deg)
    assert (holds(seen)[0].knee_gap.value < -4.0) == inside
    if inside:
        assert missing(KNEE_TO_WALL, seen).code == "sheet_off_wall"
        assert missing(TOE_TO_WALL, seen).code == "sheet_off_wall"
    else:
        assert estimate(KNEE_TO_WALL, seen).value == 0.0
