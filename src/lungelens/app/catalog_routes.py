"""What belongs to no one person: the server's status, words, questions, exercises, the sheet."""

from __future__ import annotations

import tempfile
from functools import cache
from pathlib import Path
from typing import Literal

from fastapi import APIRouter, Response
from sqlalchemy import func, select

from lungelens.app.certificate import has_network
from lungelens.app.errors import RefusedError
from lungelens.app.schemas.server import ExerciseOut, Health, LanChange, LanStatus, MeasureOut, ModelState, Status
from lungelens.app.schemas.sessions import RedFlags
from lungelens.app.services import MAX_CLIP_S, Services, Shared
from lungelens.app.words import read_words
from lungelens.camera.sheet_board import A4, LETTER
from lungelens.checked import check_case
from lungelens.language import Language, speaking, spoken
from lungelens.measures.table import MEASURES
from lungelens.mobility.classify import assess
from lungelens.mobility.exercises import read_exercises
from lungelens.mobility.screen import questions
from lungelens.mobility.types import Question, SafetyFinding
from lungelens.mobility.wording import read_wording
from lungelens.pose.models import list_models
from lungelens.records.models import Job
from lungelens.version import __version__

router = APIRouter(prefix="/api", tags=["about"])
PaperName = Literal["a4", "letter"]


@router.get("/health")
def health() -> Health:
    """Whether the server is running."""
    return Health()


@router.get("/status")
def status(services: Shared) -> Status:
    """The server's status."""
    with services.database.reading() as session:
        states = session.execute(select(Job.state, func.count()).group_by(Job.state)).all()
    counts = {state: count for state, count in states}
    return Status(
        version=__version__,
        lan=_lan_status(services),
        models=[ModelState(name=model.name, state=model.state) for model in list_models()],
        free_bytes=services.folder.free_bytes(),
        max_clip_bytes=services.max_clip_bytes,
        max_clip_s=MAX_CLIP_S,
        workers=services.workers,
        queued=counts.get("queued", 0),
        measuring=counts.get("running", 0),
    )


@router.put("/lan")
async def switch_lan(change: LanChange, services: Shared) -> LanStatus:
    """Open or close the phones' entrance; the links that were made stay."""
    if services.phones is None:
        raise RefusedError(409, "lan_fixed", "Phone access cannot be switched here.")
    await (services.phones.open() if change.on else services.phones.close())
    return _lan_status(services)


@router.get("/words")
def words(lang: Language | None = None) -> dict[str, str]:
    """The words of the pages, by key; in the language of the browser unless `lang` names one."""
    return read_words(lang or spoken())


@router.get("/measures")
def measures() -> list[MeasureOut]:
    """The table of measures: what is measured, in which unit, and how it is shown."""
    return [MeasureOut.model_validate(measure, from_attributes=True) for measure in MEASURES]


@router.get("/questions")
def safety_questions() -> tuple[Question, ...]:
    """The safety questions in the order in which to ask them; a "yes" to any means no test."""
    return questions(spoken())


@router.post("/safety")
def safety_findings(said: RedFlags) -> tuple[SafetyFinding, ...]:
    """Who should look at what was answered with "yes", and how soon; nothing is put on record."""
    return assess(check_case({"sides": ({},), "red_flags": said.red_flags}), spoken()).safety


@router.get("/exercises")
def exercises() -> list[ExerciseOut]:
    """All exercises, in words."""
    words = read_wording(spoken())
    return [
        ExerciseOut(
            id=entry.id,
            grade=entry.grade,
            weeks=entry.weeks,
            **{part: words.say(f"exercise.{entry.id}.{part}") for part in ("name", "how", "dose", "stop_when")},
        )
        for entry in read_exercises().exercise
    ]


@router.get("/sheet/{paper}.pdf", response_class=Response)
def sheet(paper: PaperName) -> Response:
    """The page to print and lay beside the foot."""
    headers = {"content-disposition": f'inline; filename="lungelens-sheet-{paper}.pdf"'}
    return Response(_sheet(paper, spoken()), media_type="application/pdf", headers=headers)


def _lan_status(services: Services) -> LanStatus:
    lan = services.lan
    return LanStatus(
        on=lan is not None,
        network=lan is not None or has_network(),
        url=None if lan is None else lan.url,
        fingerprint=None if lan is None else lan.certificate.fingerprint,
    )


@cache
def _sheet(paper: PaperName, language: Language) -> bytes:
    from lungelens.camera.sheet_pdf import write_sheet  # loads matplotlib; most who start the app have a sheet

    with speaking(language), tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "sheet.pdf"
        write_sheet(A4 if paper == "a4" else LETTER, path)
        return path.read_bytes()
