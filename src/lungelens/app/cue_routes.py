"""Live cues: frames in, cues out, one at a time."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor

from fastapi import APIRouter, WebSocket, WebSocketDisconnect

from lungelens.app.live_view import MAX_FRAME_BYTES, LiveView
from lungelens.app.services import Services, Shared
from lungelens.errors import LungelensError
from lungelens.sides import Side

MAX_VIEWERS = 2  # each keeps a core busy
TRY_AGAIN_LATER, TOO_LARGE = 1013, 1009
router = APIRouter(prefix="/api")


@router.websocket("/cues")
async def cues(socket: WebSocket, services: Shared, leg: Side | None = None, sheet: str = "no") -> None:
    """Answer every frame with cues. The page sends the next one after the answer: never more than one waits."""
    await socket.accept()
    if services.cue_viewers >= MAX_VIEWERS:
        await socket.close(TRY_AGAIN_LATER, "Two cameras are already in use.")
        return
    services.cue_viewers += 1
    # A thread of its own: the model must stay on the thread that made it, and the server must stay responsive.
    try:
        with ThreadPoolExecutor(1, thread_name_prefix="cues") as thread:
            await _coach(socket, services, thread, leg, sheet == "yes")
    finally:
        services.cue_viewers -= 1


async def _coach(
    socket: WebSocket, services: Services, thread: ThreadPoolExecutor, leg: Side | None, sheet: bool
) -> None:
    loop = asyncio.get_running_loop()
    try:
        estimator = await loop.run_in_executor(thread, services.open_estimator)
    except LungelensError as error:
        await socket.close(TRY_AGAIN_LATER, str(error)[:120])
        return
    view = LiveView(estimator, leg, sheet)
    try:
        while True:
            message = await socket.receive()
            if message["type"] == "websocket.disconnect":
                return
            frame = message.get("bytes")
            if frame is None:
                continue
            if len(frame) > MAX_FRAME_BYTES:
                await socket.close(TOO_LARGE)
                return
            answer = await loop.run_in_executor(thread, view.answer, frame, time.monotonic())
            await socket.send_text(answer.model_dump_json())
    except WebSocketDisconnect:
        pass
    finally:
        await loop.run_in_executor(thread, view.close)
