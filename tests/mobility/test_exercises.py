from __future__ import annotations

from typing import get_args

import pytest
from pydantic import ValidationError

from helpers.mobility_cases import answer
from lungelens.mobility.exercises import ExerciseTable, PlanTight, planned, read_exercises
from lungelens.mobility.terms import ExerciseId, Standing


def test_the_five_exercises_of_the_mission():
    assert len(get_args(ExerciseId)) == 5
    used = {id_ for tight in get_args(PlanTight) for standing in get_args(Standing) for id_ in planned(tight, standing)}
    assert used == set(get_args(ExerciseId))


@pytest.mark.parametrize("tight", get_args(PlanTight))
def test_every_limiter_has_an_exercise_whatever_the_range(tight):
    assert 1 <= len(planned(tight, "short")) <= 3


def test_numbers_in_the_words_are_those_of_the_data():
    exercises = {
        e.id: e
        for leg in ("back", "calf", "front")
        for e in answer({"toe_to_wall_cm": 6, "tight": leg}).advice.exercises
    }
    assert set(exercises) == set(get_args(ExerciseId))
    stretch = exercises["wall_calf_stretch"]
    assert stretch.gain_cm == (1, 2)
    assert "1 to 2 cm" in stretch.gain
    for exercise in exercises.values():
        low, high = exercise.weeks
        assert f"{low} to {high} weeks" in exercise.gain or exercise.gain_cm is None
        assert exercise.sources


def test_weak_evidence_is_told_as_such():
    """Evidence section 10.1: no trial of the stretch in hip extension, no extra range from the big toe."""
    _, toe, hip = answer({"toe_to_wall_cm": 6, "tight": "back"}).advice.exercises
    assert (toe.gain_cm, hip.gain_cm) == (None, None)
    assert toe.gain.startswith("No more range than the plain stretch")
    assert hip.evidence.startswith("Weak evidence. No trial has tested it.")


@pytest.mark.parametrize(
    ("angle", "straight", "part", "word"),
    [(45, 25, "upper_calf", "straight-knee"), (32, 30, "lower_calf", "bent-knee")],
)
def test_a_straight_knee_result_says_which_half_matters(angle, straight, part, word):
    leg = {
        "tibia_angle_deg": angle,
        "straight_knee_angle_deg": straight,
        "angle_method": "inclinometer_tuberosity",
        "toe_to_wall_cm": 6,
        "tight": "back",
    }
    said = answer(leg)
    assert said.sides[0].limiter.calf_part == part
    assert word in said.advice.exercises[0].reason


def test_a_table_that_makes_no_sense_is_refused():
    table = read_exercises().model_dump()
    assert ExerciseTable.model_validate(table) == read_exercises()
    for name in ("exercise", "plan"):
        with pytest.raises(ValidationError):
            ExerciseTable.model_validate({**table, name: table[name][1:]})
        with pytest.raises(ValidationError):
            ExerciseTable.model_validate({**table, name: (*table[name], table[name][0])})
    four = {**table["plan"][0], "restricted": get_args(ExerciseId)[:4]}
    with pytest.raises(ValidationError):
        ExerciseTable.model_validate({**table, "plan": (four, *table["plan"][1:])})
