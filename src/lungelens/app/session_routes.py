"""One session: its answers, readings and exercises, and its assessment."""

from __future__ import annotations

from fastapi import APIRouter, Response

from lungelens.app.assessment import assess_session
from lungelens.app.download_names import named
from lungelens.app.errors import showing_current
from lungelens.app.schemas.base import Id
from lungelens.app.schemas.sessions import (
    GivenExerciseIn,
    GivenExerciseOut,
    LegChange,
    LegOut,
    ReadingChange,
    ReadingIn,
    ReadingOut,
    SessionChange,
    SessionOut,
)
from lungelens.app.services import Services, Shared
from lungelens.app.session_pdf import session_pdf
from lungelens.app.shown import SHOWS_SESSION
from lungelens.app.views import session_out
from lungelens.mobility.types import MobilityAssessment
from lungelens.records.models import GivenExercise, Reading, TestSession
from lungelens.records.people import change, get, save_answers
from lungelens.records.removal import remove
from lungelens.sides import Side

router = APIRouter(prefix="/api", tags=["sessions"])


@router.get("/sessions/{id}", dependencies=[SHOWS_SESSION])
def show_session(id: Id, services: Shared) -> SessionOut:
    """A session with everything in it."""
    with services.database.reading() as session:
        return session_out(get(session, TestSession, id), services.folder)


@router.patch("/sessions/{id}")
def change_session(id: Id, changed: SessionChange, services: Shared) -> SessionOut:
    """Change a session."""
    with showing_current(lambda: show_session(id, services)), services.database.writing() as session:
        test = get(session, TestSession, id)
        change(session, test, changed.version, changed.sent_fields())
        return session_out(test, services.folder)


@router.delete("/sessions/{id}", status_code=204)
def delete_session(id: Id, services: Shared) -> None:
    """Delete a session with its clips."""
    remove(services.database, services.folder, TestSession, id)


@router.put("/sessions/{id}/legs/{side}")
def answer_for_leg(id: Id, side: Side, answers: LegChange, services: Shared) -> LegOut:
    """Save the person's answers about one leg."""
    values = answers.model_dump(exclude={"version"})
    with showing_current(lambda: _leg(id, side, services)), services.database.writing() as session:
        test = get(session, TestSession, id)
        return LegOut.model_validate(save_answers(session, test, side, values, answers.version))


@router.get("/sessions/{id}/assessment", dependencies=[SHOWS_SESSION], response_model_by_alias=True)
def show_assessment(id: Id, services: Shared) -> MobilityAssessment:
    """What the values mean and what to do next: the same answer as `lungelens classify`."""
    with services.database.reading() as session:
        return assess_session(get(session, TestSession, id))


@router.get("/sessions/{id}/report.pdf", dependencies=[SHOWS_SESSION], response_class=Response)
def show_report(id: Id, services: Shared) -> Response:
    """The session's result together with its plan, to print."""
    with services.database.reading() as session:
        test = get(session, TestSession, id)
        name = named("inline", test.person.code, test.held_on, suffix=".pdf")
        return Response(session_pdf(test, services.folder), media_type="application/pdf", headers=name)


@router.post("/sessions/{id}/readings", status_code=201)
def add_reading(id: Id, new: ReadingIn, services: Shared) -> ReadingOut:
    """Save a value read from tape or inclinometer."""
    with services.database.writing() as session:
        reading = Reading(session_id=get(session, TestSession, id).id, **new.model_dump())
        session.add(reading)
        session.flush()
        return ReadingOut.model_validate(reading)


@router.patch("/readings/{id}")
def change_reading(id: Id, change: ReadingChange, services: Shared) -> ReadingOut:
    """Leave a faulty try out of assessment and trends, or take it back in."""
    with services.database.writing() as session:
        reading = get(session, Reading, id)
        reading.counts = change.counts
        return ReadingOut.model_validate(reading)


@router.delete("/readings/{id}", status_code=204)
def delete_reading(id: Id, services: Shared) -> None:
    """Delete it."""
    with services.database.writing() as session:
        session.delete(get(session, Reading, id))


@router.post("/sessions/{id}/exercises", status_code=201)
def give_exercise(id: Id, new: GivenExerciseIn, services: Shared) -> GivenExerciseOut:
    """Save which exercise was given."""
    with services.database.writing() as session:
        test = get(session, TestSession, id)
        given = GivenExercise(session_id=test.id, **{**new.model_dump(), "given_on": new.given_on or test.held_on})
        session.add(given)
        session.flush()
        return GivenExerciseOut.model_validate(given)


@router.delete("/exercises-given/{id}", status_code=204)
def delete_given_exercise(id: Id, services: Shared) -> None:
    """Delete it."""
    with services.database.writing() as session:
        session.delete(get(session, GivenExercise, id))


def _leg(session_id: str, side: Side, services: Services) -> LegOut:
    with services.database.reading() as session:
        legs = get(session, TestSession, session_id).legs
        return next(LegOut.model_validate(leg) for leg in legs if leg.side == side)
