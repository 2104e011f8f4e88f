"""Delete people, sessions and clips with everything that belongs to them.

The rows are deleted first, and the same transaction records which folders must follow. Should the program be stopped in
between, the folders are deleted at the next start. Only where the disk is too full for that, files go first.
"""

from __future__ import annotations

import logging
import shutil
from contextlib import suppress
from typing import TYPE_CHECKING

from sqlalchemy import delete, select
from sqlalchemy.exc import OperationalError

from lungelens.records.disk import is_disk_full, keep_spare
from lungelens.records.errors import NotFoundError
from lungelens.records.models import Removal, TestSession, Trial
from lungelens.records.people import get
from lungelens.records.trail import KINDS, record

if TYPE_CHECKING:
    from collections.abc import Iterable

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person

_log = logging.getLogger(__name__)


def remove(database: Database, folder: DataFolder, kind: type[Person | TestSession | Trial], id_: str) -> list[str]:
    """Delete a person, a session or a clip, rows and files; return the ids of the deleted clips.

    Raises
    ------
    NotFoundError
        There is none.
    """
    with database.reading() as session:
        row = get(session, kind, id_)
        clips = select(Trial.id).join(TestSession)
        owner = {"person": TestSession.person_id, "test_session": TestSession.id, "trial": Trial.id}
        gone = list(session.scalars(clips.where(owner[kind.__tablename__] == id_)))
    try:
        _delete_rows(database, row, gone)
    except OperationalError as error:
        if not is_disk_full(error):
            raise
        folder.spare.unlink(missing_ok=True)
        for trial_id in gone:
            with suppress(OSError):
                _delete_files(folder, trial_id)
        _delete_rows(database, row, gone)
    sweep(database, folder)
    keep_spare(folder.spare)
    return gone


def _delete_rows(database: Database, row: Person | TestSession | Trial, trial_ids: Iterable[str]) -> None:
    kind = type(row)
    with database.writing() as session:
        session.add_all(Removal(id=trial_id) for trial_id in trial_ids)
        record(session, "deleted", KINDS[kind], row)
        session.execute(delete(kind).where(kind.id == row.id))


def sweep(database: Database, folder: DataFolder) -> None:
    """Delete every folder whose rows are deleted, and what SQLite's log still holds of the rows.

    A folder that cannot be deleted now is tried again at the next start, which it never prevents.
    """
    with database.reading() as session:
        pending = list(session.scalars(select(Removal.id)))
    for trial_id in pending:
        try:
            _delete_files(folder, trial_id)
        except OSError as error:
            _log.error("clip %s cannot be deleted: %s", trial_id, error.strerror)
            continue
        with database.writing() as session:
            session.execute(delete(Removal).where(Removal.id == trial_id))
    database.purge_deleted()


def _delete_files(folder: DataFolder, trial_id: str) -> None:
    with suppress(NotFoundError):  # no id of ours, so there is no such folder either
        place = folder.trial(trial_id)
        if place.exists():
            shutil.rmtree(place)
