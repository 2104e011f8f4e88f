"""All records in one file: rows, clips and reports, from any supported database; `restore` reads it."""

from __future__ import annotations

import json
import os
import zipfile
from typing import TYPE_CHECKING, Any

from sqlalchemy import select

from lungelens.errors import OutputError
from lungelens.records.columns import now
from lungelens.records.models import Correction, GivenExercise, Leg, Person, Reading, TestSession, Trial
from lungelens.records.rows import row_values
from lungelens.version import __version__

if TYPE_CHECKING:
    from pathlib import Path

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Base

SCHEMA = "lungelens.backup/1"
# Owners before what they own.
BACKED_UP: tuple[type[Base], ...] = (Person, TestSession, Leg, Trial, Reading, Correction, GivenExercise)
ROWS = "records.json"


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
                archive.writestr(ROWS, json.dumps(document))
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


def _backup_values(row: Base) -> dict[str, Any]:
    return {name: value for name, value in row_values(row).items() if name != "phone_link_id"}


def _add_files(archive: zipfile.ZipFile, folder: DataFolder, trial_id: str) -> None:
    place, report = folder.trial(trial_id), folder.report(trial_id)
    files = [folder.clip(trial_id), *(report.iterdir() if report.is_dir() else ())]
    for file in (one for one in files if one.is_file()):
        archive.write(file, f"trials/{trial_id}/{file.relative_to(place).as_posix()}")
