"""Receive clips in chunks, so that a dropped connection, or a killed server, costs one chunk at most.

The rule: bytes are on the disk before the row says so, and the row before the answer. What the row says was received is
there; whatever the file holds beyond it is written again.
"""

from __future__ import annotations

import asyncio
import os
from typing import TYPE_CHECKING

from starlette.concurrency import run_in_threadpool
from starlette.requests import ClientDisconnect

from lungelens.app.errors import DISK_FULL, RefusedError
from lungelens.app.probe import probe
from lungelens.app.room import check_room
from lungelens.app.services import MAX_CLIP_S, Services
from lungelens.camera.phone_gravity import is_steady
from lungelens.files import content_sha256, write_whole
from lungelens.records import jobs
from lungelens.records.disk import is_disk_full
from lungelens.records.models import Trial
from lungelens.records.people import get
from lungelens.records.removal import remove

if TYPE_CHECKING:
    from collections.abc import AsyncIterator
    from pathlib import Path
    from typing import BinaryIO

    from sqlalchemy.orm import Session

    from lungelens.camera.phone_gravity import PhoneGravity
    from lungelens.records.columns import ClipSource
    from lungelens.records.models import PhoneLink, TestSession
    from lungelens.sides import Side

CHUNK_BYTES = 1024**2
IDLE_TIMEOUT_S = 30.0  # a network that goes away says nothing, and the page tries again meanwhile
# By the first bytes; for browsers, which want a type.
PHOTO_SUFFIXES = {b"ftyphei": ".heic", b"ftypmif1": ".heic", b"\xff\xd8\xff": ".jpg", b"\x89PNG": ".png"}
SUFFIXES = {**PHOTO_SUFFIXES, b"ftyp": ".mp4", b"\x1aE\xdf\xa3": ".webm"}


def announce(
    session: Session,
    services: Services,
    test: TestSession,
    leg: Side | None,
    source: ClipSource,
    size_bytes: int,
    link: PhoneLink | None = None,
    gravity: PhoneGravity | None = None,
) -> Trial:
    """Make room for a clip that is about to be sent; keep what the phone's sensors said, if they tell how it stood.

    Raises
    ------
    RefusedError
        There is no room for it.
    """
    check_room(session, services, size_bytes, link)
    trial = Trial(session_id=test.id, leg=leg, source=source, size_bytes=size_bytes)
    trial.phone_link_id = None if link is None else link.id
    session.add(trial)
    session.flush()
    services.folder.trial(trial.id).mkdir(mode=0o700)
    if gravity is not None and is_steady(gravity):
        content = gravity.model_dump_json(by_alias=True).encode()
        write_whole(services.folder.gravity(trial.id), content, mode=0o600)
    return trial


async def receive(services: Services, trial_id: str, offset: int, body: AsyncIterator[bytes]) -> Trial:
    """Take the bytes from `offset` on; with the last of them the clip waits to be measured.

    Raises
    ------
    RefusedError
        The offset is wrong, another window is sending, the disk is full, or the clip is not a video.
    """
    if trial_id in services.receiving:
        raise RefusedError(409, "busy", "Another window is already sending this clip.")
    services.receiving.add(trial_id)
    try:
        return await _receive(services, trial_id, offset, body)
    finally:
        services.receiving.remove(trial_id)


async def _receive(services: Services, trial_id: str, offset: int, body: AsyncIterator[bytes]) -> Trial:
    trial = await run_in_threadpool(_trial, services, trial_id)
    if trial.state != "receiving":
        if offset == trial.size_bytes and trial.state != "failed":
            return trial  # the answer to the last chunk was lost, and it is sent again
        raise RefusedError(409, "not_receiving", "This clip is no longer being sent.")
    if offset != trial.received_bytes:
        raise RefusedError(
            409,
            "wrong_offset",
            f"Continue from byte {trial.received_bytes}.",
            current={"received_bytes": trial.received_bytes},
        )
    await _append(services, trial, body)
    if trial.received_bytes == trial.size_bytes:
        async with services.probing:
            trial = await run_in_threadpool(_complete, services, trial_id)
    return trial


