"""The files of a clip: only those with a known name, never a path that a request makes up."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from starlette.responses import FileResponse

from lungelens.app.download_names import named
from lungelens.app.errors import Fault, refusal
from lungelens.app.views import CLIP, MEDIA_TYPES, PHOTO_TYPES
from lungelens.records.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Container

    from starlette.types import Message, Receive, Scope, Send

    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Trial

CLIP_TYPES = {".mp4": "video/mp4", ".webm": "video/webm", **PHOTO_TYPES}
# A page that opens offline: its styles are inline, and no script in it may run.
_REPORT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
)
_RANGE = re.compile(rb"bytes=(\d{1,18}-\d{0,18}|-\d{1,18})")


class KeptFile(FileResponse):
    """A file, or the part of it that is asked for. What asks for no one part is left unheard (RFC 9110, 14.2)."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer; a part that the file does not have is refused as everything else is."""
        is_refused = False

        async def told(message: Message) -> None:
            nonlocal is_refused
            if message["type"] == "http.response.start" and message["status"] in (400, 416):
                is_refused = True
                fault = Fault(code="no_such_part", message="The file has no such part.")
                await refusal(416, fault)(scope, receive, send)
            elif not is_refused:
                await send(message)

        heard = [one for one in scope["headers"] if one[0] != b"range" or _RANGE.fullmatch(one[1])]
        await super().__call__({**scope, "headers": heard}, receive, told)


def clip_file(folder: DataFolder, trial: Trial, name: str, allowed: Container[str], code: str | None) -> FileResponse:
    """Answer with one file of a clip, or the part of it that is asked for; saved, it is named after the code, if any.

    Raises
    ------
    NotFoundError
        There is no such file, or it is not among those allowed.
    """
    if name in allowed and name == CLIP:
        path, media_type = folder.clip(trial.id), CLIP_TYPES.get(trial.suffix, "application/octet-stream")
    elif name in allowed and name in MEDIA_TYPES:
        path, media_type = folder.report(trial.id) / name, MEDIA_TYPES[name]
    else:
        raise NotFoundError("There is no such file.")
    if not path.is_file():
        raise NotFoundError("There is no such file yet.")
    stem, dot, ending = name.rpartition(".")
    suffix = f"{dot}{ending}" if dot else trial.suffix
    saved_as = named("inline", code, trial.session.held_on, trial.leg, stem or name, suffix=suffix)
    headers = {"cache-control": "private, no-cache", **saved_as}
    if name == "report.html":
        headers |= {"content-security-policy": _REPORT_POLICY, "x-frame-options": "SAMEORIGIN"}
    return KeptFile(path, headers=headers, media_type=media_type)


def hold_file(folder: DataFolder, trial_id: str, repetition: int) -> FileResponse:
    """Answer with the image of a repetition's hold."""
    path = folder.report(trial_id) / f"hold_{repetition:d}.jpg"
    if not path.is_file():
        raise NotFoundError("There is no image of this repetition.")
    return KeptFile(path, media_type="image/jpeg", headers={"cache-control": "private, no-cache"})
