"""All records as one file, and back: what `lungelens app backup` and `restore` do, from the page."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse
from starlette.background import BackgroundTask
from starlette.concurrency import run_in_threadpool

from lungelens.app.download_names import named
from lungelens.app.errors import DISK_FULL, RefusedError
from lungelens.app.files import KeptFile
from lungelens.app.schemas.server import Restored
from lungelens.app.services import RESERVED_BYTES, Services, Shared
from lungelens.records.backup import back_up
from lungelens.records.errors import BackupError
from lungelens.records.restore import restore

if TYPE_CHECKING:
    from typing import BinaryIO

router = APIRouter(prefix="/api", tags=["about"])
BYTES = {"requestBody": {"required": True, "content": {"application/octet-stream": {}}}}


@router.get("/backup", response_class=FileResponse)
def save_backup(services: Shared) -> FileResponse:
    """Everything on record in one file; it is not encrypted."""
    scratch = _scratch(services)
    path = Path(scratch.name) / "backup.zip"
    try:
        back_up(services.database, services.folder, path)
    except BaseException:
        scratch.cleanup()
        raise
    headers = named("attachment", "backup", date.today(), suffix=".zip")
    after = BackgroundTask(scratch.cleanup)
    return KeptFile(path, headers=headers, media_type="application/zip", background=after)


@router.post("/restore", openapi_extra=BYTES)
async def restore_backup(request: Request, services: Shared) -> Restored:
    """Restore a backup where there are no records yet, as a whole or not at all."""
    with _scratch(services) as scratch:
        path = Path(scratch) / "backup.zip"
        with path.open("wb") as file:
            async for piece in request.stream():
                await run_in_threadpool(_write, services, file, piece)
        try:
            found = await run_in_threadpool(restore, services.database, services.folder, path)
        except BackupError as error:  # where it lay is nobody's business
            raise BackupError(str(error).replace(str(path), path.name)) from error
    return Restored(people=found.people, clips=found.clips, made_at=found.made_at)


def _write(services: Services, file: BinaryIO, piece: bytes) -> None:
    if services.folder.free_bytes() < RESERVED_BYTES + len(piece):
        raise RefusedError(507, *DISK_FULL)
    file.write(piece)


def _scratch(services: Services) -> tempfile.TemporaryDirectory[str]:
    return tempfile.TemporaryDirectory(dir=services.folder.work, prefix="backup-")
