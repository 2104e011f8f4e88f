"""People and their sessions: list, add, change, delete, follow over time, take away."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from lungelens.app.errors import RefusedError
from lungelens.app.schemas import (
    AgreementOut,
    Comparison,
    Id,
    PairOut,
    PersonChange,
    PersonDetail,
    PersonIn,
    PersonLine,
    PersonOut,
    SessionIn,
    SessionOut,
    Trend,
    TrendPoint,
)
from lungelens.app.services import Shared
from lungelens.app.views import person_detail, person_line, session_out
from lungelens.records import trends
from lungelens.records.export import person_csv, person_json, person_zip
from lungelens.records.models import Person, TestSession
from lungelens.records.people import add_person, change, find_people, get
from lungelens.records.removal import remove

if TYPE_CHECKING:
    from collections.abc import Iterator

PIECE_BYTES = 1024**2
router = APIRouter(prefix="/api/people", tags=["people"])
Search = Annotated[str, Query(max_length=200)]


@router.get("")
def list_people(services: Shared, search: Search = "") -> list[PersonLine]:
    """Everybody, or those whose code or name holds a text."""
    with services.database.reading() as session:
        return [person_line(person) for person in find_people(session, search)]


@router.post("", status_code=201)
def new_person(new: PersonIn, services: Shared) -> PersonOut:
    """Add somebody."""
    with services.database.writing() as session:
        return PersonOut.model_validate(add_person(session, new.model_dump()))


@router.get("/{id}")
def show_person(id: Id, services: Shared) -> PersonDetail:
    """Somebody, with all sessions."""
    with services.database.reading() as session:
        return person_detail(get(session, Person, id))


@router.patch("/{id}")
def change_person(id: Id, changed: PersonChange, services: Shared) -> PersonOut:
    """Change somebody."""
    with services.database.writing() as session:
        person = get(session, Person, id)
        change(session, person, changed.version, changed.said())
        return PersonOut.model_validate(person)


@router.delete("/{id}", status_code=204)
def delete_person(id: Id, services: Shared, confirm: Annotated[str, Query(max_length=80)]) -> None:
    """Delete somebody with everything: rows, videos, reports. `confirm` is the person's code."""
    with services.database.reading() as session:
        if get(session, Person, id).code != confirm.strip():
            raise RefusedError(409, "not_confirmed", "Type the person's code to delete everything of theirs.")
    remove(services.database, services.folder, Person, id)


@router.post("/{id}/sessions", status_code=201)
def new_session(id: Id, new: SessionIn, services: Shared) -> SessionOut:
    """Begin a session."""
    with services.database.writing() as session:
        person = get(session, Person, id)
        values = new.model_dump()
        values["held_on"] = new.held_on or datetime.now(UTC).astimezone().date()
        test = TestSession(person_id=person.id, **values)
        session.add(test)
        session.flush()
        return session_out(test, services.folder)


@router.get("/{id}/trends")
def show_trends(id: Id, services: Shared) -> list[Trend]:
    """Each quantity over the sessions, with its interval and the least change that is more than error."""
    with services.database.reading() as session:
        found = trends.trends(get(session, Person, id))
    return [
        Trend(
            quantity=one.quantity,
            unit=one.unit,
            least_change=one.least_change,
            left=[TrendPoint(**vars(point)) for point in one.left],
            right=[TrendPoint(**vars(point)) for point in one.right],
        )
        for one in found
    ]


@router.get("/{id}/agreement")
def show_agreement(id: Id, services: Shared) -> Comparison:
    """Camera against tape and inclinometer, pair by pair and as they add up."""
    with services.database.reading() as session:
        pairs = trends.pairs(get(session, Person, id).sessions)
    return Comparison(
        pairs=[PairOut(**vars(pair), difference=pair.difference) for pair in pairs],
        agreement=[AgreementOut(**vars(one)) for one in trends.agreement(pairs)],
    )


@router.get("/{id}/export", response_class=Response)
def export_person(
    id: Id, services: Shared, as_: Annotated[Literal["json", "csv", "zip"], Query(alias="as")] = "json"
) -> Response:
    """Take everything of somebody away: as JSON, as a table of repetitions, or both with the videos."""
    with services.database.reading() as session:
        person = get(session, Person, id)
        name = {"content-disposition": f'attachment; filename="lungelens-{person.id[:8]}.{as_}"'}
        if as_ == "csv":
            return Response(person_csv(person), media_type="text/csv", headers=name)
        document = person_json(person)
        if as_ == "json":
            return Response(document, media_type="application/json", headers=name)
        archive = person_zip(person, services.folder)
    return StreamingResponse(_pieces(archive), media_type="application/zip", headers=name)


def _pieces(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while piece := file.read(PIECE_BYTES):
            yield piece
