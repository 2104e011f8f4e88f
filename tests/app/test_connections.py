"""Connections that say nothing lock nobody out: asked of a real server with small limits."""

from __future__ import annotations

import asyncio
import logging
import socket
import threading
import time
from contextlib import ExitStack, closing, contextmanager

import httpx
import pytest
from sqlalchemy import select

from lungelens.app.certificate import self_signed_certificate
from lungelens.app.connections import Door
from lungelens.app.entrances import Entrance, listen
from lungelens.app.gate import Gate
from lungelens.app.logs import MINUTE_S, SAME_PER_MINUTE, Throttle
from lungelens.app.main import create_app
from lungelens.app.serving import LOOPBACK
from lungelens.records.models import Person

PATIENCE_S = 30
FOR_EVER_S = 3600.0
HALF = b"GET /api/health HTTP/1.1\r\nHost: "


@pytest.fixture
def serve(services):
    """Serves at a door, with or without TLS, and says at which port."""
    with ExitStack() as running:

        def start(door, certificate=None):
            return running.enter_context(served(services, door, certificate))

        yield start


@contextmanager
def served(services, door, certificate):
    listener = listen(LOOPBACK, 0, door)
    port = listener.getsockname()[1]
    gate = Gate(create_app(services), frozenset({f"{LOOPBACK}:{port}"}), "https" if certificate else "http", None)
    entrance = Entrance(gate, listener, certificate)
    thread = threading.Thread(target=lambda: asyncio.run(entrance.serve()))
    thread.start()
    while not entrance.is_open:
        time.sleep(0.01)
    try:
        yield port
    finally:
        entrance.close()
        thread.join(PATIENCE_S)


def connect(held, port):
    return held.enter_context(closing(socket.create_connection((LOOPBACK, port), timeout=PATIENCE_S)))


def is_answered(port, scheme="http"):
    """Whether somebody else still gets an answer."""
    answer = httpx.get(f"{scheme}://{LOOPBACK}:{port}/api/health", verify=False, timeout=PATIENCE_S)
    return answer.json() == {"ok": True}


@pytest.mark.parametrize("said", [b"", HALF])
def test_the_connection_that_has_waited_longest_makes_room(serve, said):
    port = serve(Door(per_address=10, wait_s=FOR_EVER_S))
    with ExitStack() as held:
        silent = [connect(held, port) for _ in range(30)]
        for one in silent[20:]:
            one.sendall(said)
        assert is_answered(port)
        assert silent[0].recv(1) == b""


def test_there_is_a_limit_for_all_addresses_together(serve):
    port = serve(Door(per_address=100, in_all=10, wait_s=FOR_EVER_S))
    with ExitStack() as held:
        silent = [connect(held, port) for _ in range(30)]
        assert is_answered(port)
        assert silent[0].recv(1) == b""


@pytest.mark.parametrize("said", [b"", HALF])
def test_who_does_not_say_what_they_want_is_cut_off(serve, said):
    port = serve(Door(per_address=10, wait_s=0.1))
    with ExitStack() as held:
        silent = connect(held, port)
        silent.sendall(said)
        assert silent.recv(1) == b""


def test_nor_does_a_first_request_buy_time_for_a_second(serve):
    port = serve(Door(per_address=10, wait_s=0.5))
    with ExitStack() as held:
        one = connect(held, port)
        one.sendall(HALF + f"{LOOPBACK}:{port}\r\n\r\n".encode())
        received = b""
        while not received.endswith(b'{"ok":true}'):
            received += one.recv(4096)
        one.sendall(HALF)
        assert one.recv(1) == b""


def test_half_a_handshake_locks_nobody_out(serve, tmp_path):
    door = Door(per_address=10, wait_s=FOR_EVER_S)
    port = serve(door, self_signed_certificate(tmp_path, LOOPBACK))
    with ExitStack() as held:
        silent = [connect(held, port) for _ in range(30)]
        assert is_answered(port, "https")
        assert silent[0].recv(1) == b""


def test_a_body_that_comes_too_slowly_is_cut_off(serve, monkeypatch):
    monkeypatch.setattr("lungelens.app.body_limit.MAX_BODY_S", 0.1)
    port = serve(Door(per_address=10, wait_s=FOR_EVER_S))
    with ExitStack() as held:
        slow = connect(held, port)
        head = f"POST /api/phone/claim HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\nContent-Type: application/json\r\n"
        slow.sendall(f"{head}Content-Length: 100\r\n\r\n{{".encode())
        assert slow.recv(4096).startswith(b"HTTP/1.1 4")


def test_a_request_under_way_never_makes_room(serve, services):
    """It is held up in the database while others come and go; then it is answered."""
    door = Door(per_address=3, wait_s=FOR_EVER_S)
    port = serve(door)
    answers = []
    with ExitStack() as held:
        with services.database.writing() as session:
            session.scalars(select(Person)).all()
            body = {"token": "wrong", "device": "d" * 40}
            url = f"http://{LOOPBACK}:{port}/api/phone/claim"
            asking = threading.Thread(target=lambda: answers.append(httpx.post(url, json=body, timeout=PATIENCE_S)))
            asking.start()
            while not any(one.deadline is None for one in list(door._open.values())):
                time.sleep(0.01)
            for _ in range(10):
                connect(held, port)
            assert is_answered(port)
        asking.join(PATIENCE_S)
    assert [answer.status_code for answer in answers] == [403]


def test_who_asks_for_too_much_at_once_is_answered_once_and_cut_off(serve):
    """Three hundred connections with sixty requests each, one behind the other, held the page up for forty seconds."""
    port = serve(Door(per_address=10))
    one = f"GET /api/health HTTP/1.1\r\nHost: {LOOPBACK}:{port}\r\n\r\n".encode()
    with ExitStack() as held:
        asking = connect(held, port)
        asking.sendall(one * 1000)
        answers = b""
        while piece := asking.recv(1 << 16):
            answers += piece
    assert answers.count(b"HTTP/1.1 200") >= 400  # the burst
    assert answers.count(b"HTTP/1.1 429") == 1


def test_a_log_is_not_endless():
    now_s = 0.0
    throttle = Throttle(lambda: now_s)

    def written(message):
        record = logging.LogRecord("asyncio", logging.ERROR, "", 0, message, None, None)
        return record.getMessage() if throttle.filter(record) else None

    lines = [written("out of system resource") for _ in range(1000)]
    assert [line for line in lines if line] == ["out of system resource"] * SAME_PER_MINUTE
    assert written("something else") == "something else"
    now_s = MINUTE_S + 1
    assert written("it again") == f"it again ({1000 - SAME_PER_MINUTE} were left out before)"
