"""A backup is never trusted: whatever is wrong with one, it is refused in a sentence and leaves nothing behind."""

from __future__ import annotations

import json
import threading
import zipfile
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import date
from typing import get_args

import pytest
from sqlalchemy import select
from sqlalchemy.exc import OperationalError

from helpers.records import add_person, add_session, add_trial, opened, result_json
from lungelens.records import restore as restoring
from lungelens.records.backup import BACKED_UP, back_up
from lungelens.records.backup_document import Rows
from lungelens.records.columns import now
from lungelens.records.database import sqlite_url
from lungelens.records.errors import BackupError
from lungelens.records.folder import open_folder
from lungelens.records.models import Correction, GivenExercise, Leg, Person, Reading, Removal, Trial
from lungelens.records.restore import check_backup, restore

OUTSIDE = "../../../x"


@pytest.fixture
def database(folder):
    with opened(sqlite_url(folder.database)) as database:
        yield database


@pytest.fixture
def backup(database, folder, tmp_path):
    """One row of every table, and a clip with a report."""
    test = add_session(database, add_person(database, "R-07", name="Ada Lovelace"), red_flags=[])
    done = add_trial(database, folder, test, state="done", result_json=result_json("left", 9.0))
    folder.report(done.id).mkdir()
    (folder.report(done.id) / "hold_1.jpg").write_bytes(b"picture")
    with database.writing() as session:
        session.add_all(
            [
                Leg(session_id=test.id, side="left", tight="back"),
                Reading(session_id=test.id, side="left", quantity="toe_to_wall_cm", method="tape", value=9),
                GivenExercise(session_id=test.id, exercise_id="wall_calf_stretch", given_on=date(2026, 3, 2)),
                Correction(
                    trial_id=done.id, repetition=1, frame_index=9, point="knee", before_px=[1, 2], after_px=[3, 4],
                    reason="It slipped.", numbers_before={}, numbers_after={}, made_at=now(),
                ),
            ]
        )  # fmt: skip
    path = tmp_path / "backup.zip"
    back_up(database, folder, path)
    return path


@pytest.fixture
def refused(tmp_path):
    """Asks for a backup to be checked and restored: both refuse it in one sentence, and nothing is left behind."""

    def ask(path, said):
        new = open_folder(tmp_path / "new")
        with opened(sqlite_url(new.database)) as database:
            for attempt in (lambda: check_backup(path), lambda: restore(database, new, path)):
                with pytest.raises(BackupError, match=said) as refusal:
                    attempt()
                assert "INSERT" not in str(refusal.value) and "Ada" not in str(refusal.value)
            with database.reading() as session:
                assert session.scalars(select(Person)).all() == []
                assert session.scalars(select(Removal)).all() == []
            assert [*(new.root / "trials").iterdir(), *new.work.iterdir()] == []
            assert not (tmp_path / "x").exists()

    return ask


