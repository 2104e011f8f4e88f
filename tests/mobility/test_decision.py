"""Tests that once said two things at a time, each with its right answer."""

from __future__ import annotations

import pytest

from helpers.known import known
from helpers.mobility_cases import answer, interval


def ids(said):
    return [(exercise.id, exercise.optional, exercise.sides) for exercise in said.advice.exercises]


def test_a_tight_calf_at_a_distance_worked_out_from_the_angle():
    said = answer({"tibia_angle_deg": 35, "knee_touched_wall": True, "tight": "calf"})
    assert said.headline == "Your ankle is fine, possibly stiff: about 10.2 cm (7.6 to 13.0)."
    assert said.advice.kind == "may_help"
    assert said.advice.text.startswith("The range of your ankle may be restricted. These exercises are worth a try")
    assert [exercise.id for exercise in said.advice.exercises] == ["calf_soft_tissue", "wall_calf_stretch"]
    assert [exercise.reason for exercise in said.advice.exercises] == [
        "Your calf felt tight; rolling it may ease that.",
        "You felt it in the calf, and this is the best-tested way to lengthen it.",
    ]
    assert said.next_test.weeks == 4


def test_fine_or_else_very_mobile_is_not_called_restricted_below_it():
    said = answer({"toe_to_wall_cm": {"value": 11.5, "low": 7.6, "high": 15.4}, "tight": "back"})
    assert said.headline == "Your ankle is fine, possibly very mobile: 11.5 cm (7.6 to 15.4)."
    assert said.advice.text.startswith("No exercise is needed for the range of your ankle.")
    assert all(exercise.optional for exercise in said.advice.exercises)


def test_a_tight_calf_at_an_angle_without_a_norm():
    said = answer({"tibia_angle_deg": 35, "tight": "calf"})
    assert said.advice.kind == "no_norm"
    assert "No exercise is needed" not in said.advice.text
    assert [exercise.id for exercise in said.advice.exercises] == ["calf_soft_tissue", "wall_calf_stretch"]


def test_a_tight_calf_at_a_distance_too_uncertain_for_a_range():
    said = answer({"toe_to_wall_cm": interval(8, 6), "tight": "calf"})
    assert said.headline == "How far your ankle bends is too uncertain to say: 8.0 cm (2.0 to 14.0)."
    assert said.advice.text.startswith("First measure your ankle again with a ruler on the floor")
    assert (said.advice.kind, said.next_test.weeks) == ("repeat_test", 0)
    assert "whether your range is limited as well cannot be said" in said.sides[0].limiter.text


@pytest.mark.parametrize("leg", [{"toe_to_wall_cm": interval(8, 6)}, {"toe_to_wall_cm": 9, "heel_lift_mm": 9}, {}])
def test_what_hurts_in_front_is_looked_at_before_it_is_measured_again(leg):
    said = answer({**leg, "tight": "front", "pain": 2})
    assert said.advice.text == (
        "It hurts at the front of your ankle. Do not push into that; "
        "have a physiotherapist look at it before you start exercises there."
    )
    assert (said.advice.kind, said.advice.exercises, said.next_test.weeks) == ("get_assessed", (), None)
    assert said.next_test.text == "Test again when a physiotherapist has looked at it."


def test_nobody_is_sent_anywhere_because_of_a_result_that_is_to_be_measured_again():
    left, right = {"side": "left", "toe_to_wall_cm": interval(8, 6)}, {"side": "right", "toe_to_wall_cm": 20}
    before = [{"side": "left", "toe_to_wall_cm": 8, "weeks_ago": 4}, {**right, "weeks_ago": 4}]
    said = answer(left, right, earlier=before)
    assert known(said.asymmetry).confirmed
    assert said.advice.text.startswith("First measure your left ankle again with a ruler")
    assert "physiotherapist" not in said.advice.text


def test_restricted_and_nobody_knows_where_it_feels_tight():
    said = answer({"toe_to_wall_cm": 5})
    assert said.advice.kind == "get_assessed"
    assert "Note it in the next test" in said.advice.text
    assert said.next_test.weeks == 0
    assert said.next_test.text == "Do the movement again right away and note where it feels tight."


def test_a_rare_difference_between_two_legs_with_range_enough():
    left, right = {"side": "left", "toe_to_wall_cm": 17}, {"side": "right", "toe_to_wall_cm": 13.5, "tight": "front"}
    said = answer(left, right)
    assert (said.advice.kind, said.next_test.weeks) == ("get_assessed", 1)
    assert "If the next test shows that again, have a physiotherapist look at it." in said.advice.text
    assert "keep moving as you do" not in said.advice.text.split("left ankle")[0]
    assert ids(said) == [("ankle_mobilisation", True, ("right",))]
    then = [{**left, "weeks_ago": 1}, {"side": "right", "toe_to_wall_cm": 13.5, "weeks_ago": 1}]
    again = answer(left, right, earlier=then)
    assert "as it did before. Have a physiotherapist look at it." in again.advice.text
    assert again.next_test.weeks is None


def test_as_probably_restricted_as_not():
    said = answer({"toe_to_wall_cm": 8, "tight": "back"})
    assert said.headline == "Your ankle is fine, possibly stiff: 8.0 cm (6.8 to 9.2)."
    assert "restricted 50 %" in said.sides[0].range.text
    assert "may be restricted" in said.advice.text
    assert (said.advice.kind, said.next_test.weeks) == ("may_help", 4)


