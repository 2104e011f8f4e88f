"""Disks that are full; server and workers killed at random moments: what was acknowledged is there and measured."""

from __future__ import annotations

import errno
import hashlib
import logging
import os
import random
import sqlite3
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import httpx
import psycopg
import pytest
from sqlalchemy import event, select
from sqlalchemy.exc import OperationalError

from helpers.records import add_person, add_session, add_trial
from helpers.servers import PATIENCE_S, ServerProcess, new_session, until_over
from helpers.uploads import told_apart
from lungelens.app.serving import open_records
from lungelens.records import disk
from lungelens.records.disk import is_disk_full
from lungelens.records.models import Person, Removal, Trial
from lungelens.records.removal import remove

KILLS = 20
WORKERS_SHARE = 0.6  # of the kills; the server takes longer to start again
PAGES = 3
PIECES = 8
BETWEEN_PIECES_S = 0.1
TRY_AGAIN_S = 0.1
_log = logging.getLogger(__name__)


@dataclass
class Page:
    """Sends one clip after the other until it is told to stop, and goes on wherever the server was killed."""

    client: httpx.Client
    session_id: str
    clip: bytes
    number: int
    acknowledged: dict[str, str] = field(default_factory=dict)  # clip: its SHA-256
    resumed: int = 0
    unheard: int = 0  # requests, since the last answer

    def send_until(self, stop: threading.Event) -> None:
        """Send clips, at least one of them whole."""
        while not stop.is_set():
            content = told_apart(self.clip, 1000 * self.number + len(self.acknowledged))
            trial_id = self._announce(len(content))
            self._send(f"/api/trials/{trial_id}/upload", content)
            self.acknowledged[trial_id] = hashlib.sha256(content).hexdigest()

    def _announce(self, size_bytes: int) -> str:
        answer = None
        while answer is None:
            answer = self._ask("POST", f"/api/sessions/{self.session_id}/trials", json={"size_bytes": size_bytes})
        assert answer.status_code == 201, answer.text
        return str(answer.json()["id"])

    def _send(self, url: str, content: bytes) -> None:
        safe, known = 0, True
        while True:
            if not known:
                at = self._ask("GET", url)
                if at is None:
                    continue
                assert safe <= at.json()["received_bytes"] <= len(content)
                safe, known = at.json()["received_bytes"], True
                self.resumed += 0 < safe < len(content)
            time.sleep(BETWEEN_PIECES_S)
            piece = content[safe : safe + len(content) // PIECES]
            answer = self._ask("PATCH", url, content=piece, headers={"Upload-Offset": str(safe)})
            known = answer is not None
            if answer is not None:
                assert answer.status_code in (200, 204), answer.text
                safe = int(answer.headers.get("Upload-Offset", safe))
                if answer.status_code == 200:
                    return

    def _ask(self, method: str, url: str, **what: Any) -> httpx.Response | None:
        """The answer, or None if the server was not there or went away."""
        try:
            answer = self.client.request(method, url, **what)
        except httpx.TransportError:
            self.unheard += 1
            assert self.unheard < PATIENCE_S / TRY_AGAIN_S, "the server does not come back"
            time.sleep(TRY_AGAIN_S)
            return None
        self.unheard = 0
        return answer


def test_a_disk_too_full_for_a_row_is_said_and_nothing_is_lost(owner, services, person_id):
    long = {"version": 1, "notes": 20_000 * "x"}

    def leave_no_room(connection):
        connection.exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite takes this as: no more than there are

    event.listen(services.database.engine, "begin", leave_no_room)
    refused = owner.patch(f"/api/people/{person_id}", json=long)
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "disk_full")
    event.remove(services.database.engine, "begin", leave_no_room)
    services.database.engine.dispose()
    assert owner.get(f"/api/people/{person_id}").json()["notes"] == ""
    assert owner.patch(f"/api/people/{person_id}", json=long).status_code == 200


def test_a_disk_too_full_for_an_export_is_said(owner, person_id, monkeypatch):
    def full(*_args, **_options):
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("tempfile.TemporaryFile", full)
    refused = owner.get(f"/api/people/{person_id}/export?as=zip")
    assert (refused.status_code, refused.json()["error"]["code"]) == (507, "disk_full")


@pytest.fixture
def small_disk(tmp_path):
    """A disk of 8 MB."""
    place = tmp_path / "disk"
    place.mkdir()
    if subprocess.run(["mount", "-t", "tmpfs", "-o", "size=8m", "tmpfs", place], capture_output=True).returncode:
        pytest.skip("only the administrator of a Linux computer can mount a small disk")
    yield place
    subprocess.run(["umount", "-l", place], check=True)


