"""Who opened, changed, deleted or took what along, and when: a table that only grows.

Whatever is added, changed or deleted leaves an entry in the same transaction, whoever writes the code that does it:
SQLAlchemy tells us. What is only looked at is said by whoever shows it. Entries name nobody: they hold random ids,
which stay when what they belonged to is deleted.
"""

from __future__ import annotations

import logging
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import Connection, String, event, insert, inspect, select
from sqlalchemy.exc import OperationalError
from sqlalchemy.orm import Mapped, mapped_column, object_session

from lungelens.records.columns import ID_LENGTH, Base, TrailAction, TrailActor, TrailKind, now
from lungelens.records.disk import is_disk_full
from lungelens.records.models import Correction, GivenExercise, Leg, Person, PhoneLink, Reading, TestSession, Trial
from lungelens.records.rows import row_values
from lungelens.report.csv_text import csv_text

if TYPE_CHECKING:
    from collections.abc import Iterator

    from sqlalchemy.orm import Session

    from lungelens.records.database import Database

OPENED_AGAIN: Final = timedelta(minutes=10)  # before that, whoever looks again leaves no second entry
KINDS: Final[dict[type[Base], TrailKind]] = {
    Person: "person",
    TestSession: "session",
    Leg: "leg",
    Trial: "clip",
    Reading: "reading",
    Correction: "correction",
    GivenExercise: "exercise",
    PhoneLink: "phone_link",
}
_BY_THE_WAY: Final = frozenset({"state", "received_bytes", "suffix", "sha256", "corrected_json", "measured_at"})
_log = logging.getLogger(__name__)
_actor: ContextVar[TrailActor] = ContextVar("actor", default="program")


class TrailEntry(Base):
    """One thing that somebody did."""

    __tablename__ = "trail_entry"

    at: Mapped[datetime] = mapped_column(default=now, index=True)
    actor: Mapped[TrailActor]
    action: Mapped[TrailAction]
    kind: Mapped[TrailKind]
    subject_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)  # of the person, session, clip …
    of_person_id: Mapped[str | None] = mapped_column(String(ID_LENGTH), index=True)  # whose it is, or was


@contextmanager
def acting_as(actor: TrailActor) -> Iterator[None]:
    """Whatever is done meanwhile is done by them; by the program itself otherwise."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


def record(session: Session, action: TrailAction, kind: TrailKind, row: Base | None = None) -> None:
    """Record something done with a row, or with all records."""
    _write(session.connection(), action, kind, row)


def record_opened(database: Database, kind: TrailKind, row: Base | None = None) -> None:
    """Record that something was shown, once in ten minutes."""
    with database.reading() as session:
        latest = select(TrailEntry.at).order_by(TrailEntry.at.desc()).limit(1)
        same = latest.where(
            TrailEntry.subject_id == (None if row is None else row.id),
            TrailEntry.kind == kind,
            TrailEntry.action == "opened",
            TrailEntry.actor == _actor.get(),
        )
        seen_at = session.scalar(same)
    if seen_at is None or not seen_at <= now() < seen_at + OPENED_AGAIN:  # a clock may have been set back
        record_alone(database, "opened", kind, row)


def record_alone(database: Database, action: TrailAction, kind: TrailKind, row: Base | None = None) -> None:
    """Record something that changes nothing else; on a full disk it can still be looked at, and the log says so."""
    try:
        with database.writing() as session:
            record(session, action, kind, row)
    except OperationalError as error:
        if not is_disk_full(error):
            raise
        _log.warning("the disk is full: %s %s is not in the trail", action, kind)


def signed_in(database: Database) -> None:
    """Record that somebody has come in with the owner's key."""
    with acting_as("owner"):
        record_alone(database, "signed_in", "page")


def trail_of(person: Person) -> list[TrailEntry]:
    """What was done with a person's records, in order of time."""
    session = object_session(person)
    assert session is not None
    entries = select(TrailEntry).where(TrailEntry.of_person_id == person.id)
    return list(session.scalars(entries.order_by(TrailEntry.at, TrailEntry.id)))


def trail_csv(session: Session) -> str:
    """The whole trail as a table, with the code of each person who is still there."""
    codes = {id_: code for id_, code in session.execute(select(Person.id, Person.code))}
    entries = session.scalars(select(TrailEntry).order_by(TrailEntry.at, TrailEntry.id))
    columns = ("at", "actor", "action", "kind", "subject_id", "of_person_id")
    rows = ((row_values(entry), codes.get(entry.of_person_id or "", "")) for entry in entries)
    return csv_text((*columns, "code"), [(*(values[name] for name in columns), code) for values, code in rows])


def _write(connection: Connection, action: TrailAction, kind: TrailKind, row: Base | None) -> None:
    entry = {"actor": _actor.get(), "action": action, "kind": kind}
    whose = {"subject_id": row.id, "of_person_id": _person_id(connection, row)} if row is not None else {}
    connection.execute(insert(TrailEntry), {**entry, **whose})


def _person_id(connection: Connection, row: Any) -> str | None:
    if isinstance(row, Person):
        return row.id
    if isinstance(row, TestSession):
        return row.person_id
    owner = select(TestSession.person_id)
    if isinstance(row, Correction):
        return connection.scalar(owner.join(Trial).where(Trial.id == row.trial_id))
    return connection.scalar(owner.where(TestSession.id == row.session_id))


def _added(_mapper: Any, connection: Connection, row: Base) -> None:
    _write(connection, "created", KINDS[type(row)], row)


def _changed(_mapper: Any, connection: Connection, row: Base) -> None:
    touched = {one.key for one in inspect(row).attrs if one.key in row.__table__.columns and one.history.has_changes()}
    if touched - _BY_THE_WAY:  # how far a clip has arrived, and what the worker makes of it, is nobody's doing
        _write(connection, "used" if isinstance(row, PhoneLink) else "changed", KINDS[type(row)], row)


def _deleted(_mapper: Any, connection: Connection, row: Base) -> None:
    _write(connection, "deleted", KINDS[type(row)], row)


for _kind in KINDS:
    event.listen(_kind, "after_insert", _added)
    event.listen(_kind, "after_update", _changed)
    event.listen(_kind, "after_delete", _deleted)
