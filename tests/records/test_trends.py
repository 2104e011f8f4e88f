from __future__ import annotations

from datetime import date

import pytest

from helpers.known import known
from helpers.records import add_person, add_session, add_trial, result_json
from lungelens.records.models import GivenExercise, Person, Reading
from lungelens.records.results import side_inputs
from lungelens.records.trends import compare_readings, course_of


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
    (trend,) = course_of(person).quantities
    assert (trend.quantity, trend.unit, trend.least_change) == ("toe_to_wall_cm", "cm", 2.0)
    camera = [(point.value, point.low, point.high) for point in trend.left if point.method == "camera"]
    assert camera == [(7.0, 6.0, 8.0), (9.0, 8.0, 10.0)]
    assert [point.value for point in trend.left if point.method == "tape"] == [7.5, 8.5]
    assert (trend.right, trend.right_change) == ((), None)


def test_the_latest_is_compared_with_the_first_found_in_the_same_way(person):
    (trend,) = course_of(person).quantities
    change = known(trend.left_change)
    assert (change.first.value, change.last.value, change.verdict) == (7.0, 9.0, "more")
    person.sessions[0].footwear = "barefoot"
    assert change_of(person).verdict == "unknown_footwear"
    person.sessions[1].footwear = "shoes"
    alone = change_of(person)
    assert (alone.verdict, alone.first.value, alone.last.value) == ("other_footwear", 9.0, 9.0)
    del person.sessions[0]
    assert change_of(person).verdict == "first"


def change_of(person):
    return known(course_of(person).quantities[0].left_change)


def test_where_only_the_tape_was_there_before_it_is_compared(person):
    person.sessions[0].trials[0].counts = False
    person.sessions[0].readings[0].value = 6.0
    change = change_of(person)
    assert (change.first.method, change.first.value, change.last.value, change.verdict) == ("tape", 6.0, 8.5, "more")
    person.sessions[1].readings[0].counts = False
    assert change_of(person).verdict == "other_method"


def test_of_several_tries_in_a_session_the_best_is_compared(database, person):
    with database.writing() as session:
        for value in (8.0, 6.0):
            reading = {"side": "right", "quantity": "toe_to_wall_cm", "method": "tape", "value": value}
            for test in person.sessions:
                session.add(Reading(session_id=test.id, **reading))
    with database.reading() as session:
        change = known(course_of(session.get_one(Person, person.id)).quantities[0].right_change)
    assert (change.first.value, change.last.value, change.verdict) == (8.0, 8.0, "within")


@pytest.mark.parametrize(("value", "verdict"), [(8.9, "within"), (5.0, "less"), (9.5, "more")])
def test_a_change_counts_from_the_least_that_is_more_than_error_on(person, value, verdict):
    person.sessions[1].trials[0].result_json = result_json("left", value)
    assert known(course_of(person).quantities[0].left_change).verdict == verdict


@pytest.mark.parametrize(("value", "jumps"), [(10.9, False), (11.0, True), (3.0, True)])
def test_a_step_of_twice_the_error_is_pointed_out(person, value, jumps):
    person.sessions[1].trials[0].result_json = result_json("left", value)
    jump = known(course_of(person).quantities[0].left_change).jump
    assert (jump is not None) == jumps
    if jump is not None:
        assert [point.value for point in jump] == [7.0, value]


def test_a_reading_marked_as_faulty_counts_nowhere(person):
    person.sessions[0].readings[0].counts = False
    (trend,) = course_of(person).quantities
    assert [point.value for point in trend.left if point.method == "tape"] == [8.5]
    assert len(compare_readings(person.sessions).pairs) == 1
    assert side_inputs(person.sessions[0])["left"]["toe_to_wall_cm"].value == 7.0  # the camera's


def test_exercises_given_stand_beside_the_values(database, person):
    for test, side in zip(person.sessions[::-1], (None, "left"), strict=True):
        with database.writing() as session:
            values = {"exercise_id": "wall_calf_stretch", "side": side, "given_on": test.held_on}
            session.add(GivenExercise(session_id=test.id, **values))
    with database.reading() as session:
        given = course_of(session.get_one(Person, person.id)).exercises
    assert [(one.side, one.given_on) for one in given] == [("left", date(2026, 3, 2)), (None, date(2026, 4, 6))]


def test_camera_and_tape_are_compared(person):
    found = compare_readings(person.sessions)
    assert [pair.difference for pair in found.pairs] == [-0.5, 0.5]
    (agreed,) = found.agreement
    assert (agreed.n, agreed.bias) == (2, 0.0)
    assert agreed.lower_limit == pytest.approx(-known(agreed.upper_limit))


def test_one_session_gives_no_limits(person):
    (agreed,) = compare_readings(person.sessions[:1]).agreement
    assert (agreed.n, agreed.lower_limit, agreed.upper_limit) == (1, None, None)


def test_the_tape_comes_before_the_camera(person):
    assert side_inputs(person.sessions[0])["left"]["toe_to_wall_cm"] == [7.5]


def test_the_better_of_two_clips_stands_for_the_leg(database, folder):
    test = add_session(database, add_person(database))
    for toe_to_wall_cm in (8.0, 10.0, 6.0):
        add_trial(database, folder, test, state="done", result_json=result_json("right", toe_to_wall_cm))
    with database.reading() as session:
        sides = side_inputs(session.merge(test, load=True))
    assert list(sides) == ["right"]
    assert sides["right"]["toe_to_wall_cm"].value == 10.0
