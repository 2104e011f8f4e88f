"""The files of a folder and the content of a file, or one sentence why they cannot be read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lungelens.errors import UnreadableInputError
from lungelens.files import content_of

if TYPE_CHECKING:
    from pathlib import Path


def files_in(folder: Path) -> tuple[Path, ...]:
    """The folder's files in order of name; hidden ones are left out.

    Raises
    ------
    UnreadableInputError
        There is no such folder, or it cannot be read.
    """
    try:
        return tuple(sorted(path for path in folder.iterdir() if path.is_file() and not path.name.startswith(".")))
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"The folder {folder} cannot be read ({_reason(error)}).") from error


def bytes_of(path: Path) -> bytes:
    """The file's content.

    Raises
    ------
    UnreadableInputError
        It is missing, cannot be read, or is a folder, a pipe or a device, which may never end.
    """
    try:
        return content_of(path)
    except (OSError, ValueError) as error:
        raise UnreadableInputError(f"{path} cannot be read ({_reason(error)}).") from error


def _reason(error: OSError | ValueError) -> str:
    """Describe the error in words; a ValueError means a zero byte in the name."""
    return (getattr(error, "strerror", None) or "no such name").lower()
