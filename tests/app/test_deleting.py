"""A person deleted leaves no row, no file and no name, neither in the data folder nor in what the server writes out."""

from __future__ import annotations

import logging
import sys
import time

import pytest
from sqlalchemy import create_engine, inspect, text

from helpers.servers import ServerProcess, until_over
from helpers.uploads import send
from lungelens.app.logs import NamelessFormatter

NAME = "Ada-Lovelace-1815"


def until_empty(folder) -> None:
    """Wait for a worker: it tidies up a moment after it has said that it is done."""
    for _ in range(100):
        if not list(folder.iterdir()):
            return
        time.sleep(0.1)
    raise AssertionError(list(folder.iterdir()))


def leave_traces(client, clip: bytes, work) -> tuple[str, str]:
    """Write a name wherever one can be written, and ask for things that are refused; return person and session."""
    person = client.post("/api/people", json={"code": NAME, "name": NAME, "notes": NAME}).json()
    test = client.post(f"/api/people/{person['id']}/sessions", json={"warm_up": NAME, "notes": NAME}).json()
    at = f"/api/sessions/{test['id']}"
    client.put(f"{at}/legs/left", json={"tight": "back"})
    reading = {"side": "left", "quantity": "toe_to_wall_cm", "method": "tape", "value": 9, "rater": NAME}
    client.post(f"{at}/readings", json=reading)
    client.post(f"{at}/exercises", json={"exercise_id": "wall_calf_stretch", "note": NAME})
    send(client, test["id"], clip + (8 + len(NAME)).to_bytes(4) + b"free" + NAME.encode())
    until_over(client, test["id"])
    until_empty(work)
    begun = client.post(f"{at}/trials", json={"size_bytes": 2000}).json()["id"]
    client.patch(f"/api/trials/{begun}/upload", content=NAME.encode(), headers={"Upload-Offset": "0"})
    refused = [
        client.post("/api/people", json={"code": NAME}),
        client.post("/api/people", json={"code": "R", "sex": NAME}),
        client.get(f"/api/{NAME}"),
        client.get(f"/api/people/{NAME}"),
        client.delete(f"/api/people/{person['id']}", params={"confirm": NAME + "?"}),
    ]
    assert [answer.status_code for answer in refused] == [409, 422, 404, 422, 409]
    assert len(client.get("/api/people", params={"search": NAME}).json()) == 1
    for kind in ("json", "csv", "pdf", "zip"):
        assert client.get(f"/api/people/{person['id']}/export", params={"as": kind}).status_code == 200
    return person["id"], test["id"]


def rows(url: str) -> dict[str, int]:
    engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:"))
    with engine.connect() as connection:
        tables = [name for name in inspect(connection).get_table_names() if name != "alembic_version"]
        counts = {name: connection.execute(text(f"SELECT count(*) FROM {name}")).scalar_one() for name in tables}
    engine.dispose()
    return counts


def holding_name(folder) -> list[str]:
    return [str(path) for path in folder.rglob("*") if path.is_file() and NAME.encode() in path.read_bytes()]


@pytest.mark.soak
def test_a_person_deleted_leaves_nothing(database_url, tmp_path, clip_bytes, capfd):
    server = ServerProcess(tmp_path, database_url)
    with server as client:
        person_id, session_id = leave_traces(client, clip_bytes, server.data / "work")
        assert holding_name(tmp_path)
        client.delete(f"/api/people/{person_id}", params={"confirm": NAME}).raise_for_status()
        assert client.get(f"/api/sessions/{session_id}").status_code == 404
        left = rows(database_url)
        assert left.pop("trail_entry") > 0  # that something was deleted, and when; it names nobody
        assert set(left.values()) == {0}
        assert list((server.data / "trials").iterdir()) == []
        assert list((server.data / "work").iterdir()) == []
        assert holding_name(tmp_path) == []  # while the server runs, in SQLite's write-ahead log too
    written = capfd.readouterr()
    assert NAME not in written.out + written.err


def test_a_fault_is_logged_without_what_it_says():
    """The server's library logs a fault with all it says, unless told otherwise."""

    def break_down() -> None:
        raise ValueError(NAME)

    try:
        break_down()
    except ValueError:
        record = logging.LogRecord("uvicorn.error", logging.ERROR, "", 0, "fault", (), sys.exc_info())
    said = NamelessFormatter().format(record)
    assert said.startswith("fault\n")
    assert said.endswith("ValueError")
    assert "break_down" in said
    assert NAME not in said
