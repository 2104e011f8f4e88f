from __future__ import annotations

from dataclasses import replace

import pytest

from helpers.observations import (
    CAMERA,
    TIP_CM,
    estimate,
    leg_cm,
    leg_look,
    missing,
    observation,
    seen_leg,
    width,
    with_lunge,
)
from lungelens.camera.types import Normal
from lungelens.measures.toe_to_wall import TOE_TO_WALL
from lungelens.observe.leg_points import SeenLeg
from lungelens.observe.options import MeasureOptions


def test_it_is_the_distance_that_was_made() -> None:
    found = estimate(TOE_TO_WALL, observation())
    assert found.value == pytest.approx(-TIP_CM, abs=0.02)
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


def test_without_a_leg_there_is_none() -> None:
    assert missing(TOE_TO_WALL, with_lunge(observation(), legs=(SeenLeg(), SeenLeg()))).code == "leg_unclear"


@pytest.mark.parametrize(("x_cm", "inside"), [(0.9, False), (1.1, True)])
def test_toes_inside_the_wall_say_that_the_sheet_lies_elsewhere(x_cm: float, inside: bool) -> None:
    # An upright leg: its knee is far from the wall.
    seen = with_lunge(observation(0.0), wall_cm=Normal(TIP_CM - x_cm, 0.2))
    if inside:
        assert missing(TOE_TO_WALL, seen).code == "sheet_off_wall"
    else:
        assert estimate(TOE_TO_WALL, seen).value == pytest.approx(-x_cm, abs=0.02)


def test_what_the_person_and_the_room_err_by_is_common_to_all_repetitions() -> None:
    # The second foot stands 2 cm farther back: a camera that is wrong is so for both.
    back = replace(leg_look(), points_px=CAMERA.project(leg_cm(30.0) - [2.0, 0.0, 0.0]))
    seen = with_lunge(observation(), legs=(seen_leg(), SeenLeg(back, back)))
    first, second = (estimate(TOE_TO_WALL, seen, number) for number in (1, 2))
    assert (second - first).value == pytest.approx(2.0, abs=0.05)
    assert width(second - first) < 0.2 * width(first)
