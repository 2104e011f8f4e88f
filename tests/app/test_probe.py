"""A file that breaks, starves or stops whatever reads it costs its sender one sentence, and nobody else anything."""

from __future__ import annotations

import multiprocessing
import platform
import signal
import sys

import pytest

from helpers import lookers
from helpers.uploads import send
from lungelens.app import probe as probing
from lungelens.app.probe import CRASHED, TOO_SLOW, look_at
from lungelens.app.process_limits import TOO_MUCH_MEMORY

ON_LINUX = pytest.mark.skipif(sys.platform != "linux", reason="other systems do not limit this")


@pytest.mark.parametrize(
    ("look", "said"),
    [
        (lookers.crashes, CRASHED),
        pytest.param(lookers.eats_memory, TOO_MUCH_MEMORY, marks=ON_LINUX),
        (lookers.hangs, TOO_SLOW),
        (lookers.computes, CRASHED),
        pytest.param(lookers.writes, CRASHED, marks=ON_LINUX),
    ],
)
def test_whatever_becomes_of_the_first_look_the_server_goes_on(
    owner, services, session_id, clip_bytes, monkeypatch, look, said
):
    monkeypatch.setattr(probing, "PATIENCE_S", 0.5 if look is lookers.hangs else 30)
    monkeypatch.setattr(probing, "CPU_S", 1)
    services.look = look
    url = f"/api/sessions/{session_id}/trials"
    trial_id = owner.post(url, json={"size_bytes": len(clip_bytes)}).json()["id"]
    answer = owner.patch(f"/api/trials/{trial_id}/upload", content=clip_bytes, headers={"Upload-Offset": "0"})
    assert (answer.status_code, answer.json()["error"]["code"], answer.json()["error"]["message"]) == (415, *said)
    assert owner.get(f"/api/trials/{trial_id}").status_code == 404
    assert not services.folder.trial(trial_id).exists()
    assert multiprocessing.active_children() == []
    monkeypatch.undo()
    services.look = look_at
    assert send(owner, session_id, clip_bytes)["state"] == "queued"


FILTERED = pytest.mark.skipif(
    sys.platform != "linux" or platform.machine() not in ("x86_64", "aarch64"),
    reason="other systems have no such filter",
)


@FILTERED
def test_who_took_over_the_first_look_can_change_start_and_send_nothing(tmp_path):
    (tmp_path / "another's").write_text("1.5")
    assert probing.probe(tmp_path / "clip", lookers.misuses) == probing.Found(duration_s=1.5)
    assert (tmp_path / "another's").read_text() == "1.5"


@FILTERED
@pytest.mark.parametrize(
    ("url", "has_model", "could"),
    [
        ("sqlite://", True, []),
        ("postgresql+psycopg://nobody@127.0.0.1/none", True, ["open a connection"]),
        ("sqlite://", False, list(lookers.OUTSIDE)),
    ],
)
def test_who_took_over_a_worker_can_start_and_send_nothing_that_it_does_not_need(monkeypatch, url, has_model, could):
    ours, theirs = multiprocessing.Pipe(duplex=False)
    process = multiprocessing.get_context("spawn").Process(
        target=lookers.confined_worker, args=(url, has_model, theirs), daemon=True
    )
    process.start()
    assert ours.poll(60)
    assert ours.recv() == could
    process.join()


@pytest.mark.skipif(not hasattr(signal, "alarm"), reason="this system has no alarm")
def test_a_look_whose_server_was_killed_ends_by_itself(tmp_path):
    ours, theirs = multiprocessing.Pipe(duplex=False)
    alone = multiprocessing.get_context("spawn").Process(
        target=lookers.left_alone, args=(tmp_path, theirs), daemon=True
    )
    alone.start()
    alone.join(60)
    assert alone.exitcode == -signal.SIGALRM
    ours.close()
