"""What happens to clips, told as it happens: server-sent events."""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from sqlalchemy import select
from starlette.concurrency import run_in_threadpool
from starlette.responses import StreamingResponse

from lungelens.app.views import trial_out
from lungelens.records.models import Trial
from lungelens.records.people import open_trials

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.requests import Request

    from lungelens.app.services import Services

LOOK_EVERY_S = 0.25
BEAT_S = 10.0


@dataclass
class TrialWatch:
    """Remembers what was told, and finds what is new: of one session, one phone, or everywhere."""

    services: Services
    session_id: str | None = None
    phone_link_id: str | None = None
    _told: dict[str, str] = field(default_factory=dict, init=False)

    def news(self) -> list[tuple[str, str]]:
        """Events since the last call, each its name and its JSON; at first, every clip that is not finished."""
        with self.services.database.reading() as session:
            trials = {trial.id: trial for trial in open_trials(session, self.session_id)}
            over = set(self._told) - set(trials)
            if over:
                trials |= {trial.id: trial for trial in session.scalars(select(Trial).where(Trial.id.in_(over)))}
            documents = {
                id_: trial_out(trial, self.services.folder).model_dump_json()
                for id_, trial in trials.items()
                if self.phone_link_id in (None, trial.phone_link_id)
            }
        news = [("trial", text) for id_, text in documents.items() if self._told.get(id_) != text]
        news += [("gone", json.dumps({"id": id_})) for id_ in over if id_ not in documents]
        self._told = {id_: text for id_, text in documents.items() if id_ not in over}
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
