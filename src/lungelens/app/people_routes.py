"""People and their sessions: list, add, change, delete, follow over time, export."""

from __future__ import annotations

from datetime import date
from typing import IO, TYPE_CHECKING, Annotated, Literal

from fastapi import APIRouter, Query, Response
from fastapi.responses import StreamingResponse

from lungelens.app.download_names import named
from lungelens.app.errors import RefusedError, showing_current
from lungelens.app.person_pdf import person_pdf
from lungelens.app.schemas.base import Id
from lungelens.app.schemas.people import PersonChange, PersonDetail, PersonIn, PersonLine, PersonOut
from lungelens.app.schemas.sessions import SessionIn, SessionOut
from lungelens.app.services import Shared
from lungelens.app.shown import SHOWS_PEOPLE, SHOWS_PERSON
from lungelens.app.views import person_detail, person_line, session_out
from lungelens.records.codes import composed
from lungelens.records.export import person_csv, person_json, person_zip
from lungelens.records.models import Person, TestSession
from lungelens.records.people import add_person, change, find_people, get
from lungelens.records.removal import remove
from lungelens.records.trail import record_alone
from lungelens.records.trends import Comparison, Course, compare_readings, course_of

if TYPE_CHECKING:
    from collections.abc import Iterator

CHUNK_BYTES = 1024**2
router = APIRouter(prefix="/api/people", tags=["people"])
Search = Annotated[str, Query(max_length=200)]


@router.get("", dependencies=[SHOWS_PEOPLE])
def list_people(services: Shared, search: Search = "") -> list[PersonLine]:
    """Everyone, or those whose code or name contains a text."""
    with services.database.reading() as session:
        return [person_line(person) for person in find_people(session, search)]


@router.post("", status_code=201)
def new_person(new: PersonIn, services: Shared) -> PersonOut:
    """Add a person."""
    with services.database.writing() as session:
        return PersonOut.model_validate(add_person(session, new.model_dump()))


@router.get("/{id}", dependencies=[SHOWS_PERSON])
def show_person(id: Id, services: Shared) -> PersonDetail:
    """A person, with all sessions."""
    with services.database.reading() as session:
        return person_detail(get(session, Person, id))


@router.patch("/{id}")
def change_person(id: Id, changed: PersonChange, services: Shared) -> PersonOut:
    """Change a person."""
    with showing_current(lambda: show_person(id, services)), services.database.writing() as session:
        person = get(session, Person, id)
        change(session, person, changed.version, changed.sent_fields())
        return PersonOut.model_validate(person)


@router.delete("/{id}", status_code=204)
def delete_person(id: Id, services: Shared, confirm: Annotated[str, Query(max_length=80)]) -> None:
    """Delete a person with everything: records, videos, reports. `confirm` is the person's code."""
    with services.database.reading() as session:
        if composed(get(session, Person, id).code) != composed(confirm.strip()):
            raise RefusedError(409, "not_confirmed", "Type the person's code to delete all their data.")
    remove(services.database, services.folder, Person, id)


@router.post("/{id}/sessions", status_code=201)
def new_session(id: Id, new: SessionIn, services: Shared) -> SessionOut:
    """Start a session."""
    with services.database.writing() as session:
        person = get(session, Person, id)
        values = new.model_dump()
        values["held_on"] = new.held_on or date.today()
        test = TestSession(person_id=person.id, **values)
        session.add(test)
        session.flush()
        return session_out(test, services.folder)


@router.get("/{id}/trends", dependencies=[SHOWS_PERSON])
def show_trends(id: Id, services: Shared) -> Course:
    """Each quantity over the sessions, with its interval and the smallest change beyond error; exercises given."""
    with services.database.reading() as session:
        return course_of(get(session, Person, id))


@router.get("/{id}/agreement", dependencies=[SHOWS_PERSON])
def show_agreement(id: Id, services: Shared) -> Comparison:
    """Camera against tape and inclinometer, pair by pair and in total."""
    with services.database.reading() as session:
        return compare_readings(get(session, Person, id).sessions)


@router.get("/{id}/export", response_class=Response)
def export_person(
    id: Id, services: Shared, as_: Annotated[Literal["json", "csv", "pdf", "zip"], Query(alias="as")] = "json"
) -> Response:
    """Export a person's data: as JSON, a table of repetitions, a summary to print, or everything with the videos."""
    with services.database.reading() as session:
        record_alone(services.database, "exported", "person", get(session, Person, id))
    with services.database.reading() as session:
        person = get(session, Person, id)
        name = named("attachment", person.code, date.today(), suffix=f".{as_}")
        if as_ == "csv":
            return Response(person_csv(person), media_type="text/csv", headers=name)
        if as_ == "pdf":
            return Response(
                person_pdf(person, date.today(), services.folder), media_type="application/pdf", headers=name
            )
        if as_ == "json":
            return Response(person_json(person), media_type="application/json", headers=name)
        archive = person_zip(person, services.folder)
    return StreamingResponse(_chunks(archive), media_type="application/zip", headers=name)


def _chunks(file: IO[bytes]) -> Iterator[bytes]:
    with file:
        while chunk := file.read(CHUNK_BYTES):
            yield chunk
