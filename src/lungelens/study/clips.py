"""Which clips lie in a folder, and the name by which truth, readings and results speak of the same clip."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from lungelens.errors import UnreadableInputError
from lungelens.study.file_input import files_in

ENDINGS = frozenset({".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".3gp", ".mts", ".mpg", ".mpeg"})


def clip_key(name: str) -> str:
    """The file's name without a video's ending: "c01" for "c01", "c01.mp4" and "c01.MOV"."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in ENDINGS else path.name


def key_of(path: Path) -> str:
    """The same for a file; bytes that are no text in its name are replaced, as results do."""
    return os.fsencode(path.stem).decode(errors="replace")


def find_clips(folder: Path) -> dict[str, Path]:
    """The folder's videos by `clip_key`, in order of name.

    Raises
    ------
    UnreadableInputError
        There is no such folder, or two of its videos have the same name but for the ending.
    """
    found: dict[str, Path] = {}
    for path in files_in(folder):
        if path.suffix.lower() in ENDINGS:
            key = key_of(path)
            if key in found:
                both = f"{found[key].name} and {path.name}"
                raise UnreadableInputError(f"{both} have the same name but for the ending: rename one of them.")
            found[key] = path
    return found
