from __future__ import annotations

import threading

import pytest

from helpers.records import add_person, add_session
from lungelens.records.errors import ChangedElsewhereError, CodeTakenError, NotFoundError
from lungelens.records.models import Person, TestSession
from lungelens.records.people import add_person as add
from lungelens.records.people import change, find_people, get, save_answers


def test_what_another_window_changed_meanwhile_is_not_overwritten(database):
    person = add_person(database)
    for notes in ("first", "second"):
        with database.writing() as session:
            row = get(session, Person, person.id)
            if notes == "first":
                change(session, row, 1, {"notes": notes})
            else:
                with pytest.raises(ChangedElsewhereError):
                    change(session, row, 1, {"notes": notes})
    with database.reading() as session:
        assert (get(session, Person, person.id).notes, get(session, Person, person.id).version) == ("first", 2)


def test_a_code_belongs_to_one_person(database):
    add_person(database, "R-07")
    with pytest.raises(CodeTakenError), database.writing() as session:
        add(session, {"code": "R-07"})


def test_people_are_found_by_code_and_name_whatever_the_case(database):
    add_person(database, "b-2", name="Äsa")
    add_person(database, "A-1", name="100 %")
    with database.reading() as session:
        assert [one.code for one in find_people(session, "")] == ["A-1", "b-2"]
        assert [one.code for one in find_people(session, "äSA")] == ["b-2"]
        assert [one.code for one in find_people(session, "%")] == ["A-1"]


@pytest.mark.parametrize("typed", ["moll", "Möll", "MOELLER", "mo\u0308ller", "jorgen"])
def test_a_name_is_found_without_its_accents(database, typed):
    add_person(database, "P-1", name="Jørgen Möller")
    add_person(database, "P-2", name="Miller")
    with database.reading() as session:
        assert [one.code for one in find_people(session, typed)] == ["P-1"]


def test_an_answer_takes_the_place_of_the_one_before(database):
    test = add_session(database, add_person(database))
    for tight in ("back", "front"):
        with database.writing() as session:
            save_answers(session, get(session, TestSession, test.id), "left", {"tight": tight})
    with database.reading() as session:
        assert [(leg.side, leg.tight) for leg in get(session, TestSession, test.id).legs] == [("left", "front")]


def at_once(database, write) -> list[str]:
    """Have two windows write at the same moment, each in a transaction of its own; return what came of it."""
    both, outcomes = threading.Barrier(2), []

    def one() -> None:
        both.wait()
        try:
            with database.writing() as session:
                write(session)
            outcomes.append("kept")
        except ChangedElsewhereError:
            outcomes.append("changed elsewhere")

    windows = [threading.Thread(target=one) for _ in range(2)]
    for window in windows:
        window.start()
    for window in windows:
        window.join()
    return sorted(outcomes)


def test_of_two_windows_that_save_at_the_same_moment_one_is_told(database):
    person = add_person(database)
    test = add_session(database, person)

    def notes(session) -> None:
        change(session, get(session, Person, person.id), 1, {"notes": "mine"})

    def leg(version):
        return lambda session: save_answers(
            session, get(session, TestSession, test.id), "left", {"tight": "back"}, version
        )

    for write in (notes, leg(0)):
        assert at_once(database, write) == ["changed elsewhere", "kept"]


def test_what_is_not_there_is_said_in_words(database):
    with pytest.raises(NotFoundError, match="no such person"), database.reading() as session:
        get(session, Person, "0" * 32)
