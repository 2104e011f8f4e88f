"""Sending clips in any order of steps, right ones and wrong ones: what was acknowledged is there, byte for byte."""

from __future__ import annotations

import tempfile
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, consumes, rule, run_state_machine_as_test
from starlette.testclient import TestClient

from helpers.fuzzing import drawn
from helpers.records import opened
from lungelens.app.gate import OWNER_COOKIE, Gate
from lungelens.app.main import create_app
from lungelens.app.probe import Found
from lungelens.app.services import Services
from lungelens.records.database import sqlite_url
from lungelens.records.folder import open_folder

KEY, HOST = "the-owners-key", "127.0.0.1:8765"
STEPS = 20
VIDEO, OTHER = b"video", b"other"  # what the stand-in takes for one, and what not


def stand_in(path, look):
    """As the first look at a file, without a process for each."""
    return Found(duration_s=1.0) if path.read_bytes().startswith(VIDEO) else Found(fault=("not_a_video", "It is none."))


@dataclass
class Clip:
    """What we know was sent."""

    id: str
    content: bytes
    stored: int = 0
    state: str = "receiving"
    url: str = field(init=False)

    def __post_init__(self):
        self.url = f"/api/trials/{self.id}"


class Uploads(RuleBasedStateMachine):
    """A page that sends clips."""

    clips = Bundle("clips")

    def __init__(self):
        super().__init__()
        self.held = ExitStack()
        self.folder = open_folder(Path(self.held.enter_context(tempfile.TemporaryDirectory()), "data"))
        database = self.held.enter_context(opened(sqlite_url(self.folder.database)))
        gate = Gate(create_app(Services(database, self.folder)), frozenset({HOST}), "http", KEY)
        gate.rate.burst = gate.rate.per_s = 1e9
        self.page = TestClient(gate, base_url=f"http://{HOST}", cookies={OWNER_COOKIE: KEY})
        self.held.enter_context(self.page)
        person = self.page.post("/api/people", json={"code": "R-07"}).json()["id"]
        self.session = self.page.post(f"/api/people/{person}/sessions", json={}).json()["id"]
        self.known: dict[str, Clip] = {}

    def teardown(self):
        for clip in self.known.values():
            self.check(clip)
        self.held.close()

    @rule(target=clips, begins=st.sampled_from([VIDEO, VIDEO, OTHER]), more=st.binary(max_size=40))
    def announce(self, begins, more):
        content = begins + more
        answer = self.page.post(f"/api/sessions/{self.session}/trials", json={"size_bytes": len(content)})
        assert answer.status_code == 201
        clip = Clip(answer.json()["id"], content)
        self.known[clip.id] = clip
        return clip

    @rule(clip=clips, length=st.integers(0, 50))
    def send_the_next_piece(self, clip, length):
        self.send(clip, clip.stored, clip.content[clip.stored : clip.stored + length])

    @rule(clip=clips, offset=st.integers(0, 60), piece=st.binary(max_size=50))
    def send_anything_anywhere(self, clip, offset, piece):
        self.send(clip, offset, piece)

    @rule(clip=clips)
    def ask_to_measure(self, clip):
        answer = self.page.post(f"{clip.url}/measure")
        expected = {"receiving": (409, "not_received"), "queued": (409, "busy"), "gone": (404, "not_found")}
        assert (answer.status_code, answer.json()["error"]["code"]) == expected[clip.state]

    @rule(clip=consumes(clips))
    def delete(self, clip):
        assert self.page.delete(clip.url).status_code == (404 if clip.state == "gone" else 204)
        clip.state = "gone"

    def send(self, clip, offset, piece):
        answer = self.page.patch(f"{clip.url}/upload", content=piece, headers={"Upload-Offset": str(offset)})
        status, clip.stored, clip.state, clip.content = expected_of(clip, offset, piece)
        assert answer.status_code == status, answer.text
        self.check(clip)

    def check(self, clip):
        """What was acknowledged is there, and nothing of what was refused."""
        answer = self.page.get(f"{clip.url}/upload")
        if clip.state == "gone":
            assert answer.status_code == 404
            assert not self.folder.trial(clip.id).exists()
            return
        assert (answer.json()["received_bytes"], answer.json()["state"]) == (clip.stored, clip.state)
        kept = self.folder.clip(clip.id)
        assert clip.stored == 0 or kept.read_bytes()[: clip.stored] == clip.content[: clip.stored]


def expected_of(clip, offset, piece):
    """Status of the answer; then what is stored, the state, and what has become of the content."""
    if clip.state == "gone":
        return 404, clip.stored, "gone", clip.content
    if clip.state == "queued":
        return (200 if offset == len(clip.content) else 409), clip.stored, "queued", clip.content
    if offset != clip.stored:
        return 409, clip.stored, "receiving", clip.content
    end = offset + len(piece)
    if end > len(clip.content):
        return 413, clip.stored, "receiving", clip.content
    content = clip.content[:offset] + piece + clip.content[end:]
    if end < len(content):
        return 204, end, "receiving", content
    if content.startswith(VIDEO):
        return 200, end, "queued", content
    return 415, end, "gone", content


@pytest.mark.parametrize("times", [2, pytest.param(8, marks=pytest.mark.soak)])
def test_any_order_of_steps(monkeypatch, times):
    monkeypatch.setattr("lungelens.app.uploads.probe", stand_in)
    run_state_machine_as_test(Uploads, settings=settings(drawn(times), stateful_step_count=STEPS))
