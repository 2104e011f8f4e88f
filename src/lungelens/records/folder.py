"""The data folder: where the files of the records are, readable by their owner only.

::

    lungelens.sqlite     the database, unless it is elsewhere
    trials/ID/clip       a clip as filmed
    trials/ID/gravity.json  how the phone stood that filmed it
    trials/ID/report/    its images and tables
    work/                unfinished work of the workers
    owner.key            the key that opens the page
    spare                given up when the disk is full, so that something can be deleted
    start.html           leads the browser there, while the server runs
    in-use.sqlite        locked while Lungelens uses the folder

No name comes from outside: every ID is random and generated here.
"""

from __future__ import annotations

import re
import secrets
import shutil
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from lungelens.errors import OutputError, UsageError
from lungelens.files import locked, write_whole
from lungelens.own_folders import data_folder
from lungelens.records.columns import ID_LENGTH
from lungelens.records.errors import InUseError, NotFoundError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_ID = re.compile(f"[0-9a-f]{{{ID_LENGTH}}}")
_OWNER_ONLY = 0o700
KEY_BYTES = 32


@dataclass(frozen=True)
class DataFolder:
    """A data folder that exists and can be written."""

    root: Path

    @property
    def database(self) -> Path:
        """The database file."""
        return self.root / "lungelens.sqlite"

    @property
    def work(self) -> Path:
        """Where workers write; nothing in it outlives them."""
        return self.root / "work"

    @property
    def spare(self) -> Path:
        """Space that is given up when the disk is full."""
        return self.root / "spare"

    def trial(self, trial_id: str) -> Path:
        """The folder of one clip.

        Raises
        ------
        NotFoundError
            Invalid id: it never becomes part of a path.
        """
        if not _ID.fullmatch(trial_id):
            raise NotFoundError("There is no such clip.")
        return self.root / "trials" / trial_id

    def clip(self, trial_id: str) -> Path:
        """The clip's file, as filmed."""
        return self.trial(trial_id) / "clip"

    def gravity(self, trial_id: str) -> Path:
        """What the motion sensors of the phone said that filmed it, where there is that."""
        return self.trial(trial_id) / "gravity.json"

    def report(self, trial_id: str) -> Path:
        """The folder of its images and tables."""
        return self.trial(trial_id) / "report"

    def free_bytes(self) -> int:
        """Free space on the disk."""
        return shutil.disk_usage(self.root).free

    def owner_key(self, *, new: bool = False) -> str:
        """The secret that opens the page; generated once, and whenever a new one is asked for."""
        path = self.root / "owner.key"
        if new or not path.exists():
            write_whole(path, secrets.token_urlsafe(KEY_BYTES).encode("ascii"), mode=0o600)
        return path.read_text(encoding="ascii")

    @contextmanager
    def in_use(self) -> Iterator[None]:
        """Lock out every other Lungelens; the system releases the lock however this one ends.

        Raises
        ------
        InUseError
            There is one already.
        """
        with ExitStack() as held:
            try:
                held.enter_context(locked(self.root / "in-use.sqlite"))
            except BlockingIOError as error:
                raise InUseError(
                    f"Another Lungelens is already using the folder {self.root}: use its page, or stop it first."
                ) from error
            yield


def default_root() -> Path:
    """The user's own data folder."""
    return data_folder()


def find_folder(root: Path) -> DataFolder:
    """A folder that is there already, unchanged.

    Raises
    ------
    UsageError
        It is not there, or no data folder.
    """
    if not (root / "trials").is_dir():
        raise UsageError(f"There are no records in {root}: check --data.")
    return DataFolder(root)


def open_folder(root: Path) -> DataFolder:
    """Create the folder if it is missing, and close it to everyone else.

    Raises
    ------
    OutputError
        It cannot be created or written.
    """
    try:
        for folder in (root, root / "trials", root / "work"):
            folder.mkdir(mode=_OWNER_ONLY, parents=True, exist_ok=True)
            folder.chmod(_OWNER_ONLY)
    except OSError as error:
        raise OutputError(
            f"Cannot use the folder {root} ({error.strerror}): choose another one with --data."
        ) from error
    return DataFolder(root)
