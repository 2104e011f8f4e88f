from __future__ import annotations

import numpy as np
import pytest

from helpers.observations import TIP_CM, estimate, leg_cm, missing, observation, with_lunge
from lungelens.camera.types import Normal
from lungelens.measures.knee_over_toe import KNEE_OVER_TOE
from lungelens.measures.knee_to_wall import KNEE_TO_WALL
from lungelens.measures.toe_to_wall import TOE_TO_WALL
from lungelens.observe.leg_points import SeenLeg, row


@pytest.mark.parametrize("lean_deg", [10.0, 30.0])
def test_it_is_what_the_toes_are_farther_from_the_wall_than_the_knee(lean_deg: float) -> None:
    seen = observation(lean_deg)
    toes, knee = estimate(TOE_TO_WALL, seen), estimate(KNEE_TO_WALL, seen)
    found = estimate(KNEE_OVER_TOE, seen)
    made_cm = leg_cm(lean_deg)[row("knee_front"), 0] - TIP_CM
    assert found.value == pytest.approx(made_cm, abs=0.05)
    assert found.value == pytest.approx(toes.value - knee.value, abs=1e-9)
    assert found.low < found.value < found.high


def test_a_knee_behind_the_toes_is_below_nothing() -> None:
    assert estimate(KNEE_OVER_TOE, observation(0.0)).value < -10


def test_where_the_wall_is_does_not_matter() -> None:
    known, vague = (
        estimate(KNEE_OVER_TOE, with_lunge(observation(30.0), wall_cm=Normal(1.0, sd))) for sd in (0.0, 3.0)
    )
    np.testing.assert_allclose(vague.draws, known.draws, atol=1e-9)
    assert known.value == pytest.approx(estimate(KNEE_OVER_TOE, observation(30.0)).value)


def test_without_a_leg_there_is_none() -> None:
    assert missing(KNEE_OVER_TOE, with_lunge(observation(), legs=(SeenLeg(), SeenLeg()))).code == "leg_unclear"


def test_without_the_sheet_there_is_none() -> None:
    assert missing(KNEE_OVER_TOE, observation(sheet=False)).code == "wall_not_located"
