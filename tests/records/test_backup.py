from __future__ import annotations

import json
import os
import stat
import zipfile

import pytest
from sqlalchemy import select

from helpers.known import known
from helpers.records import (
    CLIP,
    add_person,
    add_session,
    add_trial,
    new_postgres_url,
    opened,
    result_json,
)
from lungelens.errors import OutputError
from lungelens.records.backup import back_up, restore
from lungelens.records.database import sqlite_url
from lungelens.records.errors import BackupError
from lungelens.records.folder import open_folder
from lungelens.records.models import Job, Person, Trial


@pytest.fixture
def backup(database, folder, tmp_path):
    test = add_session(database, add_person(database, "R-07", name="Äsa"), red_flags=[])
    done = add_trial(database, folder, test, state="done", result_json=result_json("left", 9.0))
    folder.report(done.id).mkdir()
    (folder.report(done.id) / "hold_1.jpg").write_bytes(b"picture")
    add_trial(database, folder, test, state="measuring")
    add_trial(database, folder, test, state="receiving", sha256=None)
    path = tmp_path / "backup.zip"
    assert back_up(database, folder, path) == 2
    return path


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_what_was_backed_up_comes_back_in_either_database(backup, tmp_path, kind, request):
    new = open_folder(tmp_path / "new")
    is_file = kind == "sqlite"
    url = sqlite_url(new.database) if is_file else new_postgres_url(request.getfixturevalue("postgres_folder"))
    with opened(url) as database:
        assert restore(database, new, backup) == 2
        with database.reading() as session:
            person = session.scalars(select(Person)).one()
            done = session.scalars(select(Trial).where(Trial.state == "done")).one()
            waiting = session.scalars(select(Job)).one()
            assert (person.name, person.sessions[0].red_flags) == ("Äsa", [])
            assert json.loads(known(done.result_json))["test_leg"] == "left"
            assert waiting.trial.state == "queued"
        assert new.clip(done.id).read_bytes() == CLIP
        assert (new.report(done.id) / "hold_1.jpg").read_bytes() == b"picture"


def test_records_that_are_there_are_never_mixed_with_a_backup(backup, database, folder):
    with pytest.raises(BackupError, match="already records here"):
        restore(database, folder, backup)


def test_a_file_that_is_there_is_not_overwritten(backup, database, folder):
    before = backup.read_bytes()
    with pytest.raises(OutputError, match="already exists"):
        back_up(database, folder, backup)
    assert backup.read_bytes() == before


@pytest.mark.skipif(os.name != "posix", reason="permissions are of another kind here")
def test_a_backup_is_for_its_owner_only(backup):
    assert stat.S_IMODE(backup.stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "name", ["../outside", "/outside", "trials/../../outside", "trials/" + "0" * 32 + "/report/.x"]
)
def test_a_hostile_name_in_a_backup_writes_nothing(backup, tmp_path, name):
    with zipfile.ZipFile(backup, "a") as archive:
        archive.writestr(name, "evil")
    refuses(backup, tmp_path, "unexpected file")
    assert not list(tmp_path.rglob("outside"))


def test_a_clip_that_is_not_what_it_was_is_noticed(backup, tmp_path):
    content = backup.read_bytes()
    broken = tmp_path / "broken.zip"
    with zipfile.ZipFile(backup) as old, zipfile.ZipFile(broken, "w") as new:
        for name in old.namelist():
            new.writestr(name, b"another" if name.endswith("/clip") else old.read(name))
    assert content == backup.read_bytes()
    refuses(broken, tmp_path, "has changed")


@pytest.mark.parametrize("content", [b"", b"no archive"])
def test_what_is_no_backup_is_refused_in_one_sentence(tmp_path, content):
    path = tmp_path / "some.zip"
    path.write_bytes(content)
    refuses(path, tmp_path, "not a Lungelens backup")


def refuses(path, tmp_path, said):
    new = open_folder(tmp_path / "new")
    with opened(sqlite_url(new.database)) as database:
        with pytest.raises(BackupError, match=said):
            restore(database, new, path)
        with database.reading() as session:
            assert session.scalars(select(Person)).all() == []
