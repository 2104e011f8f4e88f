"""All records in one file, and back: rows, clips and reports, from any supported database."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import zipfile
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, insert, select

from lungelens.errors import OutputError
from lungelens.records import jobs
from lungelens.records.columns import now
from lungelens.records.errors import BackupError
from lungelens.records.models import Correction, GivenExercise, Leg, Person, Reading, TestSession, Trial
from lungelens.records.rows import column_values, row_values
from lungelens.version import __version__

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from sqlalchemy.orm import Session

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Base

SCHEMA = "lungelens.backup/1"
# Owners before what they own.
BACKED_UP: tuple[type[Base], ...] = (Person, TestSession, Leg, Trial, Reading, Correction, GivenExercise)
_ROWS = "records.json"
_FILE = re.compile(r"trials/([0-9a-f]{32})/(clip|report/[A-Za-z0-9_]+\.[a-z0-9]+)")
_UNFINISHED = ("queued", "measuring")


def back_up(database: Database, folder: DataFolder, path: Path) -> int:
    """Write everything to one file; return how many clips are in it. The server may keep running.

    Raises
    ------
    OutputError
        The file cannot be written, or exists already.
    """
    part = path.with_name(f".{path.name}.part")
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        os.close(descriptor)
        with database.reading() as session:
            rows = {
                kind.__tablename__: [_backup_values(row) for row in session.scalars(select(kind))] for kind in BACKED_UP
            }
        rows["trial"] = [row for row in rows["trial"] if row["state"] != "receiving"]
        with os.fdopen(os.open(part, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b") as file:
            with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
                document = {"schema": SCHEMA, "lungelens": __version__, "made_at": now().isoformat(), "rows": rows}
                archive.writestr(_ROWS, json.dumps(document))
                for row in rows["trial"]:
                    _add_files(archive, folder, row["id"])
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except FileExistsError as error:
        raise OutputError(f"{path} already exists: choose a new name for the backup.") from error
    except OSError as error:
        part.unlink(missing_ok=True)
        path.unlink(missing_ok=True)
        raise OutputError(f"Cannot write {path} ({error.strerror}): check the folder and the free space.") from error
    return len(rows["trial"])


def restore(database: Database, folder: DataFolder, path: Path) -> int:
    """Restore a backup into an empty data folder; return how many clips were in it.

    Raises
    ------
    BackupError
        The file is not a backup, is damaged or of a later version, or there are records already.
    """
    with database.reading() as session:
        if session.scalar(select(func.count()).select_from(Person)):
            raise BackupError("There are already records here: restore into an empty folder, with --data DIR.")
    try:
        with zipfile.ZipFile(path) as archive:
            document = json.loads(archive.read(_ROWS))
            if document.get("schema") != SCHEMA:
                raise BackupError(f"{path} was made by a later version of Lungelens: install that version first.")
            _extract(archive, folder)
        rows = {kind: [column_values(kind, row) for row in document["rows"][kind.__tablename__]] for kind in BACKED_UP}
        _check_clips(folder, rows[Trial])
        with database.writing() as session:
            _insert(session, rows)
    except (zipfile.BadZipFile, KeyError, ValueError, FileNotFoundError) as error:
        raise BackupError(f"{path} is not a Lungelens backup, or it is damaged ({error}).") from error
    except OSError as error:
        raise BackupError(f"The backup cannot be restored ({error.strerror}): check the free space.") from error
    return len(rows[Trial])


def _backup_values(row: Base) -> dict[str, Any]:
    return {name: value for name, value in row_values(row).items() if name != "phone_link_id"}


def _add_files(archive: zipfile.ZipFile, folder: DataFolder, trial_id: str) -> None:
    place, report = folder.trial(trial_id), folder.report(trial_id)
    files = [folder.clip(trial_id), *(report.iterdir() if report.is_dir() else ())]
    for file in (one for one in files if one.is_file()):
        archive.write(file, f"trials/{trial_id}/{file.relative_to(place).as_posix()}")


def _extract(archive: zipfile.ZipFile, folder: DataFolder) -> None:
    """Write the files with expected names; any other name in the archive is refused."""
    for name in archive.namelist():
        if name == _ROWS:
            continue
        if not _FILE.fullmatch(name):
            raise ValueError(f"unexpected file {name!r}")
        target = folder.root / name
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        descriptor = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with archive.open(name) as source, os.fdopen(descriptor, "wb") as copy:
            shutil.copyfileobj(source, copy)
            copy.flush()
            os.fsync(copy.fileno())


def _check_clips(folder: DataFolder, trials: Iterable[dict[str, Any]]) -> None:
    for trial in trials:
        if trial["sha256"] is not None:
            with folder.clip(trial["id"]).open("rb") as file:
                if hashlib.file_digest(file, "sha256").hexdigest() != trial["sha256"]:
                    raise ValueError(f"clip {trial['id']} has changed")


def _insert(session: Session, rows: dict[type[Base], list[dict[str, Any]]]) -> None:
    for kind, values in rows.items():
        if values:
            session.execute(insert(kind), values)
    for trial in session.scalars(select(Trial).where(Trial.state.in_(_UNFINISHED))):
        jobs.enqueue(session, trial)
