"""What happens to clips, told as it happens: server-sent events."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from sqlalchemy import func, select
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from lungelens.app.views import trial_out
from lungelens.records.models import Job, Trial

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from lungelens.app.services import Services

LOOK_EVERY_S = 0.25
BEAT_S = 10.0
# A clip has news when one of these is no longer what it was.
_MARKS = (
    Trial.state,
    Trial.received_bytes,
    Trial.measured_at,
    Trial.reason_code,
    Trial.leg,
    Trial.counts,
    func.length(Trial.corrected_json),
    Job.beat,
)


@dataclass
class TrialWatch:
    """Remembers what was told of one session's clips, or of those one phone sent for it, and finds what is new."""

    services: Services
    session_id: str
    phone_link_id: str | None = None
    _told: dict[str, tuple[Any, ...]] = field(default_factory=dict, init=False)

    def news(self) -> list[tuple[str, str]]:
        """Events since the last call, each its name and its JSON.

        At first, every clip as it is: who comes back to a broken connection has missed nothing then.
        """
        watched = select(Trial.id, *_MARKS).outerjoin(Job).where(Trial.session_id == self.session_id)
        if self.phone_link_id is not None:
            watched = watched.where(Trial.phone_link_id == self.phone_link_id)
        with self.services.database.reading() as session:
            marks = {id_: tuple(rest) for id_, *rest in session.execute(watched)}
            new = [id_ for id_, mark in marks.items() if self._told.get(id_) != mark]
            trials = session.scalars(select(Trial).where(Trial.id.in_(new)).order_by(Trial.created_at))
            news = [("trial", trial_out(trial, self.services.folder).model_dump_json()) for trial in trials]
        news += [("gone", json.dumps({"id": id_})) for id_ in self._told if id_ not in marks]
        self._told = marks
        return news


def event_stream(request: Request, watch: TrialWatch) -> StreamingResponse:
    """Answer with events until the page goes away or the server stops."""
    return StreamingResponse(_events(request, watch), media_type="text/event-stream")


async def _events(request: Request, watch: TrialWatch) -> AsyncIterator[str]:
    yield "retry: 1000\n\n"
    last_s = time.monotonic()
    while not watch.services.stopping.is_set() and not await request.is_disconnected():
        for name, text in await run_in_threadpool(watch.news):
            yield f"event: {name}\ndata: {text}\n\n"
            last_s = time.monotonic()
        if time.monotonic() - last_s > BEAT_S:
            yield ": beat\n\n"
            last_s = time.monotonic()
        await asyncio.sleep(LOOK_EVERY_S)
