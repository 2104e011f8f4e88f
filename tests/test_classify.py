"""The classifier as a Python function."""

from __future__ import annotations

from typing import Any

import pytest

import lungelens
from helpers.analyses import lunge_analysis
from helpers.known import known
from lungelens.errors import UsageError
from lungelens.mobility.inputs import SideInput


def test_fields_of_a_leg() -> None:
    said = lungelens.classify({"toe_to_wall_cm": 7.5, "tight": "back"}, person={"age": 34}, red_flags=())
    assert isinstance(said, lungelens.MobilityAssessment)
    assert said.headline == "Your ankle is stiff, possibly fine: 7.5 cm (6.3 to 8.7)."


def test_a_measurement_and_an_input() -> None:
    measurement = lunge_analysis(test_leg="left", angles_deg=(35.0,), heel_lifts_mm=(1.0,)).measurement
    said = lungelens.classify(measurement, SideInput(side="right", tight="none"))
    assert [result.side for result in said.sides] == ["left", "right"]
    measured = known(measurement.repetitions[0].tibia_angle_deg)
    assert known(said.sides[0].tibia_angle_deg).value == measured.value


@pytest.mark.parametrize(
    ("legs", "others", "message"),
    [
        (({"toe_to_wall_cm": -1},), {}, r"sides\.0\.toe_to_wall_cm: should be between 0 and 40, got -1\."),
        (({"reach_cm": 1},), {}, "reach_cm"),
        ((), {}, "give one leg or two"),
        (({},), {"mood": "good"}, "mood"),
    ],
)
def test_faults_are_one_sentence(legs: tuple[Any, ...], others: dict[str, Any], message: str) -> None:
    with pytest.raises(UsageError, match=message) as caught:
        lungelens.classify(*legs, **others)
    assert "\n" not in str(caught.value)
