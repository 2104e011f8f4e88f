"""Backups damaged at random: sound, with everything in it as it was, or refused in one sentence."""

from __future__ import annotations

import zipfile

import pytest
from hypothesis import given

from helpers.fuzzing import drawn, one_sentence_or_an_answer
from helpers.mutations import mutated, mutations, odd_values, repacked, with_odd_value
from helpers.records import add_person, add_session, add_trial, opened, result_json
from lungelens.records.backup import back_up
from lungelens.records.database import sqlite_url
from lungelens.records.folder import open_folder
from lungelens.records.models import Correction, GivenExercise, Leg, Person, Reading, TestSession
from lungelens.records.removal import remove
from lungelens.records.restore import BackupSummary, check_backup, restore


@pytest.fixture(scope="module")
def backup(tmp_path_factory):
    """One row of every table, and a clip with a report."""
    root = tmp_path_factory.mktemp("records")
    folder = open_folder(root / "data")
    with opened(sqlite_url(folder.database)) as database:
        test = add_session(database, add_person(database, "R-07", name="Ada"), red_flags=[])
        done = add_trial(database, folder, test, state="done", result_json=result_json("left", 9.0))
        folder.report(done.id).mkdir()
        (folder.report(done.id) / "hold_1.jpg").write_bytes(b"picture")
        places = {"before_px": [1, 2], "after_px": [3, 4], "numbers_before": {}, "numbers_after": {}}
        with database.writing() as session:
            session.add(Leg(session_id=test.id, side="left", tight="back"))
            session.add(Reading(session_id=test.id, side="left", quantity="toe_to_wall_cm", method="tape", value=9))
            session.add(GivenExercise(session_id=test.id, exercise_id="stretch", given_on=test.held_on))
            session.add(Correction(trial_id=done.id, repetition=1, frame_index=9, point="knee", reason="", **places))
        back_up(database, folder, root / "backup.zip")
    return (root / "backup.zip").read_bytes()


@pytest.fixture(scope="module")
def elsewhere(tmp_path_factory):
    """Asks for a backup to be checked and restored; whatever is restored is deleted again."""
    folder = open_folder(tmp_path_factory.mktemp("elsewhere"))
    path = folder.root / "backup.zip"
    with opened(sqlite_url(folder.database)) as database:

        def ask(content):
            path.write_bytes(content)
            restored = []
            with one_sentence_or_an_answer("archives"):
                check_backup(path)
                restored.append(restore(database, folder, path))
            with database.reading() as session:
                people = session.query(Person).all()
                sessions = session.query(TestSession).count()
            assert len(people) == (restored[0].people if restored else 0)
            assert sessions == 0 or people
            for person in people:
                remove(database, folder, Person, person.id)
            assert not any((folder.root / "trials").iterdir()) and not any(folder.work.iterdir())
            return restored[0] if restored else None

        yield ask


def test_the_good_one_is_restored(backup, elsewhere):
    found = elsewhere(backup)
    assert isinstance(found, BackupSummary)
    assert (found.people, found.clips) == (1, 1)


@drawn(40)
@given(changes=mutations())
def test_bytes(backup, elsewhere, changes):
    elsewhere(mutated(backup, changes))


@drawn(20)
@given(changes=mutations(3))
def test_bytes_within_its_files(backup, elsewhere, changes):
    elsewhere(repacked(backup, lambda _, part: mutated(part, changes)))


@drawn(60)
@given(odd=odd_values())
def test_values_of_its_rows(backup, elsewhere, odd):
    def change(name, part):
        return with_odd_value(part.decode(), *odd).encode() if name == "records.json" else part

    elsewhere(repacked(backup, change))


@pytest.mark.soak
@drawn(300)
@given(changes=mutations())
def test_three_hundred_archives(backup, elsewhere, changes):
    elsewhere(mutated(backup, changes))


def test_the_good_one_is_still_restored_after_all_that(backup, elsewhere):
    assert elsewhere(backup) is not None


def test_a_backup_is_an_archive_others_can_read(backup, tmp_path):
    (tmp_path / "backup.zip").write_bytes(backup)
    with zipfile.ZipFile(tmp_path / "backup.zip") as archive:
        assert archive.testzip() is None
