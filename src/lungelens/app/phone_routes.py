"""Phones: the owner makes a link, a phone claims it and sends clips for that one session, and sees nothing else."""

from __future__ import annotations

import io
import time
from typing import TYPE_CHECKING, Annotated

import segno
from fastapi import APIRouter, Depends, Request, Response
from fastapi.responses import FileResponse, JSONResponse, StreamingResponse
from starlette.concurrency import run_in_threadpool

from lungelens.app.assessment import assess_session
from lungelens.app.errors import RefusedError, showing_current
from lungelens.app.events import TrialWatch, event_stream
from lungelens.app.files import clip_file
from lungelens.app.phone_links import COOKIE, claim, cookie_value, is_expired, link_of, make_link
from lungelens.app.schemas.base import Id
from lungelens.app.schemas.phones import (
    ClaimIn,
    NewPhoneLink,
    PhoneLegChange,
    PhoneLegOut,
    PhoneLinkIn,
    PhoneLinkOut,
    PhoneSession,
    PhoneTrialIn,
)
from lungelens.app.schemas.sessions import ReadingOut
from lungelens.app.schemas.trials import TrialOut, UploadState
from lungelens.app.services import Services, Shared
from lungelens.app.trial_routes import BYTES, Offset, chunk_answer, result_answer, upload_state
from lungelens.app.uploads import announce
from lungelens.app.views import trial_out
from lungelens.mobility.types import MobilityAssessment
from lungelens.records.errors import NotFoundError
from lungelens.records.models import PhoneLink, TestSession, Trial
from lungelens.records.people import get, save_answers
from lungelens.records.trail import record_opened
from lungelens.sides import SIDES, Side

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

router = APIRouter(prefix="/api", tags=["phone"])
CHECK_EVERY_S = 1.0
_FILES = frozenset({"reps.png", "signals.png", "overlay.mp4"})


def _link(request: Request, services: Shared) -> PhoneLink:
    with services.database.reading() as session:
        link = link_of(session, request.headers.get("cookie", ""))
        test = get(session, TestSession, link.session_id)
    record_opened(services.database, "session", test)
    return link


Link = Annotated[PhoneLink, Depends(_link)]


@router.post("/sessions/{id}/phone-links", status_code=201)
def new_link(id: Id, wanted: PhoneLinkIn, services: Shared) -> NewPhoneLink:
    """A link, and its QR code, with which one phone may send clips for this session."""
    if services.lan is None:
        raise RefusedError(409, "lan_off", "Phone access is off: switch it on first.")
    with services.database.writing() as session:
        link, token = make_link(session, get(session, TestSession, id), wanted.leg, wanted.minutes)
    url = f"{services.lan.url}/phone#{token}"  # what follows the hash is never sent to a server nor logged
    return NewPhoneLink(
        **_shown(link).model_dump(), url=url, qr_svg=_qr(url), fingerprint=services.lan.certificate.fingerprint
    )


@router.get("/phone-links/{id}")
def show_link(id: Id, services: Shared) -> PhoneLinkOut:
    """Whether a phone has connected."""
    with services.database.reading() as session:
        return _shown(get(session, PhoneLink, id))


@router.delete("/phone-links/{id}", status_code=204)
def delete_link(id: Id, services: Shared) -> None:
    """Disconnect the phone."""
    with services.database.writing() as session:
        session.delete(get(session, PhoneLink, id))


@router.post("/phone/claim")
def claim_link(given: ClaimIn, request: Request, response: Response, services: Shared) -> PhoneSession:
    """Bind the link to this phone; the same phone may repeat this."""
    with services.database.writing() as session:
        link = claim(session, given.token, given.device)
        shown = _session(services, get(session, TestSession, link.session_id), link)
    response.set_cookie(
        COOKIE,
        cookie_value(given.token, given.device),
        httponly=True,
        samesite="strict",
        secure=request.url.scheme == "https",
        path="/api/phone",
    )
    return shown


@router.get("/phone/session")
def show_phone_session(link: Link, services: Shared) -> PhoneSession:
    """What the phone may know of its session."""
    with services.database.reading() as session:
        return _session(services, get(session, TestSession, link.session_id), link)


@router.patch("/phone/legs/{side}")
def answer_on_phone(side: Side, answers: PhoneLegChange, link: Link, services: Shared) -> PhoneLegOut:
    """Change the person's answers about a leg the link is for."""
    check_leg(link, side)
    with showing_current(lambda: _leg(services, link, side)), services.database.writing() as session:
        test = get(session, TestSession, link.session_id)
        saved = save_answers(session, test, side, answers.sent_fields(), answers.version)
        return PhoneLegOut.model_validate(saved)


@router.post("/phone/trials", status_code=201)
def add_phone_trial(new: PhoneTrialIn, link: Link, services: Shared) -> TrialOut:
    """Announce a clip of a leg the link is for; then send it to its `/upload`."""
    check_leg(link, new.leg)
    with services.database.writing() as session:
        test = get(session, TestSession, link.session_id)
        trial = announce(session, services, test, new.leg or link.leg, "phone", new.size_bytes, link, new.gravity)
        return trial_out(trial, services.folder)


