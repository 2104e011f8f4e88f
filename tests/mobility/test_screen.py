from __future__ import annotations

import re
from typing import get_args

import pytest
from pydantic import ValidationError

from helpers.mobility_cases import answer
from lungelens.mobility.inputs import MobilityInput
from lungelens.mobility.screen import QuestionTable, questions
from lungelens.mobility.terms import QuestionId, Urgency

# Evidence section 12, row by row: words that must be in the question.
ASKED = {
    "chest_with_leg_signs": ("breath", "chest"),
    "bone_after_injury": ("four steps", "ankle bone", "outer edge of the midfoot", "inner side of the midfoot"),
    "pop_or_kick": ("pop", "pushing off", "toes of one leg", "gap"),
    "swollen_calf": ("swollen", "operation", "journey", "cancer"),
    "hot_joint": ("hot", "fever", "wound"),
    "numb_weak_cold": ("numb", "weak", "cold"),
    "calf_pain_walking": ("When you walk", "stand still"),
    "bone_pain": ("bone", "run"),
    "night_pain": ("night", "weight", "cancer"),
    "sharp_front_pain": ("pinching", "locks", "gives way"),
    "tendon_medicine": ("fluoroquinolone", "steroid"),
    "operated_or_cast": ("operated", "cast", "not allowed to load"),
    "unsteady_or_numb_feet": ("unsteady", "diabetes", "pregnancy"),
}


def test_every_row_of_the_screen_is_asked():
    asked: dict[str, str] = {one.id: " ".join((one.text, *one.signs)) for one in questions()}
    assert list(asked) == list(ASKED)
    assert [(id_, word) for id_, words in ASKED.items() for word in words if word not in asked[id_]] == []


def test_one_thing_is_asked_at_a_time_and_all_of_it_within_a_minute():
    signs = [sign for question in questions() for sign in question.signs]
    joined = re.compile(r"[;?]|, or (do|have|are|is|does) ")
    assert [sign for sign in signs if joined.search(sign)] == []
    words = sum(len(text.split()) for question in questions() for text in (question.text, *question.signs))
    assert words <= 240  # read in silence in a minute (Brysbaert 2019, J Mem Lang 109:104047: 238 words)


def test_having_had_cancer_alone_stops_nobody():
    (asked,) = (one for question in questions() for one in question.signs if "cancer" in one)
    assert asked.startswith("new leg pain, and cancer")


def test_the_most_urgent_is_asked_first():
    order = [get_args(Urgency).index(question.urgency) for question in questions()]
    assert order == sorted(order)


@pytest.mark.parametrize("flag", get_args(QuestionId))
def test_any_yes_stops_everything_and_says_where_and_how_soon(flag):
    said = answer({"toe_to_wall_cm": 6, "tight": "back"}, red_flags=[flag])
    assert (said.status, said.sides, said.advice.kind, said.advice.exercises) == ("assessment_first", (), "stopped", ())
    assert [finding.code for finding in said.safety] == [flag]
    assert said.safety[0].where
    assert said.safety[0].how_soon


def test_chest_signs_are_an_emergency():
    (finding,) = answer({}, red_flags=["chest_with_leg_signs"]).safety
    assert (finding.where, finding.how_soon) == ("Call the emergency number.", "Now.")


def test_the_most_urgent_finding_comes_first():
    said = answer({"pain": 8}, red_flags=["night_pain", "swollen_calf"])
    assert [finding.code for finding in said.safety] == ["swollen_calf", "night_pain", "pain"]


def test_whether_the_questions_were_answered_is_said():
    assert answer({}, red_flags=None).safety_text.startswith("The safety questions have not been answered.")
    assert answer({}, red_flags=[]).safety_text == "You answered no to all safety questions."


@pytest.mark.parametrize(
    ("injury", "left_cm", "right_cm", "codes"),
    [
        ({"kind": "sprain", "weeks_ago": 2}, 12, 10, [("more_range_after_injury", True)]),
        ({"kind": "sprain"}, 12, 10, [("more_range_after_injury", True)]),  # when is not known
        ({"kind": "sprain", "weeks_ago": 100}, 12, 10, [("more_range_after_injury", False)]),
        ({"kind": "achilles_or_calf", "weeks_ago": 100}, 12, 10, [("more_range_after_injury", True)]),
        ({"kind": "sprain", "weeks_ago": 2}, 11, 10, []),  # ordinary
        ({"kind": "sprain", "weeks_ago": 2}, 8, 10, []),  # less, as one would expect
        (None, 12, 10, []),
    ],
)
def test_more_range_after_an_injury(injury, left_cm, right_cm, codes):
    said = answer(
        {"side": "left", "toe_to_wall_cm": left_cm, "injury": injury}, {"side": "right", "toe_to_wall_cm": right_cm}
    )
    assert [(finding.code, finding.stops) for finding in said.safety] == codes


def test_two_injured_legs_have_no_good_side_to_compare_with():
    injury = {"kind": "sprain", "weeks_ago": 2}
    said = answer(
        {"side": "left", "toe_to_wall_cm": 14, "injury": injury},
        {"side": "right", "toe_to_wall_cm": 9, "injury": injury},
    )
    assert said.safety == ()


def test_a_fresh_injury_leaves_the_exercises_to_somebody_who_sees_the_leg():
    leg = {"toe_to_wall_cm": 6, "tight": "front", "injury": {"kind": "sprain", "weeks_ago": 3}}
    assert (answer(leg).advice.kind, answer(leg).advice.exercises) == ("get_assessed", ())
    old = {**leg, "injury": {"kind": "sprain", "weeks_ago": 30}}
    assert [exercise.id for exercise in answer(old).advice.exercises] == ["ankle_mobilisation"]
    assert "common after an ankle injury" in answer(old).sides[0].limiter.text


def test_an_unknown_question_is_refused():
    with pytest.raises(ValidationError, match="pop_or_kick"):
        MobilityInput.model_validate({"sides": [{}], "red_flags": ["sore_throat"]})


def test_the_table_has_every_question_once():
    with pytest.raises(ValidationError):
        QuestionTable.model_validate({"question": [{"id": "pop_or_kick", "urgency": "today"}]})
