"""The phones' entrance, on the local network and encrypted: opened and closed while the server runs."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lungelens.app.certificate import lan_address, self_signed_certificate
from lungelens.app.connections import OF_A_PHONE, Door
from lungelens.app.entrances import Entrance, listen
from lungelens.app.gate import Gate
from lungelens.app.services import Lan
from lungelens.errors import UsageError

if TYPE_CHECKING:
    from starlette.types import ASGIApp

    from lungelens.app.services import Services


_NOT_OPENED = (
    "Phone access did not start: delete lan-key.pem and lan-certificate.pem in the data folder, they are made anew."
)


@dataclass
class PhoneAccess:
    """Opens and closes the phones' entrance.

    Parameters
    ----------
    app
        The app, without a gate.
    services
        Their `lan` says how phones reach this computer, while they do.
    port
        Of the entrance.
    """

    app: ASGIApp
    services: Services
    port: int
    _entrance: Entrance | None = None
    _running: asyncio.Task[None] | None = None
    _turn: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def open(self) -> None:
        """Let phones in.

        Raises
        ------
        UsageError
            There is no network, another program has the port, or the certificate cannot be used.
        """
        async with self._turn:
            if self._entrance is not None:
                return
            address = lan_address()
            certificate = self_signed_certificate(self.services.folder.root, address)
            gate = Gate(self.app, frozenset({f"{address}:{self.port}"}), "https", None)
            listener = listen(address, self.port, Door(OF_A_PHONE))
            entrance = Entrance(gate, listener, certificate)
            running = await entrance.open()
            if not entrance.is_open:
                listener.close()
                (fault,) = await asyncio.gather(running, return_exceptions=True)
                raise UsageError(_NOT_OPENED) from (fault if isinstance(fault, Exception) else None)
            self._entrance, self._running = entrance, running
            self.services.lan = Lan(f"https://{address}:{self.port}", certificate)

    async def close(self) -> None:
        """Let none in; what one is sending is cut off, and goes on when it is open again."""
        async with self._turn:
            self.services.lan = None
            if self._entrance is not None and self._running is not None:
                self._entrance.close()
                await self._running
            self._entrance = self._running = None
