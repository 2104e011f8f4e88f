"""The server as a process of its own, killed and started again."""

from __future__ import annotations

import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import httpx
import pytest

from helpers.uploads import send
from lungelens.app.gate import OWNER_COOKIE

TESTS = Path(__file__).parents[1]
SAMPLE = TESTS.parent / "sample_videos"
SERVE = """
import sys
from pathlib import Path
sys.path.insert(0, sys.argv[1])
from helpers.measurers import quick
from lungelens.app.measuring import measure_clip
from lungelens.app.serving import ServerOptions, serve
if __name__ == "__main__":
    measure = quick if sys.argv[3] == "quick" else measure_clip
    options = ServerOptions(root=Path(sys.argv[2]), port=0, workers=1, measure=measure)
    serve(options, lambda opened: print(opened.url, flush=True))
"""


@contextmanager
def server(script: Path, data: Path, measure: str = "quick"):
    """A running server, killed at the end; yields somebody who has the key."""
    command = [sys.executable, str(script), str(TESTS), str(data), measure]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    try:
        address = urlsplit(process.stdout.readline().strip())
        cookie = {OWNER_COOKIE: parse_qs(address.query)["key"][0]}
        with httpx.Client(base_url=f"http://{address.netloc}", cookies=cookie, timeout=60) as client:
            yield client
    finally:
        process.kill()
        process.wait()


@pytest.fixture
def script(tmp_path):
    path = tmp_path / "serve.py"
    path.write_text(SERVE)
    return path


def new_session(client: httpx.Client) -> str:
    person = client.post("/api/people", json={"code": "R-07", "height_cm": 95}).json()
    return str(client.post(f"/api/people/{person['id']}/sessions", json={}).json()["id"])


def until_done(client: httpx.Client, session_id: str) -> list[dict[str, object]]:
    for _ in range(600):
        trials = client.get(f"/api/sessions/{session_id}").json()["trials"]
        if all(trial["state"] in ("done", "failed") for trial in trials):
            return trials
        time.sleep(0.2)
    raise AssertionError(trials)


def test_what_was_acknowledged_survives_a_killed_server(script, tmp_path, clip_bytes):
    data = tmp_path / "data"
    with server(script, data) as client:
        session_id = new_session(client)
        sent = [send(client, session_id, clip_bytes)["id"] for _ in range(3)]
        begun = client.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": len(clip_bytes)}).json()["id"]
        client.patch(f"/api/trials/{begun}/upload", content=clip_bytes[:900], headers={"Upload-Offset": "0"})
    with server(script, data) as client:
        assert client.get(f"/api/trials/{begun}/upload").json()["received_bytes"] == 900
        client.patch(f"/api/trials/{begun}/upload", content=clip_bytes[900:], headers={"Upload-Offset": "900"})
        trials = until_done(client, session_id)
    assert [trial["id"] for trial in trials] == [*sent, begun]
    assert {trial["state"] for trial in trials} == {"done"}


def test_events_tell_how_far_it_is(script, tmp_path, clip_bytes):
    with server(script, tmp_path / "data") as client:
        session_id = new_session(client)
        with client.stream("GET", "/api/events", params={"session": session_id}) as events:
            trial = send(client, session_id, clip_bytes)
            seen = []
            for line in events.iter_lines():
                seen += [state for state in ("queued", "measuring", "done") if f'"state":"{state}"' in line]
                if "done" in seen:
                    break
    assert seen[-1] == "done"
    assert "measuring" in seen
    assert trial["state"] == "queued"


@pytest.mark.slow
def test_a_real_clip_gives_the_numbers_of_the_command_line(script, tmp_path, capfd):
    import json

    from lungelens.cli.main import main

    clip = next(iter(sorted(SAMPLE.glob("*.mp4"))))
    with server(script, tmp_path / "data", "real") as client:
        person = client.post("/api/people", json={"code": "R-07"}).json()
        session_id = client.post(f"/api/people/{person['id']}/sessions", json={}).json()["id"]
        trial = send(client, session_id, clip.read_bytes())
        (done,) = until_done(client, session_id)
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
