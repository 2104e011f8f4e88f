"""Twenty clips at once: all are kept, told apart and measured, while the page answers."""

from __future__ import annotations

import hashlib
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from helpers.clips import write_clip
from helpers.measurers import LARGE_BYTES
from helpers.servers import ServerProcess, new_session
from helpers.uploads import send, told_apart
from lungelens.clip.reader import open_video

CLIPS = 20
FILMED = 2  # of them; the others are drawn and measured by a stand-in
PIECES = 5
POLL_EVERY_S = 0.05
SAMPLE = Path(__file__).parents[2] / "sample_videos" / "c01_R_m_shoes_38.mp4"


@pytest.fixture(scope="module")
def filmed_bytes(tmp_path_factory):
    """A second of somebody in front of a wall, every other picture."""
    frames = open_video(SAMPLE).frames(wanted=lambda index, time_s: time_s < 1 and index % 2 == 0)
    content = write_clip(tmp_path_factory.mktemp("filmed") / "clip.mp4", (frame.rgb for frame in frames)).read_bytes()
    assert len(content) > LARGE_BYTES
    return content


@pytest.mark.soak
def test_twenty_clips_sent_at_once_are_all_measured_and_none_is_mixed_up(
    tmp_path, database_url, clip_bytes, filmed_bytes
):
    contents = [told_apart(filmed_bytes if place < FILMED else clip_bytes, place) for place in range(CLIPS)]
    with ServerProcess(tmp_path, database_url, "real_if_large", workers=2) as client:
        session_id = new_session(client)
        with ThreadPoolExecutor(CLIPS) as pages:
            sending = [pages.submit(send, client, session_id, one, len(one) // PIECES) for one in contents]
            shown = [client.get("/api/status").json()]
            while not all(one.done() for one in sending) or shown[-1]["queued"] or shown[-1]["measuring"]:
                time.sleep(POLL_EVERY_S)
                shown.append(client.get("/api/status").json())
        assert any(status["measuring"] for status in shown)
        sent = [one.result() for one in sending]
        trials = {trial["id"]: trial for trial in client.get(f"/api/sessions/{session_id}").json()["trials"]}
        assert {trial["state"] for trial in trials.values()} == {"done"}
        assert len(trials) == CLIPS
        for content, trial in zip(contents, sent, strict=True):
            assert trials[trial["id"]]["sha256"] == hashlib.sha256(content).hexdigest()
            assert client.get(f"/api/trials/{trial['id']}/files/clip").content == content
        for trial in sent[:FILMED]:
            measured = client.get(f"/api/trials/{trial['id']}/result").json()
            assert measured["clip"]["sha256"] == trial["sha256"]
