"""Start the server: the owner's address on loopback, the phones' address if asked for, and the workers."""

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

from lungelens.app.certificate import lan_address, self_signed_certificate
from lungelens.app.connections import ACCEPTED_AT_ONCE, OF_A_PHONE, OF_LOOPBACK, Door, Listener, protocol_of
from lungelens.app.gate import Gate
from lungelens.app.live_view import MAX_FRAME_BYTES
from lungelens.app.logs import start_logging
from lungelens.app.main import create_app
from lungelens.app.measuring import measure_clip
from lungelens.app.services import Lan, Services
from lungelens.app.start_page import StartToken, start_page
from lungelens.app.worker import WorkerTask
from lungelens.app.worker_pool import WorkerPool, default_count
from lungelens.errors import UsageError
from lungelens.records.database import migrate, open_database, sqlite_url
from lungelens.records.disk import keep_spare
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
_SHUTDOWN_S = 2  # given to open connections when the server stops


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
        _listen(LOOPBACK, options.port, Door(OF_LOOPBACK)) as listener,
    ):
        port = listener.getsockname()[1]
        task = WorkerTask(options.database_url or sqlite_url(folder.database), folder.root, options.measure)
        pool = WorkerPool(database, folder, task, options.workers or default_count())
        services = Services(database, folder, workers=pool.count)
        key, token = folder.owner_key(new=options.new_key), StartToken()
        app = create_app(services)
        hosts = frozenset(f"{name}:{port}" for name in (LOOPBACK, "localhost"))
        servers = [(_server(Gate(app, hosts, "http", key, token), listener.door), listener)]
        if options.lan:
            servers.append(_phone_server(app, services, port + 1))
        url = f"http://{LOOPBACK}:{port}/"
        pool.start()
        try:
            with start_page(folder.root, url, token) as page:
                addresses = _addresses(f"{url}?key={quote(key)}", page, services.lan)
                asyncio.run(_run(servers, services, lambda: on_ready(addresses)))
        finally:
            pool.stop()


class _Server(uvicorn.Server):
    """One of several in a process: signals concern them all, see `_run`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


def _server(app: ASGIApp, door: Door, certificate: Certificate | None = None) -> _Server:
    return _Server(
        uvicorn.Config(
            app,
            http=protocol_of(door),
            backlog=ACCEPTED_AT_ONCE,
            lifespan="off",
            access_log=False,
            log_config=None,
            server_header=False,
            proxy_headers=False,
            ws_max_size=MAX_FRAME_BYTES + 64,
            timeout_graceful_shutdown=_SHUTDOWN_S,
            ssl_certfile=None if certificate is None else certificate.path,
            ssl_keyfile=None if certificate is None else certificate.key_path,
        )
    )


def _phone_server(app: ASGIApp, services: Services, port: int) -> tuple[_Server, Listener]:
    address = lan_address()
    certificate = self_signed_certificate(services.folder.root, address)
    services.lan = Lan(f"https://{address}:{port}", certificate)
    gate = Gate(app, frozenset({f"{address}:{port}"}), "https", None)
    listener = _listen(address, port, Door(OF_A_PHONE))
    return _server(gate, listener.door, certificate), listener


def _listen(address: str, port: int, door: Door) -> Listener:
    listener = Listener(socket.AF_INET, socket.SOCK_STREAM)
    listener.door = door
    try:
        if os.name == "posix":  # elsewhere it would let two programs share the port
            listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((address, port))
    except (OSError, OverflowError) as error:
        listener.close()
        raise UsageError(f"Port {port} cannot be used: choose another one with --port.") from error
    return listener


async def _run(servers: list[tuple[_Server, Listener]], services: Services, opened: Callable[[], None]) -> None:
    loop = asyncio.get_running_loop()

    def stop(*_: object) -> None:
        loop.call_soon_threadsafe(services.stopping.set)
        for server, _listener in servers:
            server.should_exit = True

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, stop)
    running = [asyncio.create_task(server.serve(sockets=[listener])) for server, listener in servers]
    while not all(server.started for server, _ in servers) and not any(task.done() for task in running):
        await asyncio.sleep(0.02)
    opened()
    with suppress(asyncio.CancelledError):
        await asyncio.gather(*running)


def _addresses(url: str, page: Path, lan: Lan | None) -> ServerAddresses:
    if lan is None:
        return ServerAddresses(url, page)
    return ServerAddresses(url, page, lan.url, lan.certificate.fingerprint)