def _trial(services: Services, trial_id: str) -> Trial:
    with services.database.reading() as session:
        return get(session, Trial, trial_id)


async def _append(services: Services, trial: Trial, body: AsyncIterator[bytes]) -> None:
    path = services.folder.clip(trial.id)
    file = await run_in_threadpool(_open_at, path, trial.received_bytes)
    at = trial.received_bytes
    try:
        async for chunk in _chunks(body):
            if at + len(chunk) > trial.size_bytes:
                raise RefusedError(413, "too_large", "More bytes arrived than announced.")
            await run_in_threadpool(_write, file, chunk)
            at += len(chunk)
    except ClientDisconnect as error:
        raise RefusedError(400, "bad_request", "The connection was lost.") from error
    except OSError as error:
        raise (RefusedError(507, *DISK_FULL) if is_disk_full(error) else error) from error
    finally:
        trial.received_bytes = await run_in_threadpool(_commit_bytes, services, trial.id, file, at)


async def _chunks(body: AsyncIterator[bytes]) -> AsyncIterator[bytes]:
    """The same bytes in larger chunks; what arrived before the connection was lost is passed on first."""
    buffer = bytearray()
    try:
        while (chunk := await _next(body)) is not None:
            buffer += chunk
            if len(buffer) >= CHUNK_BYTES:
                yield bytes(buffer)
                buffer.clear()
    except ClientDisconnect:
        yield bytes(buffer)
        raise
    yield bytes(buffer)


async def _next(body: AsyncIterator[bytes]) -> bytes | None:
    """What comes next, or None at the end; a connection that stays silent counts as lost."""
    try:
        async with asyncio.timeout(IDLE_TIMEOUT_S):
            return await anext(body, None)
    except TimeoutError as error:
        raise ClientDisconnect from error


def _write(file: BinaryIO, chunk: bytes) -> None:
    """Write all of it: an almost full disk may take only a part without an error."""
    left = memoryview(chunk)
    while left:
        left = left[file.write(left) :]


def _open_at(path: Path, offset: int) -> BinaryIO:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | getattr(os, "O_BINARY", 0), 0o600)
    file = os.fdopen(descriptor, "wb", buffering=0)
    file.truncate(offset)
    file.seek(offset)
    return file


def _commit_bytes(services: Services, trial_id: str, file: BinaryIO, at: int) -> int:
    """Sync what was written to the disk, then record it in the row."""
    with file:
        os.fsync(file.fileno())
    with services.database.writing() as session:
        get(session, Trial, trial_id).received_bytes = at
    return at


def _complete(services: Services, trial_id: str) -> Trial:
    path = services.folder.clip(trial_id)
    _sync_folder(path.parent)
    fault = _check_clip(services, path)
    if fault is not None:
        remove(services.database, services.folder, Trial, trial_id)  # nothing was filmed: it leaves no trace
        raise RefusedError(415, *fault)
    with services.database.writing() as session:
        trial = get(session, Trial, trial_id)
        trial.sha256 = content_sha256(path)
        trial.suffix = _suffix(path)
        jobs.enqueue(session, trial)
    return trial


def _check_clip(services: Services, path: Path) -> tuple[str, str] | None:
    """Why this cannot be measured, judged by the file's content, not its name."""
    found = probe(path, services.look)
    if (found.duration_s or 0.0) > MAX_CLIP_S:
        return "too_long", f"The clip is longer than {MAX_CLIP_S / 60:.0f} minutes: film a shorter one."
    return found.fault


def _suffix(path: Path) -> str:
    with path.open("rb") as file:
        head = file.read(12)
    return next((suffix for mark, suffix in SUFFIXES.items() if mark in head), "")


def _sync_folder(folder: Path) -> None:
    """Sync the file's name to the disk too; Windows neither needs nor allows it."""
    if os.name == "posix":
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
