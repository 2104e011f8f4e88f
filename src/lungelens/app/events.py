"""What happens to clips, as it happens: server-sent events."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from lungelens.app.phone_links import is_expired
from lungelens.app.views import trial_out
from lungelens.records.models import Job, PhoneLink, Trial

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from lungelens.app.services import Services

POLL_EVERY_S = 0.25
HEARTBEAT_S = 10.0
# A clip has changed when one of these has.
_WATCHED = (
    Trial.state,
    Trial.received_bytes,
    Trial.measured_at,
    Trial.reason_code,
    Trial.leg,
    Trial.counts,
    func.length(Trial.corrected_json),
    Job.heartbeat,
)


@dataclass
class TrialWatch:
    """Remembers what was sent about a session's clips, or those one phone sent for it, and finds what has changed."""

    services: Services
    session_id: str
    phone_link_id: str | None = None
    _sent: dict[str, tuple[Any, ...]] = field(default_factory=dict, init=False)

    def is_open(self) -> bool:
        """Whether there is still anybody to tell: a phone's link may have been taken back, or be too old."""
        if self.phone_link_id is None:
            return True
        with self.services.database.reading() as session:
            link = session.get(PhoneLink, self.phone_link_id)
            return link is not None and not is_expired(link)

    def changes(self) -> list[tuple[str, str]]:
        """Events since the last call, each its name and its JSON.

        The first call returns every clip as it is, so that a client that reconnects has missed nothing.
        """
        watched = select(Trial.id, *_WATCHED).outerjoin(Job).where(Trial.session_id == self.session_id)
        if self.phone_link_id is not None:
            watched = watched.where(Trial.phone_link_id == self.phone_link_id)
        with self.services.database.reading() as session:
            marks = {id_: tuple(rest) for id_, *rest in session.execute(watched)}
            new = [id_ for id_, mark in marks.items() if self._sent.get(id_) != mark]
            trials = session.scalars(select(Trial).where(Trial.id.in_(new)).order_by(Trial.created_at))
            changes = [("trial", trial_out(trial, self.services.folder).model_dump_json()) for trial in trials]
        changes += [("gone", json.dumps({"id": id_})) for id_ in self._sent if id_ not in marks]
        self._sent = marks
        return changes


def event_stream(request: Request, watch: TrialWatch) -> StreamingResponse:
    """Answer with events until the page goes away or the server stops."""
    return StreamingResponse(_events(request, watch), media_type="text/event-stream")


async def _events(request: Request, watch: TrialWatch) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    last_s = time.monotonic()
    while not watch.services.stopping.is_set() and not await request.is_disconnected():
        if not await run_in_threadpool(watch.is_open):
            return
        for name, text in await run_in_threadpool(watch.changes):
            yield f"event: {name}\ndata: {text}\n\n"
            last_s = time.monotonic()
        if time.monotonic() - last_s > HEARTBEAT_S:
            yield ": heartbeat\n\n"
            last_s = time.monotonic()
        await asyncio.sleep(POLL_EVERY_S)
