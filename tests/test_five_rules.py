"""The five rules this project began with, in Python; `tests/cli` and `tests/browser` ask terminal and page the same.

1. Tight behind the ankle: calf stretches, against the wall, with the big toe extended, in hip extension.
2. Tight in front: ankle mobilisation.
3. The knee touched the wall but the calf feels tight: soft-tissue mobilisation of the calf.
4. In doubt: get assessed.
5. Range enough and nothing tight: no exercise is needed.
"""

from __future__ import annotations

from typing import Any

import pytest

import lungelens
from lungelens.mobility.types import MobilityAssessment

STRETCHES = ["wall_calf_stretch", "calf_stretch_big_toe", "calf_stretch_hip_extension"]


def classified(**leg: Any) -> MobilityAssessment:
    return lungelens.classify(leg, person={"age": 34}, red_flags=())


def exercises(said: MobilityAssessment) -> list[str]:
    return [exercise.id for exercise in said.advice.exercises]


@pytest.mark.parametrize("distance", [6, 8.5, 11, 15])
def test_tight_behind_the_ankle(distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, tight="back")
    assert (said.sides[0].limiter.limiter, exercises(said)) == ("behind", STRETCHES)


@pytest.mark.parametrize("distance", [6, 8.5, 11, 15])
def test_tight_in_front(distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, tight="front")
    assert (said.sides[0].limiter.limiter, exercises(said)) == ("front", ["ankle_mobilisation"])


@pytest.mark.parametrize("distance", [10, 11, 15])
def test_touched_the_wall_but_the_calf_feels_tight(distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, knee_touched_wall=True, tight="calf")
    assert (said.sides[0].limiter.limiter, exercises(said)) == ("calf_soft_tissue", ["calf_soft_tissue"])


@pytest.mark.parametrize("leg", [{}, {"tight": "none"}, {"tight": "front", "pain": 2}])
def test_in_doubt(leg: dict[str, Any]) -> None:
    said = classified(toe_to_wall_cm=5, **leg)
    assert (said.advice.kind, exercises(said)) == ("get_assessed", [])
    assert "have a physiotherapist look at it before you start exercises" in said.advice.text.replace("H", "h")


@pytest.mark.parametrize("distance", [10, 11, 15])
def test_enough_range(distance: float) -> None:
    said = classified(toe_to_wall_cm=distance, tight="none")
    assert (said.advice.kind, exercises(said)) == ("none_needed", [])
    assert said.advice.text == "No exercise is needed for your ankle: keep moving as you do."
