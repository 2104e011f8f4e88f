from __future__ import annotations

from helpers.mobility_cases import answer, interval
from lungelens.report.assessment_text import assessment_lines


def lines(*legs, **others):
    return assessment_lines(answer(*legs, **others))


def test_the_answer_comes_first_and_the_notice_last():
    said = lines({"toe_to_wall_cm": interval(10, 1), "tight": "none"})
    assert said == [
        "Your ankle is fine: 10.0 cm (9.0 to 11.0).",
        "Ankle",
        "  Range: Adequate, because 10.0 cm lies between 8.0 cm and 13.0 cm. "
        "Of 100 healthy adults in the studies, about 24 to 46 reach less.",
        "  What limits it: Nothing felt tight, so nothing in particular limits your ankle.",
        "What to do: No exercise is needed for your ankle: keep moving as you do.",
        "Next test: Test again in 12 weeks, or when something has changed.",
        "Safety: You answered no to all safety questions.",
        "Lungelens is not a medical device. It describes mobility and does not replace a clinician.",
    ]


def test_each_leg_has_its_part():
    said = lines({"side": "right", "toe_to_wall_cm": 10}, {"side": "left", "toe_to_wall_cm": 7})
    assert said.index("Left ankle") < said.index("Right ankle")
    assert any(line.startswith("Left and right: Your left ankle reaches 3.0 cm less") for line in said)


def test_an_exercise_is_told_with_its_legs_and_all_its_parts():
    said = lines({"side": "left", "toe_to_wall_cm": 6, "tight": "front"})
    at = said.index("  1. Ankle mobilisation (left ankle)")
    labels = [line.split(":")[0].strip() for line in said[at + 1 : at + 9]]
    assert labels == [
        "Why",
        "How",
        "What to feel",
        "How long, how often",
        "When to stop",
        "What to expect",
        "Evidence",
        "Sources",
    ]


def test_what_makes_it_not_valid_is_said_once():
    said = "\n".join(lines({"toe_to_wall_cm": 12, "foot_rotation_deg": 18}))
    assert said.count("Your foot was turned out by 18°") == 1
    assert "Corrected for this, it would be about 11.0 cm" in said


def test_an_ordinary_turn_of_the_foot_is_a_remark():
    said = lines({"toe_to_wall_cm": interval(10, 1), "foot_rotation_deg": 7})
    assert "  Note: Your foot was turned out by 7°, as most people's is when they walk; that adds only 0.1 cm." in said


def test_a_red_flag_comes_right_after_the_answer():
    said = lines({"toe_to_wall_cm": 10}, red_flags=["pop_or_kick"])
    assert said[:4] == [
        "Please have this looked at first. No test and no exercises until then.",
        "Safety: You felt a pop or kick at the heel or calf, or that leg cannot push off.",
        "  Where: Go to an emergency department or a doctor who can examine the tendon.",
        "  How soon: Today. Until then no test, no stretching and no running.",
    ]
    assert not any("adequate" in line for line in said)


def test_questions_not_answered_are_pointed_out():
    said = lines({"toe_to_wall_cm": 10}, red_flags=None)
    assert said[-2].endswith("lungelens classify --questions shows them.")


def test_changes_and_the_chain_are_told():
    said = lines({"toe_to_wall_cm": 6}, earlier=[{"toe_to_wall_cm": 9, "weeks_ago": 4}])
    assert any(line.startswith("  Change: Your ankle reaches 3.0 cm less than 4 weeks ago.") for line in said)
    assert any(line.startswith("  How it fits together: When an ankle bends little") for line in said)
