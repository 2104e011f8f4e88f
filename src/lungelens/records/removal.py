"""Delete people, sessions and clips with everything that belongs to them.

The rows are deleted first, and the same transaction records which folders must follow. Should the program be stopped in
between, the folders are deleted at the next start. Only where the disk is too full for that, files go first.
"""

from __future__ import annotations

import logging
import shutil
import threading
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
    from sqlalchemy.orm import Session

    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Person

_log = logging.getLogger(__name__)
_alone = threading.Lock()  # two windows may delete the same at once; no other process of ours deletes


def remove(database: Database, folder: DataFolder, kind: type[Person | TestSession | Trial], id_: str) -> list[str]:
    """Delete a person, a session or a clip, rows and files; return the ids of the deleted clips.

    Raises
    ------
    NotFoundError
        There is none.
    """
    with _alone:
        try:
            gone = _delete_rows(database, kind, id_)
        except OperationalError as error:
            if not is_disk_full(error):
                raise
            folder.spare.unlink(missing_ok=True)
            with database.reading() as session:
                going = _clips_of(session, kind, id_)
            for trial_id in going:
                with suppress(OSError):
                    _delete_files(folder, trial_id)
            gone = _delete_rows(database, kind, id_)
        sweep(database, folder)
        keep_spare(folder.spare)
    return gone


def _delete_rows(database: Database, kind: type[Person | TestSession | Trial], id_: str) -> list[str]:
    with database.writing() as session:
        row = get(session, kind, id_)
        gone = _clips_of(session, kind, id_)
        session.add_all(Removal(id=trial_id) for trial_id in gone)
        record(session, "deleted", KINDS[kind], row)
        session.execute(delete(kind).where(kind.id == id_))
    return gone


def _clips_of(session: Session, kind: type[Person | TestSession | Trial], id_: str) -> list[str]:
    owner = {"person": TestSession.person_id, "test_session": TestSession.id, "trial": Trial.id}
    clips = select(Trial.id).join(TestSession).where(owner[kind.__tablename__] == id_)
    return list(session.scalars(clips))


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
