"""Clips: send, follow, view, measure again, delete."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Header, Path, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from lungelens.app.correction_editor import CorrectionEditor, apply_corrections
from lungelens.app.errors import RefusedError
from lungelens.app.events import TrialWatch, event_stream
from lungelens.app.files import clip_file, hold_file
from lungelens.app.schemas.base import Id
from lungelens.app.schemas.corrections import (
    CorrectionChange,
    CorrectionIn,
    CorrectionOut,
    CorrectionTry,
    Hold,
    Numbers,
)
from lungelens.app.schemas.trials import TrialChange, TrialIn, TrialOut, UploadState
from lungelens.app.services import Services, Shared
from lungelens.app.shown import SHOWS_CLIP
from lungelens.app.uploads import announce, receive
from lungelens.app.views import CLIP, MEDIA_TYPES, trial_out
from lungelens.records import jobs
from lungelens.records.errors import NotFoundError
from lungelens.records.models import Correction, TestSession, Trial
from lungelens.records.people import get
from lungelens.records.removal import remove

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

router = APIRouter(prefix="/api", tags=["clips"])
Offset = Annotated[int, Header(ge=0, le=2**53, alias="Upload-Offset")]
Repetition = Annotated[int, Path(ge=1, le=10_000)]
OWNERS_FILES = frozenset({CLIP, *MEDIA_TYPES})
BYTES = {"requestBody": {"required": True, "content": {"application/offset+octet-stream": {}}}}


@router.post("/sessions/{id}/trials", status_code=201)
def add_trial(id: Id, new: TrialIn, services: Shared) -> TrialOut:
    """Announce a clip; then send it to its `/upload`."""
    with services.database.writing() as session:
        test = get(session, TestSession, id)
        trial = announce(session, services, test, new.leg, new.source, new.size_bytes)
        return trial_out(trial, services.folder)


@router.get("/trials/{id}", dependencies=[SHOWS_CLIP])
def show_trial(id: Id, services: Shared) -> TrialOut:
    """A clip."""
    with services.database.reading() as session:
        return trial_out(get(session, Trial, id), services.folder)


@router.patch("/trials/{id}")
def change_trial(id: Id, change: TrialChange, services: Shared) -> TrialOut:
    """Set which leg it is, or leave it out of assessment and trends."""
    with services.database.writing() as session:
        trial = get(session, Trial, id)
        sent = change.sent_fields()
        if "leg" in sent:
            trial.leg = change.leg
        if change.counts is not None:
            trial.counts = change.counts
        return trial_out(trial, services.folder)


@router.delete("/trials/{id}", status_code=204)
def delete_trial(id: Id, services: Shared) -> None:
    """Delete a clip with its files."""
    remove(services.database, services.folder, Trial, id)


@router.post("/trials/{id}/measure", status_code=202)
def measure_again(id: Id, services: Shared) -> TrialOut:
    """Measure a clip again."""
    with services.database.writing() as session:
        trial = get(session, Trial, id)
        session.refresh(trial, with_for_update=True)  # two windows may ask at once
        if trial.sha256 is None:
            raise RefusedError(409, "not_received", "The clip is not complete: send it again.")
        if trial.job is not None:
            raise RefusedError(409, "busy", "This clip is already waiting or being measured.")
        jobs.enqueue(session, trial)
        session.flush()
        return trial_out(trial, services.folder)


@router.get("/trials/{id}/upload")
def show_upload(id: Id, services: Shared, response: Response) -> UploadState:
    """How much of a clip has been stored, also as the header `Upload-Offset`."""
    return upload_state(services, id, response)


@router.head("/trials/{id}/upload", include_in_schema=False)
def head_upload(id: Id, services: Shared, response: Response) -> None:
    """The header alone."""
    upload_state(services, id, response)


@router.patch("/trials/{id}/upload", openapi_extra=BYTES, responses={204: {"description": "More to come."}})
async def send_chunk(id: Id, request: Request, services: Shared, upload_offset: Offset) -> TrialOut:
    """Send bytes from `Upload-Offset` on; 204 until the last of them, then 200 with the clip, which is now stored."""
    answer: TrialOut = await chunk_answer(services, id, request.stream(), upload_offset)
    return answer


@router.get("/trials/{id}/result", dependencies=[SHOWS_CLIP])
def show_result(id: Id, services: Shared, as_measured: bool = False) -> JSONResponse:
    """The document `lungelens.measurement/1`: with points moved by hand, or as the command line prints it."""
    with services.database.reading() as session:
        return result_answer(get(session, Trial, id), as_measured)


@router.get("/trials/{id}/files/{name}", dependencies=[SHOWS_CLIP], response_class=FileResponse)
def show_file(id: Id, name: str, services: Shared) -> FileResponse:
    """A file of a clip: one of those in its `files`."""
    with services.database.reading() as session:
        trial = get(session, Trial, id)
        return clip_file(services.folder, trial, name, OWNERS_FILES, trial.session.person.code)


@router.get("/trials/{id}/holds", dependencies=[SHOWS_CLIP])
def show_holds(id: Id, services: Shared) -> list[Hold]:
    """The frame of each repetition's hold, and where the movable points were measured in it."""
    with services.database.reading() as session:
        return CorrectionEditor(services.folder, get(session, Trial, id)).holds()


