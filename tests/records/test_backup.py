from __future__ import annotations

import errno
import json
import os
import stat

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
from lungelens.records import backup as backup_module
from lungelens.records.backup import back_up
from lungelens.records.database import sqlite_url
from lungelens.records.errors import BackupError
from lungelens.records.folder import open_folder
from lungelens.records.models import Job, Person, Trial
from lungelens.records.removal import remove
from lungelens.records.restore import check_backup, restore


@pytest.fixture
def backup(database, folder, tmp_path):
    test = add_session(database, add_person(database, "R-07", name="Äsa"), red_flags=[])
    done = add_trial(database, folder, test, state="done", result_json=result_json("left", 9.0))
    folder.report(done.id).mkdir()
    (folder.report(done.id) / "hold_1.jpg").write_bytes(b"picture")
    folder.gravity(done.id).write_bytes(b"how the phone stood")
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
        assert restore(database, new, backup).clips == 2
        with database.reading() as session:
            person = session.scalars(select(Person)).one()
            done = session.scalars(select(Trial).where(Trial.state == "done")).one()
            waiting = session.scalars(select(Job)).one()
            assert (person.name, person.sessions[0].red_flags) == ("Äsa", [])
            assert json.loads(known(done.result_json))["test_leg"] == "left"
            assert waiting.trial.state == "queued"
        assert new.clip(done.id).read_bytes() == CLIP
        assert (new.report(done.id) / "hold_1.jpg").read_bytes() == b"picture"
        assert new.gravity(done.id).read_bytes() == b"how the phone stood"


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


@pytest.mark.skipif(os.name != "posix", reason="links are of another kind here")
def test_a_link_that_waits_beside_a_backup_is_not_followed(database, folder, tmp_path):
    target = tmp_path / "somebody's"
    target.write_text("theirs")
    (tmp_path / ".backup.zip.part").symlink_to(target)
    (tmp_path / "other.zip").symlink_to(tmp_path / "not yet")
    back_up(database, folder, tmp_path / "backup.zip")
    assert target.read_text() == "theirs"
    with pytest.raises(OutputError, match="already exists"):
        back_up(database, folder, tmp_path / "other.zip")
    assert not (tmp_path / "not yet").exists()


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), KeyboardInterrupt()])
def test_a_backup_that_ends_early_leaves_nothing(database, folder, tmp_path, monkeypatch, fault):
    def fails(_descriptor):
        raise fault

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises((OutputError, KeyboardInterrupt)):
        back_up(database, folder, tmp_path / "backup.zip")
    assert [path.name for path in tmp_path.iterdir() if "backup" in path.name] == []


def test_a_backup_is_sound_although_a_clip_is_deleted_meanwhile(database, folder, tmp_path, monkeypatch):
    test = add_session(database, add_person(database))
    first, deleted = (add_trial(database, folder, test, state="failed") for _ in range(2))
    add = backup_module._add

    def add_while_somebody_deletes(archive, place, file):
        if file == folder.clip(first.id) and folder.trial(deleted.id).exists():
            remove(database, folder, Trial, deleted.id)
        return add(archive, place, file)

    monkeypatch.setattr(backup_module, "_add", add_while_somebody_deletes)
    assert back_up(database, folder, tmp_path / "backup.zip") in (1, 2)  # whichever of the two came first
    assert check_backup(tmp_path / "backup.zip").people == 1


def test_a_video_that_is_lost_is_said_instead_of_a_backup_that_cannot_be_restored(database, folder, tmp_path):
    lost = add_trial(database, folder, add_session(database, add_person(database)), state="failed")
    folder.clip(lost.id).unlink()
    with pytest.raises(OutputError, match=f"The video of clip {lost.id} is not in the data folder"):
        back_up(database, folder, tmp_path / "backup.zip")
    assert not (tmp_path / "backup.zip").exists()
