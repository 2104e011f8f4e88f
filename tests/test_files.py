from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from lungelens.errors import OutputError
from lungelens.files import locked, write_whole, writing_whole


def test_a_file_is_replaced_and_nothing_else_left_behind(tmp_path: Path) -> None:
    path = tmp_path / "file.json"
    path.write_text("old")
    write_whole(path, b"new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_file_that_cannot_be_written(tmp_path: Path) -> None:
    path = tmp_path / "nowhere" / "file.json"
    with pytest.raises(OutputError, match="cannot be written .*: check the folder"):
        write_whole(path, b"new")


def test_a_folder_in_the_way_stays_and_the_draft_does_not(tmp_path: Path) -> None:
    path = tmp_path / "folder"
    path.mkdir()
    with pytest.raises(OutputError):
        write_whole(path, b"new")
    assert list(tmp_path.iterdir()) == [path]


def test_what_stops_half_way_is_not_there(tmp_path: Path) -> None:
    path = tmp_path / "file.csv"
    path.write_text("old")
    with pytest.raises(KeyboardInterrupt), writing_whole(path) as file:
        file.write(b"new")
        raise KeyboardInterrupt
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.skipif(os.name != "posix", reason="links are of another kind here")
def test_a_link_that_waits_under_a_foreseen_name_is_not_followed(tmp_path: Path) -> None:
    path, target = tmp_path / "file.json", tmp_path / "somebody's"
    target.write_text("theirs")
    for name in (".file.json.part", f".file.json.{os.getpid()}.part"):
        (tmp_path / name).symlink_to(target)
    write_whole(path, b"new")
    assert (path.read_text(), target.read_text()) == ("new", "theirs")
    drafts: list[str] = []
    for _ in range(2):
        with writing_whole(path):
            drafts += [one.name for one in tmp_path.glob(".*.part") if not one.is_symlink()]
    assert len(set(drafts)) == 2


@pytest.mark.parametrize(("mine", "theirs", "free"), [(0, 0, False), (0, 1, False), (1, 0, False), (1, 1, True)])
def test_a_lock_is_held_alone_or_shared(tmp_path: Path, mine: bool, theirs: bool, free: bool) -> None:
    path = tmp_path / "lock"
    with locked(path, shared=mine):
        if free:
            with locked(path, shared=theirs):
                pass
        else:
            with pytest.raises(BlockingIOError), locked(path, shared=theirs):
                pass
    with locked(path):  # it was given back
        pass


def test_a_process_that_is_killed_holds_no_lock(tmp_path: Path) -> None:
    script = (
        "import sys; from pathlib import Path; from lungelens.files import locked\nwith locked(Path(sys.argv[1])): "
    )
    with subprocess.Popen(
        [sys.executable, "-c", script + "print('held', flush=True); sys.stdin.read()", str(tmp_path / "lock")],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        with pytest.raises(BlockingIOError), locked(tmp_path / "lock"):
            pass
        other.kill()
        other.wait()
        with locked(tmp_path / "lock"):
            pass


def test_a_lock_that_cannot_be_made(tmp_path: Path) -> None:
    with pytest.raises(OutputError, match="cannot be written"), locked(tmp_path / "nowhere" / "lock"):
        pass
