"""The phones' entrance, opened and closed from the page."""

from __future__ import annotations

import asyncio
import socket
import ssl
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing

import httpx
import pytest

from lungelens.app import certificate, phone_access
from lungelens.app.main import create_app
from lungelens.app.phone_access import PhoneAccess
from lungelens.errors import UsageError
from lungelens.sides import SIDES

LOOPBACK = "127.0.0.1"


@pytest.fixture
def access(services, monkeypatch):
    monkeypatch.setattr(phone_access, "lan_address", lambda: LOOPBACK)
    with closing(socket.socket()) as free:
        free.bind((LOOPBACK, 0))
        port = free.getsockname()[1]
    return PhoneAccess(create_app(services), services, port)


def run(coroutine):
    """In a thread of its own: a browser that tests drive keeps the loop of this one."""
    with ThreadPoolExecutor(1) as thread:
        return thread.submit(asyncio.run, coroutine).result()


def test_phones_come_in_while_it_is_open_and_no_longer(access, services):
    async def answers():
        trusted = ssl.create_default_context(cafile=services.lan.certificate.path)
        async with httpx.AsyncClient(verify=trusted, base_url=services.lan.url) as phone:
            inside = (await phone.get("/api/health")).status_code, (await phone.get("/api/people")).status_code
        url = services.lan.url
        await access.close()
        async with httpx.AsyncClient(verify=False) as phone:
            with pytest.raises(httpx.ConnectError):
                await phone.get(url)
        return inside

    async def twice():
        found = []
        for _ in SIDES:
            await access.open()
            await access.open()  # as two windows may
            found.append(await answers())
            assert services.lan is None
        return found

    assert run(twice()) == [(200, 404)] * 2


def test_a_port_that_is_taken_leaves_it_closed(access, services):
    with closing(socket.socket()) as other:
        other.bind((LOOPBACK, access.port))
        other.listen()
        with pytest.raises(UsageError, match="cannot be used"):
            run(access.open())
    assert services.lan is None


@pytest.mark.parametrize("damaged", ["lan-key.pem", "lan-certificate.pem"])
def test_a_certificate_that_cannot_be_used_leaves_it_closed(access, services, monkeypatch, damaged):
    certificate.self_signed_certificate(services.folder.root, LOOPBACK)
    (services.folder.root / damaged).write_text("damaged")
    kept = certificate.Certificate(
        services.folder.root / "lan-certificate.pem", services.folder.root / "lan-key.pem", "00"
    )
    monkeypatch.setattr(phone_access, "self_signed_certificate", lambda *_: kept)
    with pytest.raises(UsageError, match="did not start"):
        run(access.open())
    assert services.lan is None
    monkeypatch.undo()
    monkeypatch.setattr(phone_access, "lan_address", lambda: LOOPBACK)
    for name in ("lan-key.pem", "lan-certificate.pem"):
        (services.folder.root / name).unlink()

    async def opens():
        await access.open()  # the port is free again
        url = services.lan.url
        await access.close()
        return url

    assert run(opens()).startswith("https://")


def test_only_the_owner_switches_it(owner, phone, services, monkeypatch):
    switched = []

    class Recorded:
        async def open(self):
            switched.append("open")

        async def close(self):
            switched.append("close")

    services.phones = Recorded()
    assert phone.put("/api/lan", json={"on": True}).status_code == 404
    monkeypatch.setattr(certificate, "lan_address", lambda: LOOPBACK)
    assert owner.put("/api/lan", json={"on": True}).json()["network"] is False  # nobody else reaches this address
    assert owner.put("/api/lan", json={"on": False}).json()["on"] is False
    assert switched == ["open", "close"]
