from __future__ import annotations

from typing import TYPE_CHECKING, cast

import pytest
from anyio.from_thread import start_blocking_portal
from starlette.testclient import TestClient

from helpers.clips import step_pictures, write_clip
from helpers.records import database, database_url, opened, postgres_folder  # noqa: F401  fixtures
from lungelens.app.gate import OWNER_COOKIE, Gate
from lungelens.app.main import create_app
from lungelens.app.services import Services
from lungelens.records.database import sqlite_url
from lungelens.records.folder import open_folder

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from anyio.from_thread import BlockingPortal
    from fastapi import FastAPI

    from lungelens.records.folder import DataFolder

HOST = "127.0.0.1:8765"
LAN_HOST = "192.168.1.20:8766"
KEY = "the-owners-key"


@pytest.fixture
def folder(tmp_path: Path) -> DataFolder:
    return open_folder(tmp_path / "data")


@pytest.fixture
def services(folder: DataFolder) -> Iterator[Services]:
    with opened(sqlite_url(folder.database)) as records:
        yield Services(records, folder)


@pytest.fixture(scope="session")
def one_app() -> FastAPI:
    """The app of all tests: the first request to a new one takes ten times as long as any other."""
    return create_app(cast("Services", None))


@pytest.fixture
def app(one_app: FastAPI, services: Services) -> FastAPI:
    """The app with this test's records."""
    one_app.state.services = services
    return one_app


@pytest.fixture(scope="session")
def portal() -> Iterator[BlockingPortal]:
    """An event loop for all clients: each would start one for each request otherwise."""
    with start_blocking_portal() as portal:
        yield portal


@pytest.fixture
def stranger(app: FastAPI, portal: BlockingPortal) -> TestClient:
    """Somebody at the owner's door without the key."""
    gate = Gate(app, frozenset({HOST}), "http", KEY)
    client = TestClient(gate, base_url=f"http://{HOST}", follow_redirects=False, raise_server_exceptions=False)
    client.portal = portal
    return client


@pytest.fixture
def owner(stranger: TestClient) -> TestClient:
    stranger.cookies.set(OWNER_COOKIE, KEY)
    return stranger


@pytest.fixture
def phone(app: FastAPI, portal: BlockingPortal) -> TestClient:
    """A phone at the door in the local network."""
    gate = Gate(app, frozenset({LAN_HOST}), "https", None)
    client = TestClient(gate, base_url=f"https://{LAN_HOST}", raise_server_exceptions=False)
    client.portal = portal
    return client


@pytest.fixture
def person_id(owner: TestClient) -> str:
    return str(owner.post("/api/people", json={"code": "R-07", "height_cm": 178}).json()["id"])


@pytest.fixture
def session_id(owner: TestClient, person_id: str) -> str:
    return str(owner.post(f"/api/people/{person_id}/sessions", json={"held_on": "2026-03-02"}).json()["id"])


@pytest.fixture(scope="session")
def clip_bytes(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A small video."""
    return write_clip(tmp_path_factory.mktemp("clip") / "clip.mp4", step_pictures(20)).read_bytes()