def test_a_distance_on_the_left_and_an_angle_on_the_right():
    said = answer({"side": "left", "toe_to_wall_cm": 7, "tight": "back"}, {"side": "right", "tibia_angle_deg": 40})
    assert said.asymmetry is None
    assert "The range of your left ankle is restricted" in said.advice.text
    assert "Whether this is a lot or a little for your right ankle we cannot say. Compare it later" in said.advice.text
    assert "Left and right were measured in different ways and are not compared." in said.advice.text


def test_a_distance_and_an_angle_that_cannot_both_be_true():
    said = answer({"toe_to_wall_cm": 5, "tibia_angle_deg": 45, "tight": "back"})
    (result,) = said.sides
    assert (result.validity.status, result.validity.corrected_cm) == ("not_valid", None)
    assert (said.advice.kind, said.advice.exercises, said.next_test.weeks) == ("repeat_test", (), 0)


@pytest.mark.parametrize(
    ("injury", "says"),
    [
        ({"kind": "fracture", "weeks_ago": 14}, "may not have healed yet"),
        ({"kind": "achilles_or_calf", "weeks_ago": 20}, "may not have healed yet"),
        ({"kind": "sprain", "weeks_ago": 3}, "may not have healed yet"),
        ({"kind": "sprain"}, "When your ankle was injured is not known. Say when it was"),
    ],
)
def test_who_chooses_the_exercises_after_an_injury(injury, says):
    said = answer({"toe_to_wall_cm": 6, "tight": "front", "injury": injury})
    assert says in said.advice.text
    assert "have a physiotherapist choose" in said.advice.text
    assert (said.advice.exercises, said.next_test.weeks) == ((), None)


def test_after_an_old_fracture_no_band_pulls_at_the_ankle():
    (exercise,) = answer(
        {"toe_to_wall_cm": 6, "tight": "front", "injury": {"kind": "fracture", "weeks_ago": 99}}
    ).advice.exercises
    assert exercise.id == "ankle_mobilisation"
    assert "without a band" in exercise.how
    assert "Anchor" not in exercise.how


def test_the_sides_are_compared_in_words_that_fit_the_legs():
    """The left has a distance; the right, filmed without the sheet, only an angle."""
    said = answer(
        {"side": "left", "toe_to_wall_cm": 7.4, "tibia_angle_deg": 32, "tight": "back"},
        {"side": "right", "tibia_angle_deg": 40, "tight": "none"},
    )
    assert said.headline == (
        "Your left ankle is stiff, possibly fine: 7.4 cm (6.2 to 8.6). "
        "Your right ankle reached 40° (37 to 43). "
        "By the lean of the shin, left 32° and right 40°, the sides differ by 8°."
    )
    both = answer({"side": "left", "tibia_angle_deg": 32}, {"side": "right", "tibia_angle_deg": 40})
    assert both.headline == (
        "Your left ankle reached 32° (29 to 35). Your right ankle reached 40° (37 to 43). The sides differ by 8°."
    )


def test_a_reason_is_told_for_each_leg_where_they_felt_different_things():
    said = answer(
        {"side": "left", "toe_to_wall_cm": 6, "tight": "back"}, {"side": "right", "toe_to_wall_cm": 6, "tight": "calf"}
    )
    first = said.advice.exercises[0]
    assert first.sides == ("left", "right")
    assert first.reason.startswith("Left ankle: You felt it at the back")
    assert "Right ankle: You felt it in the calf" in first.reason


@pytest.mark.parametrize(
    ("tight", "first"), [("back", "wall_calf_stretch"), ("front", "ankle_mobilisation"), ("calf", "calf_soft_tissue")]
)
@pytest.mark.parametrize("age", [15, 75])
def test_at_an_age_without_norms_nobody_is_left_with_nothing(age, tight, first):
    said = answer(
        {"side": "left", "toe_to_wall_cm": 5, "tight": tight},
        {"side": "right", "toe_to_wall_cm": 6, "tight": tight},
        person={"age": age},
        earlier=[{"side": "left", "toe_to_wall_cm": 2, "weeks_ago": 4}],
    )
    assert said.headline == (
        "Your left ankle reached 5.0 cm (3.8 to 6.2). Your right ankle reached 6.0 cm (4.8 to 7.2). "
        "Both sides are alike."
    )
    assert said.sides[0].changes[0].verdict == "better"
    assert known(said.asymmetry).verdict == "ordinary"
    assert said.advice.exercises[0].id == first
    assert all("Go gently" in exercise.how for exercise in said.advice.exercises)
    assert "Compare it with your other side" in said.advice.text
    assert "if it bothers you, ask a physiotherapist" in said.advice.text
    assert said.next_test.weeks == 4


def test_at_75_without_a_word_on_where_it_is_tight():
    said = answer({"toe_to_wall_cm": 5}, person={"age": 75})
    assert "In the next test, note where your ankle feels tight" in said.advice.text
    assert (said.advice.kind, said.next_test.weeks) == ("no_norm", 0)
    assert said.next_test.text == "Do the movement again right away and note where it feels tight."


def test_less_than_before_is_not_told_to_carry_on():
    said = answer({"toe_to_wall_cm": 11, "tight": "none"}, earlier=[{"toe_to_wall_cm": 15, "weeks_ago": 4}])
    assert said.sides[0].changes[0].verdict == "worse"
    assert (said.advice.kind, said.next_test.weeks) == ("get_assessed", 4)
    assert "If you do not know why, have a physiotherapist look at it." in said.advice.text
    assert "keep moving" not in said.advice.text
