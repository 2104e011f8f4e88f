from __future__ import annotations

from pathlib import Path

import pytest

from lungelens.errors import OutputError
from lungelens.files import write_whole


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
