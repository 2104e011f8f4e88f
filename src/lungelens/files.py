"""Write a file so that nobody ever reads half of it."""

from __future__ import annotations

import os
from contextlib import suppress
from typing import TYPE_CHECKING

from lungelens.errors import OutputError

if TYPE_CHECKING:
    from pathlib import Path


def write_whole(path: Path, content: bytes) -> None:
    """Write a file that appears under its name only when it is complete; one that is there is replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    try:
        part.write_bytes(content)
        part.replace(path)
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): check the folder and the free space."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def printable(path: Path) -> str:
    """The path as text; bytes that are no text in it are replaced."""
    return os.fsencode(path).decode(errors="replace")
