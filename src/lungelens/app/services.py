"""What every route shares, and how a route gets it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Annotated, Protocol

from fastapi import Depends
from starlette.requests import HTTPConnection

from lungelens.app.live_view import open_estimator
from lungelens.app.probe import AT_ONCE, Look, look_at

if TYPE_CHECKING:
    from collections.abc import Callable

    from lungelens.app.certificate import Certificate
    from lungelens.pose.types import PoseEstimator
    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

MAX_CLIP_BYTES = 2 * 1024**3
MAX_CLIP_S = 600.0
MAX_CLIP_FRAMES = 144_000  # of so long a clip in slow motion, 240 a second
RESERVED_BYTES = 300 * 1024**2  # for the report, the database and the system


@dataclass(frozen=True)
class Lan:
    """How phones reach this computer."""

    url: str  # https://192.168.1.20:8766
    certificate: Certificate


class PhoneSwitch(Protocol):
    """Lets phones in and keeps them out; `phone_access.PhoneAccess`."""

    async def open(self) -> None:
        """Let phones in."""

    async def close(self) -> None:
        """Let none in."""


@dataclass
class Services:
    """The parts of a running server."""

    database: Database
    folder: DataFolder
    workers: int = 0
    lan: Lan | None = None
    phones: PhoneSwitch | None = None  # None: nothing listens, as in tests
    max_clip_bytes: int = MAX_CLIP_BYTES
    stopping: asyncio.Event = field(default_factory=asyncio.Event)
    receiving: set[str] = field(default_factory=set)  # clips of which a chunk is under way
    look: Look = look_at  # the first look at what was sent
    probing: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    cue_viewers: int = 0
    open_estimator: Callable[[], PoseEstimator] = open_estimator


def _services(connection: HTTPConnection) -> Services:
    services = connection.app.state.services
    assert isinstance(services, Services)
    return services


Shared = Annotated[Services, Depends(_services)]
