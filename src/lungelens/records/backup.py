"""All records in one file: rows, clips and reports, from any supported database; `restore` reads it."""

from __future__ import annotations

import json
import os
import zipfile
from typing import IO, TYPE_CHECKING, Any

from sqlalchemy import select

from lungelens.errors import OutputError
from lungelens.files import new_file, writing_whole
from lungelens.records.columns import now
from lungelens.records.models import Correction, GivenExercise, Leg, Person, Reading, TestSession, Trial
from lungelens.records.rows import row_values
from lungelens.records.trail import TrailEntry, record_alone
from lungelens.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.records.columns import Base
    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

SCHEMA = "lungelens.backup/1"
# Owners before what they own.
BACKED_UP: tuple[type[Base], ...] = (
    Person,
    TestSession,
    Leg,
    Trial,
    Reading,
    Correction,
    GivenExercise,
    TrailEntry,
)
ROWS = "records.json"
_OWNER_ONLY = 0o600


def back_up(database: Database, folder: DataFolder, path: Path) -> int:
    """Write everything to one file; return how many clips are in it. The server may keep running.

    Raises
    ------
    OutputError
        The file cannot be written, or exists already.
    """
    try:
        os.close(new_file(path, _OWNER_ONLY))  # the name is ours from now on: what is there is never replaced
    except FileExistsError as error:
        raise OutputError(f"{path} already exists: choose a new name for the backup.") from error
    except OSError as error:
        raise OutputError(f"Cannot write {path} ({error.strerror}): check the folder and the free space.") from error
    try:
        with writing_whole(path, _OWNER_ONLY) as file:
            count = _write(database, folder, file)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    return count


def _write(database: Database, folder: DataFolder, file: IO[bytes]) -> int:
    record_alone(database, "backed_up", "records")
    with database.reading() as session:
        rows = {
            kind.__tablename__: [_backup_values(row) for row in session.scalars(select(kind))] for kind in BACKED_UP
        }
    made_at = now().isoformat()
    rows["trial"] = [row for row in rows["trial"] if row["state"] != "receiving"]
    with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
        missing = {row["id"] for row in rows["trial"] if not _add_files(archive, folder, row)}
        _leave_out(database, rows, missing)
        document = {"schema": SCHEMA, "lungelens": __version__, "made_at": made_at, "rows": rows}
        archive.writestr(ROWS, json.dumps(document))
    return len(rows["trial"])


def _leave_out(database: Database, rows: dict[str, list[dict[str, Any]]], missing: set[str]) -> None:
    """Leave out clips that were deleted while the files were written: a row without its clip would not be restored."""
    with database.reading() as session:
        lost = session.scalars(select(Trial.id).where(Trial.id.in_(missing))).first()
    if lost is not None:
        raise OutputError(f"The video of clip {lost} is not in the data folder: delete that clip, then back up again.")
    rows["trial"] = [row for row in rows["trial"] if row["id"] not in missing]
    rows["correction"] = [row for row in rows["correction"] if row["trial_id"] not in missing]


def _backup_values(row: Base) -> dict[str, Any]:
    return {name: value for name, value in row_values(row).items() if name != "phone_link_id"}


def _add_files(archive: zipfile.ZipFile, folder: DataFolder, row: dict[str, Any]) -> bool:
    """Add what there is of a clip, nothing without the clip itself; whether it was there, if it should be."""
    place, report = folder.trial(row["id"]), folder.report(row["id"])
    if row["sha256"] is not None and not _add(archive, place, folder.clip(row["id"])):
        return False
    for file in (folder.gravity(row["id"]), *(report.iterdir() if report.is_dir() else ())):
        _add(archive, place, file)
    return True


def _add(archive: zipfile.ZipFile, place: Path, file: Path) -> bool:
    """Add a file, unless there is none, or none any more."""
    try:
        archive.write(file, f"trials/{place.name}/{file.relative_to(place).as_posix()}")
    except FileNotFoundError:
        return False
    return True
