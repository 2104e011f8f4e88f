"""A ruler is welcome: typed at any time, it counts, and where the camera says something else the person chooses."""

from __future__ import annotations

import pytest

from helpers.records import add_trial, result_json
from lungelens.app.worker import options_of
from lungelens.records.jobs import Claim
from lungelens.records.models import TestSession


@pytest.fixture
def filmed(services, session_id):
    """A clip of the left leg at 7.4 cm, give or take 1 cm; returns what puts another one there."""

    def film(document):
        with services.database.reading() as session:
            test = session.get_one(TestSession, session_id)
        return add_trial(services.database, services.folder, test, state="done", result_json=document)

    film(result_json("left", 7.4))
    return film


def type_tries(owner, session_id, *tries_cm, side="left"):
    answer = owner.put(f"/api/sessions/{session_id}/legs/{side}/tries", json={"tries_cm": tries_cm})
    assert answer.status_code == 200, answer.text
    return [one["value"] for one in answer.json()]


def left(owner, session_id):
    return owner.get(f"/api/sessions/{session_id}/assessment").json()["sides"][0]


def distances(owner, session_id):
    return owner.get(f"/api/sessions/{session_id}/distances").json()


def test_tries_are_kept_and_the_best_counts(owner, session_id):
    assert type_tries(owner, session_id, 9, 9.5, 8.8) == [9, 9.5, 8.8]
    assert left(owner, session_id)["tries_cm"] == [9, 9.5, 8.8]
    assert left(owner, session_id)["toe_to_wall_cm"]["value"] == 9.5
    assert type_tries(owner, session_id, 10) == [10]
    assert [one["value"] for one in owner.get(f"/api/sessions/{session_id}").json()["readings"]] == [10]
    assert type_tries(owner, session_id) == []
    assert owner.get(f"/api/sessions/{session_id}/assessment").json()["status"] == "nothing_to_assess"


def test_a_raters_readings_are_not_replaced_and_the_last_rater_counts(owner, session_id):
    reading = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "rater": "A. B."}
    for value in (11, 11.5, 12, 11.2):
        owner.post(f"/api/sessions/{session_id}/readings", json={**reading, "value": value})
    assert left(owner, session_id)["tries_cm"] == [11.5, 12, 11.2]
    type_tries(owner, session_id, 9)
    assert left(owner, session_id)["tries_cm"] == [9]
    assert len(owner.get(f"/api/sessions/{session_id}").json()["readings"]) == 5


@pytest.mark.parametrize("tries_cm", [[9, 9, 9, 9], [-1], [41], ["far"]])
def test_tries_that_make_no_sense_are_refused(owner, session_id, tries_cm):
    answer = owner.put(f"/api/sessions/{session_id}/legs/left/tries", json={"tries_cm": tries_cm})
    assert (answer.status_code, answer.json()["error"]["code"]) == (422, "invalid")


def test_a_tape_that_agrees_is_taken_and_nothing_is_asked(owner, session_id, filmed):
    type_tries(owner, session_id, 7.0)
    assert distances(owner, session_id) == []
    assert left(owner, session_id)["toe_to_wall_cm"]["value"] == 7.0


def test_where_they_disagree_the_tape_counts_until_the_camera_is_chosen(owner, session_id, filmed):
    type_tries(owner, session_id, 5.5)
    (two,) = distances(owner, session_id)
    assert (two["side"], two["tape"]["value"], two["camera"]["value"], two["used"]) == ("left", 5.5, 7.4, "tape")
    assert two["text"] == (
        "By tape your left ankle reached 5.5 cm (4.3 to 6.7), by camera 7.4 cm (6.4 to 8.4). "
        "They differ by more than their errors explain."
    )
    assert two["cause"].startswith("Most likely ")
    assert left(owner, session_id)["toe_to_wall_cm"]["value"] == 5.5
    for chosen, value in (("camera", 7.4), ("tape", 5.5)):
        path = f"/api/sessions/{session_id}/legs/left/distance"
        assert owner.put(path, json={"distance_from": chosen}).json()["distance_from"] == chosen
        assert distances(owner, session_id)[0]["used"] == chosen
        assert left(owner, session_id)["toe_to_wall_cm"]["value"] == value


def test_the_choice_outlives_other_answers(owner, session_id, filmed):
    type_tries(owner, session_id, 5.5)
    owner.put(f"/api/sessions/{session_id}/legs/left/distance", json={"distance_from": "camera"})
    owner.put(f"/api/sessions/{session_id}/legs/left", json={"tight": "back"})
    assert distances(owner, session_id)[0]["used"] == "camera"


def test_shoes_are_a_likely_cause(owner, session_id, filmed):
    owner.patch(f"/api/sessions/{session_id}", json={"version": 1, "footwear": "shoes"})
    type_tries(owner, session_id, 5.5)
    assert "the shoe" in distances(owner, session_id)[0]["cause"]


def test_what_is_known_of_the_knee_reaches_the_assessment(owner, session_id):
    type_tries(owner, session_id, 12)
    knee = {"tight": "none", "knee_pain": "front", "knee_pain_weeks": 9, "knee_pain_score": 2}
    assert owner.put(f"/api/sessions/{session_id}/legs/left", json=knee).json()["knee_pain_weeks"] == 9
    said = owner.get(f"/api/sessions/{session_id}/assessment").json()
    assert [link["code"] for link in said["sides"][0]["chain"]] == ["knee_pain"]
    assert "physiotherapist look at the knee" in said["advice"]["text"]


@pytest.mark.parametrize(("paper", "option"), [("a4", "a4"), ("legal", "legal"), ("lungelens", None), ("none", None)])
def test_the_paper_reaches_the_measurement(owner, services, person_id, paper, option):
    made = owner.post(f"/api/people/{person_id}/sessions", json={"paper": paper}).json()
    assert made["paper"] == paper
    with services.database.reading() as session:
        test = session.get_one(TestSession, made["id"])
    trial = add_trial(services.database, services.folder, test)
    assert options_of(services.database, services.folder, Claim("", trial.id, "secret")).paper == option