@router.get("/trials/{id}/holds/{repetition}.jpg", dependencies=[SHOWS_CLIP], response_class=FileResponse)
def show_hold(id: Id, repetition: Repetition, services: Shared) -> FileResponse:
    """That frame at full size."""
    return hold_file(services.folder, id, repetition)


@router.post("/trials/{id}/corrections/try")
def try_correction(id: Id, moved: CorrectionTry, services: Shared) -> Numbers:
    """What the values would be with a point moved; nothing is saved."""
    with services.database.reading() as session:
        return CorrectionEditor(services.folder, get(session, Trial, id)).preview_move(moved).numbers


@router.post("/trials/{id}/corrections", status_code=201)
def add_correction(id: Id, moved: CorrectionIn, services: Shared) -> CorrectionOut:
    """Move a point for good; its previous place and values are kept."""
    with services.database.writing() as session:
        trial = get(session, Trial, id)
        preview = CorrectionEditor(services.folder, trial).preview_move(moved)
        correction = Correction(
            trial_id=trial.id,
            repetition=moved.repetition,
            frame_index=preview.frame_index,
            point=moved.point,
            before_px=list(preview.before_px),
            after_px=list(moved.after_px),
            reason=moved.reason,
            numbers_before=preview.numbers.numbers_before,
            numbers_after=preview.numbers.numbers_after,
        )
        trial.corrections.append(correction)
        session.flush()
        apply_corrections(services.folder, trial)
        return CorrectionOut.model_validate(correction)


@router.get("/trials/{id}/corrections", dependencies=[SHOWS_CLIP])
def list_corrections(id: Id, services: Shared) -> list[CorrectionOut]:
    """All points that were moved, in order of time."""
    with services.database.reading() as session:
        return [CorrectionOut.model_validate(one) for one in get(session, Trial, id).corrections]


@router.patch("/corrections/{id}")
def explain_correction(id: Id, said: CorrectionChange, services: Shared) -> CorrectionOut:
    """Say why a point was moved."""
    with services.database.writing() as session:
        correction = get(session, Correction, id)
        correction.reason = said.reason
        return CorrectionOut.model_validate(correction)


@router.delete("/corrections/{id}", status_code=204)
def delete_correction(id: Id, services: Shared) -> None:
    """Put a point back where it was."""
    with services.database.writing() as session:
        correction = get(session, Correction, id)
        trial = get(session, Trial, correction.trial_id)
        trial.corrections.remove(correction)
        apply_corrections(services.folder, trial)


@router.get("/events", response_class=StreamingResponse)
async def events(request: Request, services: Shared, session: str) -> StreamingResponse:
    """Server-sent events `trial` and `gone` of one session: first every clip, then whatever changes."""
    return event_stream(request, TrialWatch(services, session))


def upload_state(services: Services, trial_id: str, response: Response) -> UploadState:
    """How much has been stored, in body and header."""
    with services.database.reading() as session:
        trial = get(session, Trial, trial_id)
    response.headers["Upload-Offset"] = str(trial.received_bytes)
    return UploadState(received_bytes=trial.received_bytes, size_bytes=trial.size_bytes, state=trial.state)


async def chunk_answer(services: Services, trial_id: str, body: AsyncIterator[bytes], offset: int) -> Any:
    """Take a chunk of a clip, and say how much has arrived."""
    trial = await receive(services, trial_id, offset, body)
    headers = {"Upload-Offset": str(trial.received_bytes)}
    if trial.state == "receiving":
        return Response(status_code=204, headers=headers)
    return await run_in_threadpool(show_trial, trial_id, services)


def result_answer(trial: Trial, as_measured: bool = False) -> JSONResponse:
    """The result, byte for byte as it was written."""
    document = trial.result_json if as_measured else trial.document
    if document is None:
        raise NotFoundError("There is no result for this clip yet.")
    return _Document(document)


class _Document(JSONResponse):
    """JSON that is already text."""

    def render(self, content: str) -> bytes:
        """Return it as it is."""
        return content.encode()
