"""Live cues: frames in, cues out, one at a time; for the computer's own camera and for a phone's."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import suppress
from functools import partial

from fastapi import APIRouter, WebSocket, WebSocketDisconnect
from starlette.concurrency import run_in_threadpool

from lungelens.app.errors import RefusedError
from lungelens.app.live_view import MAX_FRAME_BYTES, LiveView
from lungelens.app.phone_links import link_of
from lungelens.app.phone_routes import CHECK_EVERY_S, check_leg
from lungelens.app.services import Services, Shared
from lungelens.errors import LungelensError
from lungelens.sides import Side
from lungelens.translation import translated

MAX_VIEWERS = 2  # each keeps a core busy
SILENT_S = 60.0  # then the place is another's: a camera sends some frames a second
TRY_AGAIN_LATER, TOO_LARGE, NOT_ALLOWED, NO_FRAME = 1013, 1009, 1008, 1003
MAX_REASON = 123  # bytes: the protocol has room for no more
router = APIRouter(prefix="/api")


@router.websocket("/cues")
async def cues(socket: WebSocket, services: Shared, leg: Side | None = None, sheet: str = "no") -> None:
    """Answer every frame with cues. The page sends the next one after the answer: never more than one waits."""
    await _guide(socket, services, leg, sheet == "yes", lambda: None)


@router.websocket("/phone/cues")
async def phone_cues(socket: WebSocket, services: Shared, leg: Side | None = None, sheet: str = "no") -> None:
    """The same for the camera of a phone, for as long as its link is valid."""

    def check() -> None:
        with services.database.reading() as session:
            check_leg(link_of(session, socket.headers.get("cookie", "")), leg)

    await _guide(socket, services, leg, sheet == "yes", check)


async def _guide(
    socket: WebSocket, services: Services, leg: Side | None, sheet: bool, check: Callable[[], None]
) -> None:
    """Answer one camera's frames until it stops, or `check`, called now and then, refuses."""
    await socket.accept()
    try:
        await run_in_threadpool(check)  # before a place is taken: who may not be guided keeps nobody waiting
        await _guide_here(socket, services, leg, sheet, check)
    except RefusedError as error:
        await _close(socket, NOT_ALLOWED, str(error))
    except LungelensError as error:
        await _close(socket, TRY_AGAIN_LATER, str(error))
    except WebSocketDisconnect:
        pass


async def _guide_here(
    socket: WebSocket, services: Services, leg: Side | None, sheet: bool, check: Callable[[], None]
) -> None:
    if services.cue_viewers >= MAX_VIEWERS:
        await _close(socket, TRY_AGAIN_LATER, "Two cameras are already in use.")
        return
    services.cue_viewers += 1
    # A thread of its own: the model must stay on the thread that made it, and the server must stay responsive.
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="cues") as thread:
            in_thread = partial(asyncio.get_running_loop().run_in_executor, thread)
            view = await in_thread(lambda: LiveView(services.open_estimator(), leg, sheet))
            try:
                await _answer_all(socket, thread, view, check)
            finally:
                await in_thread(view.close)
    finally:
        services.cue_viewers -= 1


async def _close(socket: WebSocket, code: int, sentence: str = "") -> None:
    reason = translated(sentence).encode()[:MAX_REASON].decode(errors="ignore")
    with suppress(WebSocketDisconnect):  # whoever was there may have gone
        await socket.close(code, reason)


async def _answer_all(socket: WebSocket, thread: Executor, view: LiveView, check: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()
    checked_s = time.monotonic()
    while True:
        try:
            async with asyncio.timeout(SILENT_S):
                message = await socket.receive()
        except TimeoutError:
            await _close(socket, TRY_AGAIN_LATER, "No pictures have come for a minute.")
            return
        if message["type"] == "websocket.disconnect":
            return
        if time.monotonic() - checked_s > CHECK_EVERY_S:
            await loop.run_in_executor(thread, check)
            checked_s = time.monotonic()
        frame = message.get("bytes")
        if frame is None or len(frame) > MAX_FRAME_BYTES:
            await _close(socket, NO_FRAME if frame is None else TOO_LARGE)
            return
        answer = await loop.run_in_executor(thread, view.answer, frame, time.monotonic())
        await socket.send_text(answer.model_dump_json())
