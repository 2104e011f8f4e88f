from __future__ import annotations

import shutil
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress

import pytest
from sqlalchemy import event, func, select
from sqlalchemy.exc import OperationalError

from helpers.records import add_person, add_session, add_trial, result_json
from lungelens.records import jobs
from lungelens.records.columns import Base, now
from lungelens.records.errors import NotFoundError
from lungelens.records.models import (
    Correction,
    GivenExercise,
    Leg,
    Person,
    PhoneLink,
    Reading,
    Removal,
    TestSession,
    Trial,
)
from lungelens.records.removal import remove, sweep

NAME = "Ada-Lovelace-1815"


@pytest.fixture
def person(database, folder):
    """Somebody with a row in every table."""
    person = add_person(database, NAME, name=NAME, notes=NAME)
    test = add_session(database, person, notes=NAME)
    trial = add_trial(database, folder, test, result_json=result_json("left", 9.0))
    folder.report(trial.id).mkdir()
    (folder.report(trial.id) / "reps.png").write_bytes(b"picture")
    with database.writing() as session:
        jobs.enqueue(session, session.get_one(Trial, trial.id))
        link = PhoneLink(session_id=test.id, token_sha256="0" * 64, expires_at=now())
        session.add_all(
            [
                link,
                Leg(session_id=test.id, side="left", tight="back"),
                Reading(session_id=test.id, side="left", quantity="toe_to_wall_cm", method="tape", value=9, rater=NAME),
                GivenExercise(session_id=test.id, exercise_id="wall_calf_stretch", given_on=test.held_on, note=NAME),
                Correction(
                    trial_id=trial.id, repetition=1, frame_index=9, point="knee", before_px=[1, 2], after_px=[3, 4],
                    reason=NAME, numbers_before={}, numbers_after={},
                ),
            ]
        )  # fmt: skip
        session.flush()
        session.get_one(Trial, trial.id).phone_link_id = link.id
    return person


def rows(database) -> dict[str, int]:
    with database.reading() as session:
        return {
            table.name: session.scalar(select(func.count()).select_from(table))
            for table in Base.metadata.sorted_tables
            if table.name != "trail_entry"  # which outlives everybody
        }


def test_a_person_deleted_leaves_no_row_no_file_and_no_name(database, folder, person, tmp_path):
    assert all(count == 1 for name, count in rows(database).items() if name != "removal")
    remove(database, folder, Person, person.id)
    assert set(rows(database).values()) == {0}
    assert list((folder.root / "trials").iterdir()) == []
    for path in tmp_path.rglob("*"):
        assert not path.is_file() or NAME.encode() not in path.read_bytes(), path


def test_other_people_stay(database, folder, person):
    other = add_trial(database, folder, add_session(database, add_person(database, "R-08")))
    remove(database, folder, Person, person.id)
    assert rows(database)["person"] == rows(database)["trial"] == 1
    assert folder.clip(other.id).exists()


@pytest.mark.parametrize("kind", [TestSession, Trial])
def test_a_session_or_clip_can_go_alone(database, folder, person, kind):
    with database.reading() as session:
        row = session.scalars(select(kind)).one()
    remove(database, folder, kind, row.id)
    assert rows(database)["person"] == 1
    assert rows(database)["trial"] == rows(database)["job"] == 0
    assert list((folder.root / "trials").iterdir()) == []


def test_of_many_who_delete_the_same_at_once_one_does_and_the_others_find_nothing(database, folder, person):
    with database.reading() as session:
        wanted = [(kind, session.scalars(select(kind.id)).one()) for kind in (Trial, TestSession, Person)] * 4

    def delete(what):
        with suppress(NotFoundError):
            remove(database, folder, *what)
            return what[0]

    with ThreadPoolExecutor(len(wanted)) as windows:
        deleted = [kind for kind in windows.map(delete, wanted) if kind]
    assert 1 <= len(deleted) == len(set(deleted))
    assert set(rows(database).values()) == {0}
    assert list((folder.root / "trials").iterdir()) == []


def test_files_that_were_left_when_the_program_was_stopped_go_at_the_next_start(database, folder, person, monkeypatch):
    def stopped(_path):
        raise KeyboardInterrupt

    monkeypatch.setattr(shutil, "rmtree", stopped)
    with pytest.raises(KeyboardInterrupt):
        remove(database, folder, Person, person.id)
    monkeypatch.undo()
    assert rows(database)["removal"] == 1
    sweep(database, folder)
    assert set(rows(database).values()) == {0}
    assert list((folder.root / "trials").iterdir()) == []


def test_an_id_that_is_none_of_ours_leads_to_no_file_and_never_prevents_the_start(database, folder):
    with database.writing() as session:
        session.add(Removal(id="../../../x"))
    sweep(database, folder)
    assert rows(database)["removal"] == 0
    assert folder.root.is_dir()


def test_a_folder_that_cannot_be_deleted_is_tried_again_at_the_next_start(database, folder, person, monkeypatch):
    def refuses(_path):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(shutil, "rmtree", refuses)
    remove(database, folder, Person, person.id)
    monkeypatch.undo()
    assert rows(database)["removal"] == 1
    sweep(database, folder)
    assert set(rows(database).values()) == {0}


def test_where_the_disk_is_too_full_to_write_the_deletion_down_files_go_first(database, folder, person, monkeypatch):
    (trial,) = (folder.root / "trials").iterdir()

    def full_while_the_clip_is_there(_connection, _cursor, statement, *_):
        if statement.startswith(("INSERT", "DELETE")) and trial.exists():
            raise OperationalError(statement, {}, Exception("database or disk is full"))

    event.listen(database.engine, "before_cursor_execute", full_while_the_clip_is_there)
    remove(database, folder, Person, person.id)
    assert set(rows(database).values()) == {0}
    assert not trial.exists()


def test_another_fault_of_the_database_deletes_no_file(database, folder, person):
    def away(_connection, _cursor, statement, *_):
        if statement.startswith("DELETE"):
            raise OperationalError(statement, {}, Exception("database is locked"))

    event.listen(database.engine, "before_cursor_execute", away)
    with pytest.raises(OperationalError):
        remove(database, folder, Person, person.id)
    assert len(list((folder.root / "trials").iterdir())) == 1
