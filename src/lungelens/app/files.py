"""The files of a clip: only those with a known name, never a path that a request makes up."""

from __future__ import annotations

from typing import TYPE_CHECKING

from starlette.responses import FileResponse

from lungelens.app.download_names import named
from lungelens.app.views import CLIP, MEDIA_TYPES, PHOTO_TYPES
from lungelens.records.errors import NotFoundError

if TYPE_CHECKING:
    from collections.abc import Container

    from lungelens.records.folder import DataFolder
    from lungelens.records.models import Trial

CLIP_TYPES = {".mp4": "video/mp4", ".webm": "video/webm", **PHOTO_TYPES}
# A page that opens offline: its styles are inline, and no script in it may run.
_REPORT_POLICY = (
    "sandbox; default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; frame-ancestors 'self'"
)


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
    return FileResponse(path, headers=headers, media_type=media_type)


def hold_file(folder: DataFolder, trial_id: str, repetition: int) -> FileResponse:
    """Answer with the image of a repetition's hold."""
    path = folder.report(trial_id) / f"hold_{repetition:d}.jpg"
    if not path.is_file():
        raise NotFoundError("There is no image of this repetition.")
    return FileResponse(path, media_type="image/jpeg", headers={"cache-control": "private, no-cache"})