@pytest.mark.skipif(sys.platform != "linux", reason="mounts are of another kind here")
@pytest.mark.parametrize("has_clip", [True, False])
def test_on_a_full_disk_people_can_be_deleted(small_disk, monkeypatch, has_clip):
    monkeypatch.setattr(disk, "SPARE_BYTES", 2 * 1024**2)
    with open_records(small_disk, None) as (database, folder):
        assert folder.spare.stat().st_size == disk.SPARE_BYTES
        person = add_person(database, notes="x" * 20_000)
        test = add_session(database, person)
        trial = add_trial(database, folder, test) if has_clip else None
        if trial is not None:
            folder.clip(trial.id).write_bytes(bytes(2 * 1024**2))
        database.purge_deleted()
        with suppress(OSError), (small_disk / "filler").open("wb", buffering=0) as filler:
            while True:
                filler.write(bytes(4096))
        assert folder.free_bytes() == 0
        with pytest.raises(OperationalError, match="full"), database.writing() as session:
            session.get_one(Person, person.id).notes = "y" * 20_000
        remove(database, folder, Person, person.id)
        assert trial is None or not folder.trial(trial.id).exists()
        with database.reading() as session:
            assert session.scalars(select(Person)).all() == []
            assert session.scalars(select(Trial)).all() == []
            assert session.scalars(select(Removal)).all() == []


def test_a_full_disk_is_known_by_what_the_system_and_both_databases_say():
    assert is_disk_full(OSError(errno.ENOSPC, "…"))
    assert is_disk_full(OperationalError("…", {}, sqlite3.OperationalError("database or disk is full")))
    assert is_disk_full(OperationalError("…", {}, psycopg.errors.DiskFull()))
    assert not is_disk_full(OperationalError("…", {}, sqlite3.OperationalError("database is locked")))


@pytest.mark.soak
@pytest.mark.skipif(sys.platform != "linux", reason="finds workers in /proc")
def test_what_was_acknowledged_survives_twenty_kills(tmp_path, database_url, clip_bytes):
    seed = int(os.environ.get("FAULTS_SEED", time.time_ns() % 2**32))
    _log.warning("FAULTS_SEED=%d", seed)
    dice = random.Random(seed)
    server = ServerProcess(tmp_path, database_url, workers=2)
    with server as client:
        session_id = new_session(client)
        pages = [Page(server.client(), session_id, clip_bytes, number) for number in range(PAGES)]
        stop = threading.Event()
        with ThreadPoolExecutor(PAGES) as threads:
            sending = [threads.submit(page.send_until, stop) for page in pages]
            try:
                for _ in range(KILLS):
                    kill_something(dice, server)
            finally:
                stop.set()
        for one in sending:
            one.result()
        everything_acknowledged_is_there(server, session_id, pages)


def kill_something(dice, server):
    """Sometimes while the server starts, mostly when it is open, and of that mostly while a clip is measured."""
    if (moment := dice.choice(("starts", "open", "measures", "measures"))) != "starts":
        client = server.client()
        for _ in range(10 * PATIENCE_S):
            if moment == "open" or client.get("/api/status").json()["measuring"] > 0:
                break
            time.sleep(TRY_AGAIN_S)
    time.sleep(dice.uniform(0, 0.7))
    if dice.random() < WORKERS_SHARE:
        server.kill_worker(dice)
    else:
        server.kill()
        server.start()


def everything_acknowledged_is_there(server, session_id, pages):
    client = server.client()
    trials = {trial["id"]: trial for trial in until_over(client, session_id)}
    acknowledged = {id_: sha256 for page in pages for id_, sha256 in page.acknowledged.items()}
    _log.warning("%d clips acknowledged, %d resumed", len(acknowledged), sum(page.resumed for page in pages))
    assert len(acknowledged) >= PAGES
    assert sum(page.resumed for page in pages) > 0
    for id_, sha256 in acknowledged.items():
        assert (trials[id_]["state"], trials[id_]["sha256"]) == ("done", sha256)
        assert hashlib.sha256(client.get(f"/api/trials/{id_}/files/clip").content).hexdigest() == sha256
        assert client.get(f"/api/trials/{id_}/files/reps.png").content == b"picture"
    # The answer to an announcement was lost, and the page announced once more.
    assert {trial["received_bytes"] for id_, trial in trials.items() if id_ not in acknowledged} <= {0}
    for _ in range(10 * PATIENCE_S):
        if not any((server.data / "work").iterdir()):
            return
        time.sleep(0.1)
    raise AssertionError("something is left in the work folder")
