"""The clips in a folder, and the name by which truth, readings and results refer to the same clip."""

from __future__ import annotations

import os
from pathlib import Path, PurePath

from lungelens.errors import UnreadableInputError
from lungelens.study.file_input import files_in

EXTENSIONS = frozenset({".mp4", ".mov", ".m4v", ".avi", ".mkv", ".webm", ".3gp", ".mts", ".mpg", ".mpeg"})


def clip_key(name: str) -> str:
    """The file's name without a video extension: "c01" for "c01", "c01.mp4" and "c01.MOV"."""
    path = PurePath(name)
    return path.stem if path.suffix.lower() in EXTENSIONS else path.name


def key_of(path: Path) -> str:
    """The same for a file; undecodable bytes in its name are replaced, as in results."""
    return os.fsencode(path.stem).decode(errors="replace")


def find_clips(folder: Path) -> dict[str, Path]:
    """The folder's videos by `clip_key`, in order of name.

    Raises
    ------
    UnreadableInputError
        There is no such folder, or two of its videos have names that differ only in the extension.
    """
    found: dict[str, Path] = {}
    for path in files_in(folder):
        if path.suffix.lower() in EXTENSIONS:
            key = key_of(path)
            if key in found:
                both = f"{found[key].name} and {path.name}"
                raise UnreadableInputError(f"The names of {both} differ only in the extension: rename one of them.")
            found[key] = path
    return found
