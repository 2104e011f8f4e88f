"""What a route depends on that shows somebody's records: that it leaves an entry in the trail."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fastapi import Depends

from lungelens.app.schemas.base import Id
from lungelens.app.services import Shared
from lungelens.records.models import Person, TestSession, Trial
from lungelens.records.trail import KINDS, record_opened

if TYPE_CHECKING:
    from lungelens.records.columns import Base


def _shows(kind: type[Base]) -> Any:
    def note(id: Id, services: Shared) -> None:
        with services.database.reading() as session:
            row = session.get(kind, id)
        if row is not None:
            record_opened(services.database, KINDS[kind], row)

    return Depends(note)


def _everyone(services: Shared) -> None:
    record_opened(services.database, "people")


SHOWS_PEOPLE = Depends(_everyone)
SHOWS_PERSON, SHOWS_SESSION, SHOWS_CLIP = (_shows(kind) for kind in (Person, TestSession, Trial))
