"""Start the server: the owner's door on loopback, the phones' door if asked for, and the workers behind them."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import quote

import uvicorn

from lungelens.app.certificate import lan_address, own_certificate
from lungelens.app.gate import Gate
from lungelens.app.live_view import MOST_FRAME_BYTES
from lungelens.app.logs import start_logging
from lungelens.app.main import create_app
from lungelens.app.measuring import measure_clip
from lungelens.app.services import Lan, Services
from lungelens.app.worker import Work
from lungelens.app.workers import WorkerPool, usual_count
from lungelens.errors import UsageError
from lungelens.records.database import migrate, open_database, sqlite_url
from lungelens.records.folder import open_folder
from lungelens.records.removal import sweep

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from starlette.types import ASGIApp

    from lungelens.app.certificate import Certificate
    from lungelens.app.measuring import Measurer
    from lungelens.records.database import Database
    from lungelens.records.folder import DataFolder

LOOPBACK = "127.0.0.1"
_SOON_S = 2  # open connections get this long when the server stops


@dataclass(frozen=True)
class ServerOptions:
    """What the person who starts the server has said."""

    root: Path
    port: int = 8765
    lan: bool = False
    database_url: str | None = None
    workers: int | None = None
    measure: Measurer = measure_clip


@dataclass(frozen=True)
class Opened:
    """What the person who started it is told."""

    url: str  # with the key
    lan_url: str | None = None
    fingerprint: str | None = None


@contextmanager
def open_records(root: Path, database_url: str | None) -> Iterator[tuple[Database, DataFolder]]:
    """The records of a data folder, for us alone and up to date.

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
                yield database, folder
        finally:
            database.close()


def serve(options: ServerOptions, tell: Callable[[Opened], None]) -> None:
    """Serve until somebody stops it.

    Parameters
    ----------
    options
        Where and how.
    tell
        Called once the doors are open.

    Raises
    ------
    LungelensError
        Folder, database or port cannot be used, or there is no network for `lan`.
    """
    os.umask(0o077)  # whatever is written from here on is the owner's alone
    start_logging()
    with (
        open_records(options.root, options.database_url) as (database, folder),
        _bound(LOOPBACK, options.port) as door,
    ):
        port = door.getsockname()[1]
        task = Work(options.database_url or sqlite_url(folder.database), folder.root, options.measure)
        pool = WorkerPool(database, folder, task, options.workers or usual_count())
        services = Services(database, folder, workers=pool.count)
        key = folder.owner_key()
        app = create_app(services)
        hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
        servers = [(_server(Gate(app, hosts, "http", key)), door)]
        if options.lan:
            servers.append(_phone_door(app, services, port + 1))
        pool.start()
        try:
            asyncio.run(_run(servers, services, lambda: tell(_opened(port, key, services.lan))))
        finally:
            pool.stop()


class _Server(uvicorn.Server):
    """One of several in a process: signals are for all of them, see `_run`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def _server(app: ASGIApp, certificate: Certificate | None = None) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            ws_max_size=MOST_FRAME_BYTES + 64,
            timeout_graceful_shutdown=_SOON_S,
            ssl_certfile=None if certificate is None else certificate.path,
            ssl_keyfile=None if certificate is None else certificate.key_path,
        )
    )


def _phone_door(app: ASGIApp, services: Services, port: int) -> tuple[_Server, socket.socket]:
    address = lan_address()
    certificate = own_certificate(services.folder.root, address)
    services.lan = Lan(f"https://{address}:{port}", certificate)
    gate = Gate(app, frozenset({f"{address}:{port}"}), "https", None)
    server = _server(gate, certificate)
    return server, _bound(address, port)


def _bound(address: str, port: int) -> socket.socket:
    door = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    try:
        if os.name == "posix":  # elsewhere it would let two programs share the port
            door.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        door.bind((address, port))
    except (OSError, OverflowError) as error:
        door.close()
        raise UsageError(f"Port {port} cannot be used: give another one with --port.") from error
    return door


async def _run(servers: list[tuple[_Server, socket.socket]], services: Services, opened: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(services.stopping.set)
        for server, _door in servers:
            server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    running = [asyncio.create_task(server.serve(sockets=[door])) for server, door in servers]
    while not all(server.started for server, _ in servers) and not any(task.done() for task in running):
        await asyncio.sleep(0.02)
    opened()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*running)


def _opened(port: int, key: str, lan: Lan | None) -> Opened:
    url = f"http://{LOOPBACK}:{port}/?key={quote(key)}"
    return Opened(url) if lan is None else Opened(url, lan.url, lan.certificate.fingerprint)
