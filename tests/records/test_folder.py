from __future__ import annotations

import os
import secrets
import stat
import subprocess
import sys

import pytest

from helpers.known import known
from lungelens.errors import OutputError
from lungelens.records.errors import InUseError, NotFoundError
from lungelens.records.folder import open_folder

HOLD = """
import sys, time
from pathlib import Path
from lungelens.records.folder import DataFolder
with DataFolder(Path(sys.argv[1])).in_use():
    print("held", flush=True)
    time.sleep(60)
"""


@pytest.mark.skipif(os.name != "posix", reason="permissions are of another kind here")
def test_only_the_owner_may_look_inside(folder):
    folder.owner_key()
    for path in (folder.root, folder.work, folder.root / "trials"):
        assert stat.S_IMODE(path.stat().st_mode) == 0o700
    assert stat.S_IMODE((folder.root / "owner.key").stat().st_mode) == 0o600


@pytest.mark.parametrize("id_", ["../../etc/passwd", "..", "", "A" * 32, "0" * 31, "0" * 32 + "/..", "0" * 32 + "\n"])
def test_what_is_no_id_never_becomes_a_path(folder, id_):
    with pytest.raises(NotFoundError):
        folder.clip(id_)


def test_the_key_is_made_once_and_long(folder):
    assert folder.owner_key() == folder.owner_key()
    assert len(folder.owner_key()) >= 43


def test_the_key_can_be_made_anew(folder):
    old = folder.owner_key()
    new = folder.owner_key(new=True)
    assert new != old
    assert folder.owner_key() == new


def test_a_program_killed_while_it_makes_the_key_leaves_none(folder, monkeypatch):
    def killed(_n_bytes):
        raise KeyboardInterrupt

    with monkeypatch.context() as first, pytest.raises(KeyboardInterrupt):
        first.setattr(secrets, "token_urlsafe", killed)
        folder.owner_key()
    assert len(folder.owner_key()) >= 43


def test_one_lungelens_at_a_time_and_the_next_as_soon_as_it_is_killed(folder):
    first = subprocess.Popen([sys.executable, "-c", HOLD, str(folder.root)], stdout=subprocess.PIPE, text=True)
    assert known(first.stdout).readline() == "held\n"
    with pytest.raises(InUseError, match="already using"), folder.in_use():
        pass
    first.kill()
    first.wait()
    with folder.in_use():
        pass


def test_a_folder_that_cannot_be_made_is_said_in_words(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OutputError, match="--data"):
        open_folder(tmp_path / "file" / "data")
