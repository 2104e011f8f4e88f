from __future__ import annotations

import pytest

from helpers.observations import TIP_CM, estimate, missing, observation, width
from lungelens.measures.knee_over_toe import KNEE_OVER_TOE
from lungelens.measures.knee_to_wall import KNEE_TO_WALL
from lungelens.measures.toe_to_wall import TOE_TO_WALL


@pytest.mark.parametrize("lean_deg", [10.0, 30.0])
def test_it_is_what_the_toes_are_farther_from_the_wall_than_the_knee(lean_deg: float) -> None:
    seen = observation(lean_deg)
    toes, knee = estimate(TOE_TO_WALL, seen), estimate(KNEE_TO_WALL, seen)
    found = estimate(KNEE_OVER_TOE, seen)
    assert toes.value == pytest.approx(-TIP_CM, abs=0.01)
    assert found.value == pytest.approx(toes.value - knee.value, abs=1e-9)
    assert found.low < found.value < found.high


def test_a_knee_behind_the_toes_is_below_nothing() -> None:
    assert estimate(KNEE_OVER_TOE, observation(0.0)).value < -10


def test_where_the_wall_is_does_not_matter() -> None:
    seen = observation(30.0)
    assert width(estimate(KNEE_OVER_TOE, seen)) < width(estimate(TOE_TO_WALL, seen)) + width(
        estimate(KNEE_TO_WALL, seen)
    )


def test_without_the_sheet_there_is_none() -> None:
    assert missing(KNEE_OVER_TOE, observation(sheet=False)).code == "wall_not_located"