@router.get("/phone/trials/{id}")
def show_phone_trial(id: Id, link: Link, services: Shared) -> TrialOut:
    """A clip this phone has sent."""
    with services.database.reading() as session:
        return trial_out(_own(session.get(Trial, id), link), services.folder)


@router.get("/phone/trials/{id}/upload")
def show_phone_upload(id: Id, link: Link, services: Shared, response: Response) -> UploadState:
    """How much of it has been stored, also as the header `Upload-Offset`."""
    with services.database.reading() as session:
        _own(session.get(Trial, id), link)
    return upload_state(services, id, response)


@router.patch("/phone/trials/{id}/upload", openapi_extra=BYTES, responses={204: {"description": "More to come."}})
async def send_phone_chunk(id: Id, request: Request, link: Link, services: Shared, upload_offset: Offset) -> TrialOut:
    """Send bytes from `Upload-Offset` on; 204 until the last of them, then 200 with the clip, which is now stored."""
    show_phone_trial(id, link, services)
    answer: TrialOut = await chunk_answer(services, id, _while_valid(request, services), upload_offset)
    return answer


@router.get("/phone/trials/{id}/result")
def show_phone_result(id: Id, link: Link, services: Shared) -> JSONResponse:
    """The document `lungelens.measurement/1`, as the command line prints it."""
    with services.database.reading() as session:
        return result_answer(_own(session.get(Trial, id), link))


@router.get("/phone/trials/{id}/files/{name}", response_class=FileResponse)
def show_phone_file(id: Id, name: str, link: Link, services: Shared) -> FileResponse:
    """An image or the overlay video of a clip this phone has sent."""
    with services.database.reading() as session:
        return clip_file(services.folder, _own(session.get(Trial, id), link), name, _FILES, None)


@router.get("/phone/assessment")
def show_phone_assessment(link: Link, services: Shared) -> MobilityAssessment:
    """What the session's values mean and what to do next, for the legs the link is for."""
    with services.database.reading() as session:
        return assess_session(get(session, TestSession, link.session_id), legs_of(link))


@router.get("/phone/events", response_class=StreamingResponse)
async def phone_events(request: Request, link: Link, services: Shared) -> StreamingResponse:
    """Server-sent events `trial` and `gone`, of the clips this phone has sent."""
    return event_stream(request, TrialWatch(services, link.session_id, link.id))


async def _while_valid(request: Request, services: Services) -> AsyncIterator[bytes]:
    """The body, for as long as the link it comes by is neither taken back nor too old."""
    checked_s = time.monotonic()
    async for piece in request.stream():
        if time.monotonic() - checked_s > CHECK_EVERY_S:
            await run_in_threadpool(_link, request, services)
            checked_s = time.monotonic()
        yield piece


def legs_of(link: PhoneLink) -> tuple[Side, ...]:
    """Return the legs a link is for."""
    return SIDES if link.leg is None else (link.leg,)


def check_leg(link: PhoneLink, leg: Side | None) -> None:
    """Refuse a leg the link is not for."""
    if leg is not None and leg not in legs_of(link):
        raise RefusedError(403, "other_leg", f"This code is for the {link.leg} leg: ask for one for the other leg.")


def _leg(services: Services, link: PhoneLink, side: Side) -> PhoneLegOut:
    with services.database.reading() as session:
        legs = get(session, TestSession, link.session_id).legs
        return next(PhoneLegOut.model_validate(leg) for leg in legs if leg.side == side)


def _own(trial: Trial | None, link: PhoneLink) -> Trial:
    if trial is None or trial.phone_link_id != link.id:
        raise NotFoundError("There is no such clip; it may have been deleted.")
    return trial


def _shown(link: PhoneLink) -> PhoneLinkOut:
    return PhoneLinkOut(
        id=link.id, claimed=link.device_sha256 is not None, expired=is_expired(link), expires_at=link.expires_at
    )


def _session(services: Services, test: TestSession, link: PhoneLink) -> PhoneSession:
    return PhoneSession(
        held_on=test.held_on,
        footwear=test.footwear,
        paper=test.paper,
        shoe_size=test.person.shoe_size,
        leg=link.leg,
        legs=[PhoneLegOut.model_validate(leg) for leg in test.legs if leg.side in legs_of(link)],
        readings=[
            ReadingOut.model_validate(one) for one in test.readings if one.rater == "" and one.side in legs_of(link)
        ],
        trials=[trial_out(trial, services.folder) for trial in test.trials if trial.phone_link_id == link.id],
        expires_at=link.expires_at,
        max_clip_bytes=services.max_clip_bytes,
    )


def _qr(url: str) -> str:
    """The code as one SVG element, including its white border, that scales to its box."""
    svg = io.BytesIO()
    segno.make(url, error="m", micro=False).save(svg, kind="svg", border=4, light="white", xmldecl=False, omitsize=True)
    return svg.getvalue().decode()
