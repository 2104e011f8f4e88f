"""The server as a process of its own, killed and started again."""

from __future__ import annotations

import socket
import sys
from contextlib import ExitStack, closing

import httpx
import pytest

from helpers.clips import transcode
from helpers.servers import ServerProcess, new_session, until_over
from helpers.stored import SHOES, clip_of
from helpers.uploads import send

pytestmark = pytest.mark.soak


def test_what_was_acknowledged_survives_a_killed_server(tmp_path, clip_bytes):
    server = ServerProcess(tmp_path)
    with server as client:
        session_id = new_session(client)
        sent = [send(client, session_id, clip_bytes)["id"] for _ in range(3)]
        begun = client.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": len(clip_bytes)}).json()["id"]
        client.patch(f"/api/trials/{begun}/upload", content=clip_bytes[:900], headers={"Upload-Offset": "0"})
    with server as client:
        assert client.get(f"/api/trials/{begun}/upload").json()["received_bytes"] == 900
        client.patch(f"/api/trials/{begun}/upload", content=clip_bytes[900:], headers={"Upload-Offset": "900"})
        trials = until_over(client, session_id)
    assert [trial["id"] for trial in trials] == [*sent, begun]
    assert {trial["state"] for trial in trials} == {"done"}


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere this computer has one loopback address only")
def test_nobody_but_loopback_is_let_in_and_no_request_is_logged(tmp_path, capfd):
    with ServerProcess(tmp_path) as client:
        assert client.get("/api/people?search=Ada").json() == []
        with pytest.raises(ConnectionRefusedError):  # a door open to the network would be open here, too
            socket.create_connection(("127.0.0.2", int(client.base_url.port or 0)))
    assert capfd.readouterr() == ("", "")


@pytest.mark.skipif(sys.platform != "linux", reason="limits are of another kind here")
def test_more_half_open_connections_than_a_process_may_hold_lock_nobody_out(tmp_path):
    import resource

    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    server = ServerProcess(tmp_path)
    with ExitStack() as held:
        held.callback(resource.setrlimit, resource.RLIMIT_NOFILE, before)
        resource.setrlimit(resource.RLIMIT_NOFILE, (1024, before[1]))  # as most systems set it; the server inherits it
        client = held.enter_context(server)
        resource.setrlimit(resource.RLIMIT_NOFILE, (min(4096, before[1]), before[1]))
        for _ in range(1100):
            silent = held.enter_context(closing(socket.create_connection(("127.0.0.1", server.port))))
            silent.sendall(b"GET / HTTP/1.1\r\n")
        assert client.get("/api/people").json() == []
        with httpx.Client(base_url=client.base_url, cookies=client.cookies, timeout=20) as another:
            assert another.get("/api/people").json() == []


def test_a_real_clip_gives_the_numbers_of_the_command_line(tmp_path, capfd):
    import json

    from lungelens.cli.main import main

    clip = transcode(clip_of(SHOES), tmp_path / "clip.mp4", keep=lambda index: index < 90)  # one repetition
    with ServerProcess(tmp_path, measure="real") as client:
        person = client.post("/api/people", json={"code": "R-07"}).json()
        session_id = client.post(f"/api/people/{person['id']}/sessions", json={}).json()["id"]
        trial = send(client, session_id, clip.read_bytes())
        (done,) = until_over(client, session_id)
        assert done["state"] == "done"
        result = client.get(f"/api/trials/{trial['id']}/result").json()
        holds = client.get(f"/api/trials/{trial['id']}/holds").json()
        move = {"repetition": 1, "point": "knee", "after_px": [holds[0]["points"]["knee"][0] + 20, 300]}
        corrected = client.post(f"/api/trials/{trial['id']}/corrections/try", json=move).json()
    assert main(["measure", str(clip), "--json"]) == 0
    expected = json.loads(capfd.readouterr().out)
    assert result["repetitions"] == expected["repetitions"]
    assert [hold["repetition"] for hold in holds] == [rep["index"] for rep in expected["repetitions"]]
    before = corrected["numbers_before"]["tibia_angle_deg"]["value"]
    assert before == pytest.approx(expected["repetitions"][0]["tibia_angle_deg"]["value"])
    assert corrected["numbers_after"]["tibia_angle_deg"]["value"] != before
