"""The story is told only as far as something was seen."""

from __future__ import annotations

import pytest

from helpers.mobility_cases import answer, interval


@pytest.mark.parametrize(
    ("leg", "links"),
    [
        ({"toe_to_wall_cm": 12}, []),
        ({"toe_to_wall_cm": 6}, ["ankle"]),
        ({"toe_to_wall_cm": 6, "foot_rotation_deg": 8}, ["ankle"]),
        ({"toe_to_wall_cm": 6, "foot_rotation_deg": 12}, ["ankle", "foot", "further_up"]),
        ({"toe_to_wall_cm": 6, "foot_rotation_deg": -12}, ["ankle"]),
        ({"toe_to_wall_cm": 12, "foot_rotation_deg": 12}, ["foot", "further_up"]),
        ({"toe_to_wall_cm": 12, "knee_line": "inside"}, ["knee", "further_up"]),
        (
            {"toe_to_wall_cm": 6, "foot_rotation_deg": 12, "knee_line": "inside"},
            ["ankle", "foot", "knee", "further_up"],
        ),
        ({"toe_to_wall_cm": 12, "knee_line": "outside"}, []),
    ],
)
def test_links(leg, links):
    assert [link.code for link in answer(leg).sides[0].chain] == links


@pytest.mark.parametrize(
    ("seen", "told", "not_told"),
    [
        ({}, [], ["foot", "knee", "thigh", "hip"]),
        ({"foot_rotation_deg": 12}, ["foot out", "hip"], ["thigh", "inside"]),
        ({"knee_line": "inside"}, ["inside", "thigh", "hip"], ["foot out"]),
        ({"foot_rotation_deg": 12, "knee_line": "inside"}, ["foot out", "The shin turns out", "thigh turns in"], []),
    ],
)
def test_only_what_was_seen_is_told(seen, told, not_told):
    text = " ".join(link.text for link in answer({"toe_to_wall_cm": 6, "tight": "back", **seen}).sides[0].chain)
    assert [word for word in told if word not in text] == []
    assert [word for word in not_told if word in text] == []


def test_hip_and_back_are_never_claimed():
    leg = {"toe_to_wall_cm": interval(6, 1), "foot_rotation_deg": 12, "knee_line": "inside"}
    assert "does not show whether yours do" in answer(leg).sides[0].chain[-1].text


def knee_words(place="front", **leg):
    (link,) = (one for one in answer({**leg, "knee_pain": place}).sides[0].chain if one.code == "knee_pain")
    return link.text


def test_a_knee_that_hurts_is_spoken_of_only_when_asked():
    assert "knee_pain" not in [link.code for link in answer({"toe_to_wall_cm": 6}).sides[0].chain]


@pytest.mark.parametrize(
    ("leg", "says"),
    [
        ({"toe_to_wall_cm": 5}, "So your ankle can be one part"),
        ({"toe_to_wall_cm": 5, "knee_line": "inside"}, "Your ankle bends little and your knee moved inwards"),
        ({"toe_to_wall_cm": 8.5}, "this result leaves open"),
        ({"toe_to_wall_cm": 12}, "no hint of why your knee hurts"),
        ({"toe_to_wall_cm": 12, "knee_line": "inside"}, "Your knee moved inwards as it bent"),
        ({"tibia_angle_deg": 36}, "this result cannot say"),
    ],
)
def test_the_words_about_a_knee_fit_the_finding(leg, says):
    assert says in knee_words(**leg)


@pytest.mark.parametrize(("place", "studies"), [("front", "kneecap"), ("inside", "inside of the knee")])
def test_what_the_studies_say_depends_on_the_place(place, studies):
    text = knee_words(place, toe_to_wall_cm=6)
    assert studies in text
    assert text.endswith("If the knee hurts for longer than two to four weeks, see a physiotherapist.")


@pytest.mark.parametrize("knee", [{"knee_pain_weeks": 4}, {"knee_pain_weeks": 2, "knee_pain_score": 5}])
def test_a_knee_that_hurts_for_long_or_much_is_to_be_looked_at(knee):
    said = answer({"toe_to_wall_cm": 12, "tight": "none", "knee_pain": "front", **knee})
    assert said.advice.text == (
        "The knee above your ankle has hurt for long, or hurts much: have a physiotherapist look at the knee."
    )
    assert (said.advice.kind, said.next_test.weeks) == ("get_assessed", 4)
    assert "two to four weeks" not in knee_words(toe_to_wall_cm=12, **knee)


def test_a_knee_that_does_not_hurt_is_not_spoken_of():
    said = answer({"toe_to_wall_cm": 12, "tight": "none", "knee_pain": "none", "knee_pain_weeks": 9})
    assert said == answer({"toe_to_wall_cm": 12, "tight": "none"})


def test_a_knee_that_hurts_is_not_told_to_carry_on():
    said = answer({"toe_to_wall_cm": 12, "tight": "none", "knee_pain": "front"})
    assert "Go easy on what hurts" in said.advice.text
    assert "keep moving" not in said.advice.text
