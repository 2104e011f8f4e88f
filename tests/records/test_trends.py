from __future__ import annotations

from datetime import date

import pytest

from helpers.records import add_person, add_session, add_trial, result_json
from lungelens.records.models import Person, Reading
from lungelens.records.results import side_inputs
from lungelens.records.trends import agreement, pairs, trends


@pytest.fixture
def person(database, folder):
    """Two sessions, left leg: 7 then 9 cm by the camera, 7.5 and 8.5 by tape."""
    person = add_person(database)
    for day, camera, tape in ((date(2026, 3, 2), 7.0, 7.5), (date(2026, 4, 6), 9.0, 8.5)):
        test = add_session(database, person, day)
        add_trial(database, folder, test, state="done", result_json=result_json("left", camera))
        add_trial(database, folder, test, state="done", result_json=result_json("left", 20.0), counts=False)
        with database.writing() as session:
            reading = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "value": tape}
            session.add(Reading(session_id=test.id, **reading))
    with database.reading() as session:
        yield session.get_one(Person, person.id)


def test_each_session_gives_a_point_with_its_interval(person):
    (trend,) = trends(person)
    assert (trend.quantity, trend.unit, trend.least_change) == ("toe_to_wall_cm", "cm", 2.0)
    camera = [(point.value, point.low, point.high) for point in trend.left if point.method == "camera"]
    assert camera == [(7.0, 6.0, 8.0), (9.0, 8.0, 10.0)]
    assert [point.value for point in trend.left if point.method == "tape"] == [7.5, 8.5]
    assert trend.right == ()


def test_camera_and_tape_are_compared(person):
    found = pairs(person.sessions)
    assert [pair.difference for pair in found] == [-0.5, 0.5]
    (agreed,) = agreement(found)
    assert (agreed.n, agreed.bias) == (2, 0.0)
    assert agreed.lower_limit == pytest.approx(-agreed.upper_limit)


def test_one_session_gives_no_limits(person):
    (agreed,) = agreement(pairs(person.sessions[:1]))
    assert (agreed.n, agreed.lower_limit, agreed.upper_limit) == (1, None, None)


def test_the_camera_comes_before_the_tape(person):
    assert side_inputs(person.sessions[0])["left"]["toe_to_wall_cm"].value == 7.0


def test_the_better_of_two_clips_stands_for_the_leg(database, folder):
    test = add_session(database, add_person(database))
    for toe_to_wall_cm in (8.0, 10.0, 6.0):
        add_trial(database, folder, test, state="done", result_json=result_json("right", toe_to_wall_cm))
    with database.reading() as session:
        sides = side_inputs(session.merge(test, load=True))
    assert list(sides) == ["right"]
    assert sides["right"]["toe_to_wall_cm"].value == 10.0
