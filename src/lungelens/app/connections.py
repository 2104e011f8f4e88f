"""How many connections a door holds, and for how long one may be silent: nobody can lock the others out with them.

A connection waits from when it is accepted, or its last answer is sent, until the head of a request is there, TLS
included. One that waits too long is cut off; where there are too many, the one that has waited longest makes room.
"""

from __future__ import annotations

import asyncio
import socket
from contextlib import suppress
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    import h11

Address: TypeAlias = tuple[str, int]
WAIT_S = 10.0  # for the head of a request
ACCEPTED_AT_ONCE = 64  # then those cut off are closed, before the next are accepted
OF_LOOPBACK, OF_A_PHONE, IN_ALL = 256, 32, 256  # a browser holds six; the system allows some thousand in all


@dataclass(eq=False)
class _Connection:
    socket: socket.socket
    deadline: asyncio.TimerHandle | None = None  # None: a request is being answered


@dataclass
class Door:
    """The open connections of one address of ours.

    Parameters
    ----------
    per_address, in_all
        How many there may be.
    wait_s
        How long one may wait.
    """

    per_address: int
    in_all: int = IN_ALL
    wait_s: float = WAIT_S
    _open: dict[Address, _Connection] = field(default_factory=dict, init=False)  # longest waiting first

    def admit(self, connection: socket.socket, address: Address) -> bool:
        """Whether a new connection is let in; another one may have to go for it."""
        for limit, host in ((self.per_address, address[0]), (self.in_all, None)):
            neighbours = [one for one in self._open if host in (None, one[0])]
            if len(neighbours) >= limit and not self._make_room(neighbours):
                return False
        self._open[address] = _Connection(connection)
        self.waits(address)
        return True

    def waits(self, address: Address) -> None:
        """The next request is awaited."""
        connection = self._open.pop(address, None)
        if connection is not None:
            self._open[address] = connection
            self._cancel(connection)
            connection.deadline = asyncio.get_running_loop().call_later(self.wait_s, self._cut_off, address)

    def heard(self, address: Address) -> None:
        """A request has begun."""
        if address in self._open:
            self._cancel(self._open[address])

    def gone(self, address: Address, connection: socket.socket) -> None:
        """It is closed."""
        known = self._open.get(address)
        if known is not None and known.socket is connection:
            self._cancel(self._open.pop(address))

    def _make_room(self, neighbours: list[Address]) -> bool:
        longest = next((one for one in neighbours if self._open[one].deadline is not None), None)
        if longest is not None:
            self._cut_off(longest)
        return longest is not None

    def _cut_off(self, address: Address) -> None:
        """End a connection as if the other side had: whatever serves it closes it."""
        connection = self._open.pop(address, None)
        if connection is not None:
            self._cancel(connection)
            with suppress(OSError):  # it has ended by itself
                connection.socket.shutdown(socket.SHUT_RDWR)

    @staticmethod
    def _cancel(connection: _Connection) -> None:
        if connection.deadline is not None:
            connection.deadline.cancel()
            connection.deadline = None


class Listener(socket.socket):
    """Accepts connections for a door."""

    door: Door

    def accept(self) -> tuple[socket.socket, Any]:
        """The next connection that is let in; the others are closed."""
        while True:
            plain, address = super().accept()
            accepted = _Accepted(fileno=plain.detach())
            accepted.door, accepted.address = self.door, address
            if self.door.admit(accepted, address):
                return accepted, address
            accepted.close()


class _Accepted(socket.socket):
    """Tells the door when it is closed."""

    door: Door
    address: Address

    def close(self) -> None:
        """Close it."""
        self.door.gone(self.address, self)
        super().close()


class Protocol(H11Protocol):
    """Tells the door when a request begins and when its answer is sent."""

    door: Door

    def handle_events(self) -> None:
        """Handle what has arrived."""
        super().handle_events()
        if self.client is not None and self.cycle is not None and not self.cycle.response_complete:
            self.door.heard(self.client)

    def handle_websocket_upgrade(self, event: h11.Request) -> None:
        """A web socket begins, which never waits for a request again."""
        super().handle_websocket_upgrade(event)
        if self.client is not None:
            self.door.heard(self.client)

    def on_response_complete(self) -> None:
        """The answer is sent."""
        super().on_response_complete()
        if self.client is not None and not self.transport.is_closing():
            self.door.waits(self.client)


def protocol_of(door: Door) -> type[Protocol]:
    """The protocol of one door's connections."""
    return type("Protocol", (Protocol,), {"door": door})
