"""Check a backup, and restore it as a whole or not at all.

A backup is never trusted: every row, name and size is looked at before anything is written, and every clip while it is
copied. The files are laid out beside the records first. Until the rows are there, the same table that records deleted
clips records these, so that whatever a restore that was killed leaves behind is deleted at the next start.
"""

from __future__ import annotations

import errno
import hashlib
import os
import re
import struct
import tempfile
import threading
import zipfile
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from pydantic import ValidationError
from pydantic_core import from_json
from sqlalchemy import delete, func, insert, select
from sqlalchemy.exc import SQLAlchemyError

from lungelens.errors import first_fault, quoted
from lungelens.records import jobs
from lungelens.records.backup import BACKED_UP, ROWS, SCHEMA
from lungelens.records.backup_document import BackupDocument, Rows, TrialRow
from lungelens.records.errors import BackupError
from lungelens.records.models import Person, Removal, Trial
from lungelens.records.removal import sweep
from lungelens.records.trail import TrailEntry, record

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from sqlalchemy.orm import Session

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

MAX_ROWS_BYTES = 1024**3  # read into memory; some 30 000 clips
CHUNK_BYTES = 1024**2
_FILE = re.compile(r"trials/([0-9a-f]{32})/(clip|gravity\.json|report/[A-Za-z0-9_]{1,80}\.[a-z0-9]{1,8})", re.ASCII)
_UNFINISHED = ("queued", "measuring")
_one_at_a_time = threading.Lock()  # of two, the one that fails would take the other's clips away with its own
_BAD_ARCHIVE = (zipfile.BadZipFile, ValueError, KeyError, EOFError, RuntimeError, OverflowError, struct.error)


@dataclass(frozen=True)
class BackupSummary:
    """What is in a backup."""

    made_at: datetime
    people: int
    clips: int


@dataclass(frozen=True)
class _Backup:
    """An open backup whose rows and names are sound; its files are still to be read."""

    archive: zipfile.ZipFile
    made_at: datetime
    rows: Rows

    @property
    def summary(self) -> BackupSummary:
        return BackupSummary(self.made_at, len(self.rows.person), len(self.rows.trial))


def check_backup(path: Path) -> BackupSummary:
    """Read a backup from end to end: every row, and every clip against its SHA-256. Changes nothing.

    Raises
    ------
    BackupError
        The file is not a backup, is damaged, or was made by a later version.
    """
    with _opened(path) as backup:
        _read_files(backup, None)
        return backup.summary


def restore(database: Database, folder: DataFolder, path: Path) -> BackupSummary:
    """Restore a backup into an empty data folder, as a whole or not at all.

    Raises
    ------
    BackupError
        The file is not a backup, is damaged or of a later version, or there are records already.
    """
    with _one_at_a_time, _opened(path) as backup, tempfile.TemporaryDirectory(dir=folder.work) as staging:
        with database.reading() as session:
            _check_empty(session)
        needed = sum(entry.file_size for entry in backup.archive.infolist())
        if folder.free_bytes() < needed:
            raise BackupError(f"The backup needs {needed / 1024**2:.0f} MB of disk: free some space.")
        for trial in backup.rows.trial:
            if folder.trial(trial.id).exists():
                raise BackupError("There are already clips here: restore into an empty folder, with --data DIR.")
        _read_files(backup, Path(staging))
        _put_in_place(database, folder, backup.rows, Path(staging))
        return backup.summary


@contextmanager
def _opened(path: Path) -> Iterator[_Backup]:
    """The backup, with its faults, found now or while its files are read, in one sentence."""
    try:
        with zipfile.ZipFile(path) as archive:
            _check_sizes(archive, path)
            made_at, rows = _read_rows(archive, path)
            _check_names(archive, rows)
            yield _Backup(archive, made_at, rows)
    except BackupError:
        raise
    except ValidationError as error:
        raise BackupError(f"{path} is not a Lungelens backup, or it is damaged ({first_fault(error)}).") from error
    except FileNotFoundError as error:
        raise BackupError(f"There is no file {path}.") from error
    except SQLAlchemyError as error:
        raise BackupError(
            "The backup cannot be stored in the database: check that it is running and the free space. "
            "Nothing was restored."
        ) from error
    except OSError as error:
        if error.errno == errno.EINVAL:  # its index names a place that no file has
            raise BackupError(f"{path} is not a Lungelens backup, or it is damaged ({error.strerror}).") from error
        raise BackupError(f"The backup cannot be restored ({error.strerror}): check the free space.") from error
    except _BAD_ARCHIVE as error:
        raise BackupError(f"{path} is not a Lungelens backup, or it is damaged ({quoted(error)}).") from error


