"""An entrance: one address on which the app is served, behind its gate, for as long as it is open."""

from __future__ import annotations

import asyncio
import os
import socket
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from lungelens.app.connections import ACCEPTED_AT_ONCE, Door, Listener, protocol_of
from lungelens.app.live_view import MAX_FRAME_BYTES
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterator

    from lungelens.app.certificate import Certificate
    from lungelens.app.gate import Gate

_SHUTDOWN_S = 2  # given to open connections when it closes


class _Server(uvicorn.Server):
    """One of several in a process: signals concern them all, see `serving`."""

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Leave signals alone."""
        yield


class Entrance:
    """An open entrance.

    Parameters
    ----------
    gate
        The app behind its gate.
    listener
        Of `listen`.
    certificate
        Where it is encrypted.
    """

    def __init__(self, gate: Gate, listener: Listener, certificate: Certificate | None = None) -> None:
        self._listener = listener
        self._server = _Server(
            uvicorn.Config(
                gate,
                http=protocol_of(listener.door),
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

    @property
    def is_open(self) -> bool:
        """Whether it takes requests."""
        return self._server.started and not self._server.should_exit

    async def serve(self) -> None:
        """Serve until it is closed."""
        await self._server.serve(sockets=[self._listener])

    async def open(self) -> asyncio.Task[None]:
        """Return once it takes requests, with the task that serves."""
        task = asyncio.create_task(self.serve())
        while not self.is_open and not task.done():
            await asyncio.sleep(0.02)
        return task

    def close(self) -> None:
        """Take no more requests."""
        self._server.should_exit = True


def listen(address: str, port: int, door: Door) -> Listener:
    """Take the port.

    Raises
    ------
    UsageError
        Another program has it.
    """
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