def changed(backup, change, name="records.json"):
    """The same backup with a changed document, or another change of one file."""
    path = backup.with_name("changed.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            content = old.read(entry)
            new.writestr(entry.filename, change(content) if entry.filename.endswith(name) else content)
    return path


def with_value(backup, table, column, value):
    def change(content):
        document = json.loads(content)
        document["rows"][table][0][column] = value
        return json.dumps(document)

    return changed(backup, change)


def test_every_column_of_every_table_is_checked():
    for kind in BACKED_UP:
        (row,) = get_args(Rows.model_fields[kind.__tablename__].annotation)
        assert set(row.model_fields) == set(kind.__table__.columns.keys()) - {"phone_link_id"}


@pytest.mark.parametrize(
    ("table", "column", "value"),
    [
        *((kind.__tablename__, "id", OUTSIDE) for kind in BACKED_UP),
        ("person", "birth_year", "abc"),
        ("person", "sex", "other"),
        ("person", "height_cm", 1e9),
        ("person", "code", "x" * 81),
        ("person", "version", 0),
        ("person", "created_at", "yesterday"),
        ("person", "surname", "Lovelace"),
        ("test_session", "held_on", "2026-13-01"),
        ("test_session", "footwear", "boots"),
        ("test_session", "red_flags", "none"),
        ("test_session", "notes", "\x00"),
        ("leg", "tight", "everywhere"),
        ("leg", "pain", 11),
        ("trial", "state", "receiving"),
        ("trial", "source", "elsewhere"),
        ("trial", "sha256", None),
        ("trial", "result_json", "{"),
        ("trial", "result_json", "[" * 100_000),
        ("trial", "result_json", None),
        ("trial", "suffix", "/../x"),
        ("trial", "size_bytes", -1),
        ("reading", "quantity", "weight"),
        ("reading", "value", float("nan")),
        ("correction", "before_px", [1]),
        ("correction", "numbers_after", []),
        ("given_exercise", "side", "both"),
        ("trail_entry", "action", "forgot"),
        ("trail_entry", "subject_id", "Ada"),
    ],
)
def test_a_row_that_cannot_be_is_refused(backup, refused, table, column, value):
    refused(with_value(backup, table, column, value), "not a Lungelens backup, or it is damaged")


@pytest.mark.parametrize(
    ("table", "column"), [("test_session", "person_id"), ("leg", "session_id"), ("correction", "trial_id")]
)
def test_a_row_of_nobody_is_refused(backup, refused, table, column):
    refused(with_value(backup, table, column, "0" * 32), f"a row of {table} belongs to nobody")


@pytest.mark.parametrize(
    ("table", "said"),
    [("person", "two rows of person"), ("trial", "two rows of trial"), ("leg", "two rows of leg")],
)
def test_a_row_twice_is_refused(backup, refused, table, said):
    def change(content):
        document = json.loads(content)
        document["rows"][table] *= 2
        return json.dumps(document)

    refused(changed(backup, change), said)


@pytest.mark.parametrize("content", ["{}", "[]", "{", "[" * 100_000, '{"schema": "lungelens.backup/1"}'])
def test_a_document_that_is_none_is_refused(backup, refused, content):
    refused(changed(backup, lambda _: content), "not a Lungelens backup, or it is damaged")


def test_a_backup_of_a_later_version_says_so(backup, refused):
    later = changed(backup, lambda content: content.replace(b"backup/1", b"backup/2"))
    refused(later, "later version")


@pytest.mark.parametrize(
    "name",
    [
        "../outside",
        "/outside",
        "trials/../../outside",
        "trials/" + "0" * 32 + "/report/.x",
        "trials/" + "0" * 32 + "/clip",
    ],
)
def test_a_file_that_belongs_to_no_clip_is_refused(backup, refused, tmp_path, name):
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr(name, "evil")
    refused(backup, "unexpected file")
    assert not list(tmp_path.rglob("outside"))


@pytest.mark.parametrize(
    ("change", "said"), [(lambda _: b"another", "has changed"), (lambda content: content[:-1], "has changed")]
)
def test_a_clip_that_is_not_what_it_was_is_noticed(backup, refused, change, said):
    refused(changed(backup, change, "/clip"), said)


def test_a_clip_that_is_missing_is_noticed(backup, refused):
    path = backup.with_name("without.zip")
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(path, "w") as new:
        for entry in old.infolist():
            if not entry.filename.endswith("/clip"):
                new.writestr(entry.filename, old.read(entry))
    refused(path, "clip is missing")


def test_what_would_grow_is_refused_before_it_is_read(backup, refused):
    """Four gigabytes of zeros deflate to four megabytes; a backup is never compressed."""
    with zipfile.ZipFile(backup, "a", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("trials/" + "0" * 32 + "/clip", bytes(10_000_000))
    refused(backup, "compressed")


def test_parts_that_overlap_are_refused(backup, refused):
    """The same bytes under many names: each is stored, and together they are longer than the archive."""
    with zipfile.ZipFile(backup, "a") as archive:
        largest = max(archive.infolist(), key=lambda entry: entry.file_size)
        for number in range(200):
            again = zipfile.ZipInfo(f"trials/{number:032x}/clip")
            again.header_offset, again.CRC = largest.header_offset, largest.CRC
            again.file_size = again.compress_size = largest.file_size
            archive.filelist.append(again)
            archive.NameToInfo[again.filename] = again
        archive.comment = b"so that the list of files is written again"
    refused(backup, "more than it is long")


@pytest.mark.parametrize("content", [b"", b"no archive", b"PK\x05\x06" + bytes(18)])
def test_what_is_no_backup_is_refused_in_one_sentence(tmp_path, refused, content):
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    refused(path, "not a Lungelens backup")


def test_an_index_that_names_a_place_no_file_has_is_damage(backup, refused):
    content = bytearray(backup.read_bytes())
    at = content.rfind(b"PK\x05\x06") + 16
    content[at : at + 4] = b"\xff\xff\xff\x7f"
    backup.write_bytes(content)
    refused(backup, "not a Lungelens backup, or it is damaged")


def test_a_file_that_is_not_there_is_said(tmp_path, refused):
    refused(tmp_path / "nowhere.zip", "There is no file")


def test_a_disk_without_room_is_said_first(backup, tmp_path, monkeypatch):
    new = open_folder(tmp_path / "new")
    monkeypatch.setattr(type(new), "free_bytes", lambda _self: 10)
    with opened(sqlite_url(new.database)) as database, pytest.raises(BackupError, match="MB of disk"):
        restore(database, new, backup)


@pytest.mark.parametrize("fault", [OperationalError("INSERT Ada", {}, Exception("locked")), KeyboardInterrupt()])
def test_a_restore_that_fails_at_the_last_step_leaves_nothing(backup, tmp_path, monkeypatch, fault):
    def fails(*_):
        raise fault

    monkeypatch.setattr(restoring, "_insert", fails)
    new = open_folder(tmp_path / "new")
    with opened(sqlite_url(new.database)) as database:
        with pytest.raises((BackupError, KeyboardInterrupt)) as refusal:
            restore(database, new, backup)
        assert "Ada" not in str(refusal.value)
        with database.reading() as session:
            assert session.scalars(select(Person)).all() == []
            assert session.scalars(select(Removal)).all() == []
        assert [*(new.root / "trials").iterdir(), *new.work.iterdir()] == []
        monkeypatch.undo()
        assert restore(database, new, backup).clips == 1


def test_clips_that_are_there_are_not_written_over(backup, tmp_path):
    new = open_folder(tmp_path / "new")
    with zipfile.ZipFile(backup) as archive:
        (clip,) = [name for name in archive.namelist() if name.endswith("/clip")]
    (new.root / clip).parent.mkdir()
    (new.root / clip).write_bytes(b"mine")
    with opened(sqlite_url(new.database)) as database, pytest.raises(BackupError, match="already clips here"):
        restore(database, new, backup)
    assert (new.root / clip).read_bytes() == b"mine"


def test_a_sound_backup_is_said_to_be_sound_and_changes_nothing(backup):
    before = sorted(backup.parent.rglob("*"))
    found = check_backup(backup)
    assert (found.people, found.clips) == (1, 1)
    assert sorted(backup.parent.rglob("*")) == before


def test_a_result_of_another_version_comes_back_with_its_clip(backup, tmp_path):
    """The video is there: it can be measured again."""
    new = open_folder(tmp_path / "new")
    with opened(sqlite_url(new.database)) as database:
        restore(database, new, with_value(backup, "trial", "result_json", '{"schema": "older"}'))
        with database.reading() as session:
            assert session.scalars(select(Trial)).one().state == "done"


def test_of_two_restores_at_once_one_is_whole_and_the_other_takes_nothing_away(backup, tmp_path, monkeypatch):
    new = open_folder(tmp_path / "new")
    both = threading.Barrier(2)
    read_files = restoring._read_files

    def read_when_both_have_begun(*args):
        with suppress(threading.BrokenBarrierError):
            both.wait(timeout=1)
        read_files(*args)

    monkeypatch.setattr(restoring, "_read_files", read_when_both_have_begun)
    with opened(sqlite_url(new.database)) as database:
        with ThreadPoolExecutor(2) as both_at_once:
            faults = [both_at_once.submit(restore, database, new, backup).exception for _ in range(2)]
        assert sorted(type(fault()).__name__ for fault in faults) == ["BackupError", "NoneType"]
        with database.reading() as session:
            trial = session.scalars(select(Trial)).one()
    assert new.clip(trial.id).exists()


def test_somebody_added_while_a_backup_is_restored_is_not_mixed_with_it(backup, tmp_path, monkeypatch):
    new = open_folder(tmp_path / "new")
    read_files = restoring._read_files
    with opened(sqlite_url(new.database)) as database:

        def read_while_somebody_is_added(*args):
            add_person(database, "R-99")
            read_files(*args)

        monkeypatch.setattr(restoring, "_read_files", read_while_somebody_is_added)
        with pytest.raises(BackupError, match="already records here"):
            restore(database, new, backup)
        with database.reading() as session:
            assert session.scalars(select(Person.code)).all() == ["R-99"]
    assert list((new.root / "trials").iterdir()) == []
