from __future__ import annotations

import numpy as np
import pytest

from helpers.observations import HOLDS, TIP_CM, N, estimate, missing, observation, px, width, with_lunge
from lungelens.camera.types import Normal
from lungelens.measures.foot_place import TOE_AHEAD_CM, TOE_HEIGHT_CM
from lungelens.measures.toe_to_wall import TOE_TO_WALL
from lungelens.observe.observation import Observation
from lungelens.observe.options import MeasureOptions
from lungelens.observe.sightings import FootLooks


def toes_at(x_cm: float) -> Observation:
    """A foot whose outline was not seen, its landmark where toes at `x_cm` have it."""
    toe_px = np.tile(px(x_cm + TOE_AHEAD_CM.mean, -15.0, TOE_HEIGHT_CM.mean), (N, 1))
    return with_lunge(observation(), feet=(FootLooks(), FootLooks()), toe_px=toe_px)


def test_it_is_the_distance_that_was_made() -> None:
    found = estimate(TOE_TO_WALL, observation())
    assert found.value == pytest.approx(-TIP_CM, abs=0.01)
    assert found.low < found.value < found.high


def test_a_gap_behind_the_sheet_adds_to_it() -> None:
    off = estimate(TOE_TO_WALL, observation(options=MeasureOptions(sheet_gap_cm=2.0, skirting_mm=10)))
    assert (off - estimate(TOE_TO_WALL, observation())).value == pytest.approx(3.0)


def test_a_wall_less_well_known_widens_it() -> None:
    known, vague = (estimate(TOE_TO_WALL, with_lunge(observation(), wall_cm=Normal(0.0, sd))) for sd in (0.2, 1.5))
    assert vague.value == known.value
    assert width(vague) > 1.3 * width(known)


def test_without_the_sheet_there_is_none() -> None:
    assert missing(TOE_TO_WALL, observation(sheet=False)).code == "wall_not_located"


@pytest.mark.parametrize(("x_cm", "inside"), [(0.9, False), (1.1, True)])
def test_toes_inside_the_wall_say_that_the_sheet_lies_elsewhere(x_cm: float, inside: bool) -> None:
    if inside:
        assert missing(TOE_TO_WALL, toes_at(x_cm)).code == "sheet_off_wall"
    else:
        assert estimate(TOE_TO_WALL, toes_at(x_cm)).value == pytest.approx(-x_cm, abs=0.01)


def test_what_the_person_and_the_room_err_by_is_common_to_all_repetitions() -> None:
    # The second foot stands 2 cm farther back: a camera that is wrong is so for both.
    toe_px = toes_at(-10.0).lunge.leg.toe_px.copy()  # type: ignore[union-attr]
    toe_px[HOLDS[1][0] :] = px(-12.0 + TOE_AHEAD_CM.mean, -15.0, TOE_HEIGHT_CM.mean)
    seen = with_lunge(toes_at(-10.0), toe_px=toe_px)
    first, second = (estimate(TOE_TO_WALL, seen, number) for number in (1, 2))
    assert (second - first).value == pytest.approx(2.0, abs=0.01)
    assert width(second - first) < 0.2 * width(first)
