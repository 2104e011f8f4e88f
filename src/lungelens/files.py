"""Write a file so that nobody ever reads half of it, lock a folder so that nobody else writes to it, name and hash."""

from __future__ import annotations

import errno
import hashlib
import os
import secrets
import sqlite3
import stat
from contextlib import ExitStack, closing, contextmanager, suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING

from lungelens.errors import OutputError

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

READABLE_BY_ALL = 0o666  # less what the user's umask takes away


def make_folder(folder: Path) -> Path:
    """Create the folder and its parents if they do not exist.

    Raises
    ------
    OutputError
        It cannot be created.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, ValueError) as error:  # a ValueError means a zero byte in the name
        reason = getattr(error, "strerror", None) or "no such name"
        raise OutputError(f"Cannot write to the folder {folder} ({reason.lower()}): choose another folder.") from error
    return folder


def write_whole(path: Path, content: bytes, mode: int = READABLE_BY_ALL) -> None:
    """Write a file that appears under its name only when it is complete; one that is there is replaced.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    with writing_whole(path, mode) as file:
        file.write(content)


def write_files(folder: Path, files: Mapping[str, bytes]) -> tuple[Path, ...]:
    """Write contents by their names, each file whole or not at all; return their paths.

    Raises
    ------
    OutputError
        One cannot be written.
    """
    for name, content in files.items():
        write_whole(folder / name, content)
    return tuple(folder / name for name in files)


@contextmanager
def writing_whole(path: Path, mode: int = READABLE_BY_ALL) -> Iterator[IO[bytes]]:
    """Write to a file that appears under its name when the block ends without an error.

    Parameters
    ----------
    path
        The file.
    mode
        Who may read it.

    Raises
    ------
    OutputError
        If the file cannot be written.
    """
    part = part_of(path)
    try:
        with os.fdopen(new_file(part, mode), "w+b") as file:
            yield file
        part.replace(path)
    except OutputError:
        raise
    except OSError as error:
        raise OutputError(
            f"{path} cannot be written ({error.strerror}): check the folder and the free space."
        ) from error
    finally:
        with suppress(OSError):
            part.unlink(missing_ok=True)


def part_of(path: Path) -> Path:
    """A name, beside the file, that nobody can foresee: in a folder of others, a link could be waiting under it."""
    return path.with_name(f".{path.name}.{secrets.token_hex(8)}.part")


def new_file(path: Path, mode: int = READABLE_BY_ALL) -> int:
    """Create a file that is not there yet, not even as a link; return its descriptor."""
    return os.open(path, os.O_RDWR | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), mode)


@contextmanager
def locked(path: Path, *, shared: bool = False) -> Iterator[None]:
    """Hold a lock that the system releases however this process ends.

    Parameters
    ----------
    path
        An empty file kept for this, created if it is missing.
    shared
        Let others hold it too who also share it.

    Raises
    ------
    BlockingIOError
        Another process holds it.
    OutputError
        The file cannot be created.
    """
    # A locked database is the one lock that works the same on Linux, macOS and Windows.
    with ExitStack() as held:
        try:
            lock = held.enter_context(closing(sqlite3.connect(path, timeout=0, isolation_level=None)))
            lock.execute("BEGIN" if shared else "BEGIN EXCLUSIVE")
            if shared:
                lock.execute("SELECT count(*) FROM sqlite_master").fetchone()  # reading is what shares it
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_BUSY:
                raise BlockingIOError(f"{path} is locked.") from error
            raise OutputError(f"{path} cannot be written ({error}): check the folder and the free space.") from error
        yield


def require_regular(path: Path) -> None:
    """See that it is a file, no folder, pipe or device; one that never ends may lie behind a link from elsewhere.

    Raises
    ------
    OSError
        It is none, or missing.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise OSError(errno.EINVAL, "Not a file")


def content_of(path: Path) -> bytes:
    """The content of a file; errors as of `require_regular` and of reading."""
    require_regular(path)
    return path.read_bytes()


def printable(path: Path) -> str:
    """The path as text; bytes that are no text in it are replaced."""
    return os.fsencode(path).decode(errors="replace")


def name_of(path: Path | str) -> str:
    """The last part of a path as text: documents are passed on, and say nothing of whose computer they come from."""
    return printable(Path(Path(path).name))


def content_sha256(path: Path) -> str:
    """SHA-256 of a file, or of all files of a folder with their names.

    Raises
    ------
    OSError
        It cannot be read, or is a pipe or a device, which may never end.
    """
    digest = hashlib.sha256()
    if not path.is_dir():
        require_regular(path)
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    for inside in sorted(one for one in path.rglob("*") if one.is_file()):
        digest.update(inside.name.encode(errors="surrogateescape") + b"\0" + inside.read_bytes())
    return digest.hexdigest()