def _check_sizes(archive: zipfile.ZipFile, path: Path) -> None:
    """Backups are never compressed, so that nothing in one can be larger than it is itself."""
    entries = archive.infolist()
    if any(entry.compress_type != zipfile.ZIP_STORED for entry in entries):
        raise ValueError("it is compressed, which a backup never is")
    if sum(entry.file_size for entry in entries) > path.stat().st_size:
        raise ValueError("it says it holds more than it is long")
    if archive.getinfo(ROWS).file_size > MAX_ROWS_BYTES:
        raise ValueError(f"{ROWS} is too large")


def _read_rows(archive: zipfile.ZipFile, path: Path) -> tuple[datetime, Rows]:
    document = BackupDocument.model_validate(from_json(archive.read(ROWS), allow_inf_nan=False))
    if document.schema_ != SCHEMA:
        raise BackupError(f"{path} was made by a later version of Lungelens: install that version first.")
    return document.made_at, Rows.model_validate(document.rows)


def _check_names(archive: zipfile.ZipFile, rows: Rows) -> None:
    """Every file has an expected name, once, and belongs to a clip in the rows."""
    names = archive.namelist()
    if len(set(names)) != len(names):
        raise ValueError("a file is in it twice")
    trial_ids = {trial.id for trial in rows.trial}
    for name in names:
        match = _FILE.fullmatch(name)
        if name != ROWS and (match is None or match[1] not in trial_ids):
            raise ValueError(f"unexpected file {name[:100]!r}")


def _read_files(backup: _Backup, staging: Path | None) -> None:
    """Read every file to its end, into `staging` if given, and compare every clip with its row."""
    expected = {f"trials/{trial.id}/clip": trial for trial in backup.rows.trial if trial.sha256 is not None}
    missing = expected.keys() - set(backup.archive.namelist())
    if missing:
        raise ValueError(f"{min(missing)} is missing")
    for name in backup.archive.namelist():
        if name == ROWS:
            continue
        sha256 = _copy(backup.archive, name, None if staging is None else staging / name)
        trial: TrialRow | None = expected.get(name)
        if trial is not None and sha256 != trial.sha256:
            raise ValueError(f"clip {trial.id} has changed")


def _copy(archive: zipfile.ZipFile, name: str, target: Path | None) -> str:
    """Copy one file to `target` and the disk; return its SHA-256."""
    digest = hashlib.sha256()
    if target is None:
        with archive.open(name) as source:
            while chunk := source.read(CHUNK_BYTES):
                digest.update(chunk)
        return digest.hexdigest()
    target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with archive.open(name) as source, os.fdopen(descriptor, "wb") as copy:
        while chunk := source.read(CHUNK_BYTES):
            digest.update(chunk)
            copy.write(chunk)
        copy.flush()
        os.fsync(copy.fileno())
    return digest.hexdigest()


def _put_in_place(database: Database, folder: DataFolder, rows: Rows, staging: Path) -> None:
    trial_ids = [trial.id for trial in rows.trial]
    with database.writing() as session:
        session.add_all(Removal(id=trial_id) for trial_id in trial_ids)
    try:
        for trial_id in trial_ids:
            if (staging / "trials" / trial_id).exists():
                (staging / "trials" / trial_id).rename(folder.trial(trial_id))
        with database.writing() as session:
            _check_empty(session)  # once more: somebody may have been added meanwhile
            _insert(session, rows)
            for trial_id in trial_ids:
                session.execute(delete(Removal).where(Removal.id == trial_id))
    except BaseException:
        with suppress(SQLAlchemyError):  # then at the next start
            sweep(database, folder)
        raise


def _check_empty(session: Session) -> None:
    if session.scalar(select(func.count()).select_from(Person)):
        raise BackupError("There are already records here: restore into an empty folder, with --data DIR.")


def _insert(session: Session, rows: Rows) -> None:
    for kind in BACKED_UP:
        values = [row.model_dump() for row in getattr(rows, kind.__tablename__)]
        if kind is TrailEntry:  # which stays where people were deleted: what it holds already is left out
            known = set(session.scalars(select(TrailEntry.id)))
            values = [value for value in values if value["id"] not in known]
        if values:
            session.execute(insert(kind), values)
    for trial in session.scalars(select(Trial).where(Trial.state.in_(_UNFINISHED))):
        jobs.enqueue(session, trial)
    record(session, "restored", "records")
