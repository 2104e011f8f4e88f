"""Find, add and change people, sessions and what belongs to them."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, TypeVar

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import selectinload
from sqlalchemy.orm.exc import StaleDataError

from lungelens.records.codes import look, plain, spelled
from lungelens.records.columns import Base, now
from lungelens.records.errors import ChangedElsewhereError, CodeTakenError, NotFoundError
from lungelens.records.models import Leg, Person, Reading, TestSession

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from sqlalchemy.orm import Session

    from lungelens.sides import Side

_Row = TypeVar("_Row", bound=Base)
_Versioned = TypeVar("_Versioned", Person, TestSession)
TAKEN = "Another person has this code: choose a different one."
_NAMES = {"person": "person", "test_session": "session", "trial": "clip", "phone_link": "phone link"}


def get(session: Session, kind: type[_Row], id_: str) -> _Row:
    """Return the row.

    Raises
    ------
    NotFoundError
        There is none: it was deleted, or never existed.
    """
    row = session.get(kind, id_)
    if row is None:
        raise NotFoundError(f"There is no such {_NAMES.get(kind.__tablename__, 'entry')}; it may have been deleted.")
    return row


def find_people(session: Session, search: str) -> Sequence[Person]:
    """People whose code or name contains the text, typed with or without accents, by code, with their sessions.

    Or whose last visit was then, where the text names a year: 2026-04, 20 April 2026, 20.4.2026, April 2026.
    """
    people = session.scalars(select(Person).options(selectinload(Person.sessions))).all()
    part = plain(search).strip()  # in Python, as SQLite folds the case of ASCII letters only
    found = [one for one in people if any(part in text for text in _searched(one, with_day=_names_a_year(part)))]
    return sorted(found, key=lambda one: one.code.casefold())


def _searched(person: Person, *, with_day: bool) -> Iterator[str]:
    for text in (person.code, person.name or ""):
        yield from spelled(text)
    if with_day and person.sessions:
        last = person.sessions[-1].held_on
        month, day, year = f"{last:%B}", last.day, last.year
        yield from (last.isoformat(), f"{day}.{last.month}.{year}", f"{last:%d.%m.%Y}", f"{last.month}/{day}/{year}")
        yield from (plain(f"{day} {month} {year}"), plain(f"{month} {day}, {year}"), plain(f"{month} {year}"))


def _names_a_year(text: str) -> bool:
    return re.search(r"(?<!\d)(?:19|20|21)\d\d(?!\d)", text) is not None


def add_person(session: Session, values: Mapping[str, Any]) -> Person:
    """Add a person.

    Raises
    ------
    CodeTakenError
        Another person has this code, or one that looks like it.
    """
    _check_look(session, values["code"])
    person = Person(**values)
    session.add(person)
    _flush(session, person)
    return person


def change(session: Session, row: _Versioned, version: int, values: Mapping[str, Any]) -> None:
    """Set fields of a person or session that was read at `version`.

    Raises
    ------
    ChangedElsewhereError
        It has been changed since.
    CodeTakenError
        Another person has this code, or one that looks like it.
    """
    if row.version != version:
        raise _changed_elsewhere()
    if isinstance(row, Person) and values.get("code", row.code) != row.code:
        _check_look(session, values["code"], row.id)
    for field, value in values.items():
        setattr(row, field, value)
    _flush(session, row)


def save_answers(
    session: Session, test: TestSession, side: Side, values: Mapping[str, Any], version: int | None = None
) -> Leg:
    """Save a person's answers about one leg.

    Parameters
    ----------
    session, test, side
        Where they belong.
    values
        The answers that change, by column.
    version
        Of the leg as it was read, 0 where there were no answers; None to replace whatever was there.

    Raises
    ------
    ChangedElsewhereError
        It has been changed since.
    """
    leg = next((leg for leg in test.legs if leg.side == side), None)
    if version not in (None, 0 if leg is None else leg.version):
        raise _changed_elsewhere()
    if leg is None:
        leg = Leg(session_id=test.id, side=side)
        test.legs.append(leg)
    for field, value in values.items():
        setattr(leg, field, value)
    _flush(session, leg)
    return leg


def save_tries(session: Session, test: TestSession, side: Side, tries_cm: Sequence[float]) -> list[Reading]:
    """Save a leg's distances as the person typed them, replacing those typed before; a rater's readings stay."""
    test.readings = [one for one in test.readings if (one.side, one.method, one.rater) != (side, "tape", "")]
    typed = [
        Reading(side=side, quantity="toe_to_wall_cm", method="tape", value=value, taken_at=now()) for value in tries_cm
    ]
    test.readings += typed
    session.flush()
    return typed


def _check_look(session: Session, code: str, own_id: str | None = None) -> None:
    """Refuse a code that people would take for another person's."""
    others = session.execute(select(Person.id, Person.code)).all()
    alike = next((other for id_, other in others if id_ != own_id and look(other) == look(code)), None)
    if alike is not None:
        is_same = alike == code
        raise CodeTakenError(TAKEN if is_same else "Another person's code looks like this one: choose a different one.")


def _flush(session: Session, row: Person | TestSession | Leg) -> None:
    try:
        session.flush()
    except StaleDataError as error:
        raise _changed_elsewhere() from error
    except IntegrityError as error:
        if isinstance(row, Person):
            raise CodeTakenError(TAKEN) from error
        if isinstance(row, Leg):  # both windows saved first answers
            raise _changed_elsewhere() from error
        raise


def _changed_elsewhere() -> ChangedElsewhereError:
    return ChangedElsewhereError("This was changed in another window in the meantime: reload it, then change it.")
