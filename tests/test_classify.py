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
    assert said.headline == "Ankle: 7.5 cm, restricted, possibly adequate."


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


@pytest.mark.parametrize(
    ("leg", "kind", "exercises"),
    [
        (
            {"toe_to_wall_cm": 6, "tight": "back"},
            "exercises",
            ["wall_calf_stretch", "calf_stretch_big_toe", "calf_stretch_hip_extension"],
        ),
        ({"toe_to_wall_cm": 6, "tight": "front"}, "exercises", ["ankle_mobilisation"]),
        ({"toe_to_wall_cm": 11, "knee_touched_wall": True, "tight": "calf"}, "exercises", ["calf_soft_tissue"]),
        ({"toe_to_wall_cm": 6}, "get_assessed", []),
        ({"toe_to_wall_cm": 6, "tight": "none"}, "get_assessed", []),
    ],
)
def test_the_rules_of_what_to_do(leg: dict[str, Any], kind: str, exercises: list[str]) -> None:
    said = lungelens.classify(leg, person={"age": 34}, red_flags=())
    assert (said.advice.kind, [exercise.id for exercise in said.advice.exercises]) == (kind, exercises)


def test_the_chain_is_told_for_what_was_seen() -> None:
    leg = {"toe_to_wall_cm": 6, "tight": "back"}
    seen = {**leg, "foot_rotation_deg": 12, "knee_line": "inside"}
    assert [link.code for link in lungelens.classify(leg).sides[0].chain] == ["ankle"]
    assert [link.code for link in lungelens.classify(seen).sides[0].chain] == ["ankle", "foot", "knee", "further_up"]
