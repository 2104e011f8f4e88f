"""How large the body of a request may be, and how long it may take; clips and backups are limited where written."""

from __future__ import annotations

import asyncio
import time
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from starlette.types import Message, Receive, Scope

MAX_BODY_BYTES = 1024**2
MAX_BODY_S = 30.0


def is_upload(scope: Scope) -> bool:
    """Whether the body is a piece of a clip, or a backup."""
    if scope["type"] != "http":
        return False
    is_piece = scope["method"] == "PATCH" and scope["path"].endswith("/upload")
    return is_piece or (scope["method"], scope["path"]) == ("POST", "/api/restore")


def limit_body(scope: Scope, receive: Receive) -> Receive:
    """Limit bodies that do not announce their length, and the time for the whole of one."""
    if scope["type"] != "http" or is_upload(scope):
        return receive
    left, until_s, is_whole = MAX_BODY_BYTES, time.monotonic() + MAX_BODY_S, False

    async def limited() -> Message:
        nonlocal left, is_whole
        if is_whole:  # what comes now is the end of the connection, which may be long after the answer
            return await receive()
        try:
            async with asyncio.timeout(until_s - time.monotonic()):
                message = await receive()
        except TimeoutError:
            return {"type": "http.disconnect"}
        left -= len(message.get("body", b""))
        is_whole = not message.get("more_body", False)
        return {"type": "http.disconnect"} if left < 0 else message

    return limited
