"""Start the server: the owner's address on loopback, the phones' address if asked for, and the workers."""

from __future__ import annotations

import asyncio
import os
import signal
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import quote

from lungelens.app.connections import OF_LOOPBACK, Door
from lungelens.app.entrances import Entrance, listen
from lungelens.app.gate import Gate
from lungelens.app.logs import start_logging
from lungelens.app.main import create_app
from lungelens.app.measuring import measure_clip
from lungelens.app.phone_access import PhoneAccess
from lungelens.app.probe import get_ready
from lungelens.app.services import Services
from lungelens.app.start_page import StartToken, start_page
from lungelens.app.worker import WorkerTask
from lungelens.app.worker_pool import WorkerPool, default_count
from lungelens.records.database import migrate, open_database, sqlite_url
from lungelens.records.disk import keep_spare
from lungelens.records.folder import open_folder
from lungelens.records.removal import sweep
from lungelens.records.trail import signed_in

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from lungelens.app.measuring import Measurer
    from lungelens.app.services import Lan
    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

LOOPBACK = "127.0.0.1"


@dataclass(frozen=True)
class ServerOptions:
    """The options the server was started with."""

    root: Path
    port: int = 8765
    lan: bool = False
    database_url: str | None = None
    workers: int | None = None
    measure: Measurer = measure_clip
    new_key: bool = False  # the old one opens nothing any more


@dataclass(frozen=True)
class ServerAddresses:
    """The addresses shown to the person who started it."""

    url: str  # with the key: for the owner's terminal alone
    start_page: Path  # what a browser is started with
    lan_url: str | None = None
    fingerprint: str | None = None


@contextmanager
def open_records(root: Path, database_url: str | None) -> Iterator[tuple[Database, DataFolder]]:
    """The records of a data folder, locked for this process and up to date.

    Raises
    ------
    LungelensError
        Folder or database cannot be used.
    """
    folder = open_folder(root)
    with folder.in_use():
        database = open_database(database_url or sqlite_url(folder.database))
        try:
            migrate(database)
            with database.in_use():
                sweep(database, folder)
                keep_spare(folder.spare)
                yield database, folder
        finally:
            database.close()


def serve(options: ServerOptions, on_ready: Callable[[ServerAddresses], None]) -> None:
    """Serve until stopped.

    Parameters
    ----------
    options
        Where and how.
    on_ready
        Called once the server accepts connections.

    Raises
    ------
    LungelensError
        Folder, database or port cannot be used, or there is no network for `lan`.
    """
    os.umask(0o077)  # whatever is written from here on only the owner can read
    start_logging()
    with (
        open_records(options.root, options.database_url) as (database, folder),
        listen(LOOPBACK, options.port, Door(OF_LOOPBACK)) as listener,
    ):
        port = listener.getsockname()[1]
        task = WorkerTask(options.database_url or sqlite_url(folder.database), folder.root, options.measure)
        pool = WorkerPool(database, folder, task, options.workers or default_count())
        services = Services(database, folder, workers=pool.count)
        key, token = folder.owner_key(new=options.new_key), StartToken()
        app = create_app(services)
        hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
        owners = Entrance(Gate(app, hosts, "http", key, token, partial(signed_in, database)), listener)
        services.phones = PhoneAccess(app, services, port + 1)
        url = f"http://{LOOPBACK}:{port}/"
        pool.start()
        get_ready()
        try:
            with start_page(folder.root, url, token) as page:

                def opened() -> None:
                    on_ready(_addresses(f"{url}?key={quote(key)}", page, services.lan))

                asyncio.run(_run(owners, services.phones, options.lan, opened))
        finally:
            pool.stop()


async def _run(owners: Entrance, phones: PhoneAccess, lan: bool, opened: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(phones.services.stopping.set)
        owners.close()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    if lan:
        await phones.open()
    running = await owners.open()
    opened()
    with suppress(asyncio.CancelledError):
        await running
    await phones.close()


def _addresses(url: str, page: Path, lan: Lan | None) -> ServerAddresses:
    if lan is None:
        return ServerAddresses(url, page)
    return ServerAddresses(url, page, lan.url, lan.certificate.fingerprint)
