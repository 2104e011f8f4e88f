from __future__ import annotations

import asyncio
import errno
import functools
import io
import os
from concurrent.futures import ThreadPoolExecutor

import pytest
from PIL import Image
from sqlalchemy import select
from starlette.requests import ClientDisconnect

from helpers.clips import write_sound
from helpers.uploads import send
from lungelens.app import room, uploads
from lungelens.app.errors import RefusedError
from lungelens.records import jobs
from lungelens.records.models import Job, Trial
from lungelens.records.people import get


def in_a_loop_of_its_own(test):
    """Run an async test on a thread: browsers that other tests keep open hold this one's event loop."""

    @functools.wraps(test)
    def run(*args, **fixtures):
        with ThreadPoolExecutor(1) as thread:
            thread.submit(asyncio.run, test(*args, **fixtures)).result()

    return run


def announce(owner, session_id, size_bytes):
    answer = owner.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": size_bytes, "leg": "left"})
    assert answer.status_code == 201, answer.text
    return f"/api/trials/{answer.json()['id']}"


def patch(owner, trial, content, offset):
    return owner.patch(f"{trial}/upload", content=content, headers={"Upload-Offset": str(offset)})


def test_a_clip_sent_in_chunks_is_there_and_waits(owner, services, session_id, clip_bytes):
    trial = send(owner, session_id, clip_bytes, chunk=1000)
    assert (trial["state"], trial["received_bytes"], trial["files"]) == ("queued", len(clip_bytes), ["clip"])
    assert services.folder.clip(trial["id"]).read_bytes() == clip_bytes
    with services.database.reading() as session:
        assert session.scalars(select(Job)).one().trial_id == trial["id"]


def test_an_upload_goes_on_where_it_stopped(owner, session_id, clip_bytes):
    trial = announce(owner, session_id, len(clip_bytes))
    assert patch(owner, trial, clip_bytes[:1000], 0).status_code == 204
    known = owner.get(f"{trial}/upload")
    assert known.json()["received_bytes"] == int(known.headers["Upload-Offset"]) == 1000
    assert owner.head(f"{trial}/upload").headers["Upload-Offset"] == "1000"
    assert patch(owner, trial, clip_bytes[1000:], 1000).json()["state"] == "queued"


def test_a_wrong_offset_is_told_the_right_one(owner, session_id, clip_bytes):
    trial = announce(owner, session_id, len(clip_bytes))
    patch(owner, trial, clip_bytes[:1000], 0)
    answer = patch(owner, trial, clip_bytes[500:], 500)
    assert answer.status_code == 409
    assert answer.json()["error"]["code"] == "wrong_offset"
    assert answer.json()["error"]["current"] == {"received_bytes": 1000}


def test_the_last_chunk_may_be_sent_again_when_its_answer_was_lost(owner, session_id, clip_bytes):
    trial = send(owner, session_id, clip_bytes)
    again = patch(owner, f"/api/trials/{trial['id']}", b"", len(clip_bytes))
    assert (again.status_code, again.json()["id"]) == (200, trial["id"])


@in_a_loop_of_its_own
async def test_what_came_before_the_connection_broke_off_is_kept(owner, services, session_id, clip_bytes):
    trial = announce(owner, session_id, len(clip_bytes))

    async def breaking_off():
        yield clip_bytes[:700]
        raise ClientDisconnect

    with pytest.raises(RefusedError):
        await uploads.receive(services, trial.rsplit("/", 1)[1], 0, breaking_off())
    assert owner.get(f"{trial}/upload").json()["received_bytes"] == 700
    assert patch(owner, trial, clip_bytes[700:], 700).json()["state"] == "queued"


@in_a_loop_of_its_own
async def test_bytes_beyond_what_was_acknowledged_are_written_again(owner, services, session_id, clip_bytes):
    trial = announce(owner, session_id, len(clip_bytes))
    services.folder.clip(trial.rsplit("/", 1)[1]).write_bytes(b"from a server that was killed before it said so")
    assert patch(owner, trial, clip_bytes, 0).json()["state"] == "queued"
    assert services.folder.clip(trial.rsplit("/", 1)[1]).read_bytes() == clip_bytes


@in_a_loop_of_its_own
async def test_two_windows_do_not_write_into_one_another(owner, services, session_id, clip_bytes):
    trial_id = announce(owner, session_id, len(clip_bytes)).rsplit("/", 1)[1]

    async def slow():
        yield clip_bytes[:100]
        with pytest.raises(RefusedError, match="Another window") as refused:
            await uploads.receive(services, trial_id, 0, slow())
        assert (refused.value.status, refused.value.fault.code) == (409, "busy")
        yield clip_bytes[100:]

    assert (await uploads.receive(services, trial_id, 0, slow())).state == "queued"
    assert services.folder.clip(trial_id).read_bytes() == clip_bytes


@in_a_loop_of_its_own
async def test_a_connection_that_falls_silent_keeps_nobody_from_going_on(
    owner, services, session_id, clip_bytes, monkeypatch
):
    monkeypatch.setattr(uploads, "IDLE_TIMEOUT_S", 0.05)
    trial = announce(owner, session_id, len(clip_bytes))

    async def gone_out_of_reach():
        yield clip_bytes[:700]
        await asyncio.Event().wait()

    with pytest.raises(RefusedError, match="was lost"):
        await uploads.receive(services, trial.rsplit("/", 1)[1], 0, gone_out_of_reach())
    assert patch(owner, trial, clip_bytes[700:], 700).json()["state"] == "queued"


def test_a_clip_that_is_too_large_is_refused_before_it_is_sent(owner, services, session_id):
    services.max_clip_bytes = 10 * 1024**2
    answer = owner.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": 11 * 1024**2})
    assert (answer.status_code, answer.json()["error"]["code"]) == (413, "too_large")
    assert "maximum is 10 MB" in answer.json()["error"]["message"]


def test_more_than_was_announced_is_refused(owner, session_id, clip_bytes):
    trial = announce(owner, session_id, 100)
    assert patch(owner, trial, clip_bytes, 0).status_code == 413


def test_a_disk_without_room_is_said_before_anything_is_sent(owner, services, session_id, monkeypatch):
    monkeypatch.setattr(room, "RESERVED_BYTES", 2**62)
    answer = owner.post(f"/api/sessions/{session_id}/trials", json={"size_bytes": 100})
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "disk_full")


def test_what_an_almost_full_disk_takes_in_parts_is_written_whole(owner, services, session_id, clip_bytes, monkeypatch):
    class AlmostFull(io.FileIO):
        def write(self, chunk):
            return super().write(chunk[:100])

    monkeypatch.setattr(uploads, "_open_at", lambda path, _offset: AlmostFull(path, "w"))
    trial = send(owner, session_id, clip_bytes)
    assert services.folder.clip(trial["id"]).read_bytes() == clip_bytes


def test_a_disk_that_fills_up_keeps_what_was_saved(owner, session_id, clip_bytes, monkeypatch):
    trial = announce(owner, session_id, len(clip_bytes))
    patch(owner, trial, clip_bytes[:1000], 0)

    class Full:
        def __init__(self, path, offset):
            self.file = path.open("r+b")

        def write(self, _chunk):
            raise OSError(errno.ENOSPC, "No space left on device")

        def fileno(self):
            return self.file.fileno()

        def __enter__(self):
            return self

        def __exit__(self, *_):
            self.file.close()

    with monkeypatch.context() as full:
        full.setattr(uploads, "_open_at", Full)
        answer = patch(owner, trial, clip_bytes[1000:], 1000)
    assert (answer.status_code, answer.json()["error"]["code"]) == (507, "disk_full")
    assert patch(owner, trial, clip_bytes[1000:], 1000).json()["state"] == "queued"


@pytest.mark.parametrize(
    "content", [b"#!/bin/sh\nrm -rf /\n" * 9, b"<html></html>", b"\x00\x00\x00\x20ftypisom" + b"\x00" * 99]
)
def test_what_is_no_video_is_refused_by_its_content_and_leaves_no_trace(owner, services, session_id, content):
    trial = announce(owner, session_id, len(content))
    answer = patch(owner, trial, content, 0)
    assert (answer.status_code, answer.json()["error"]["code"]) == (415, "not_a_video")
    assert str(services.folder.root) not in answer.text
    assert owner.get(trial).status_code == 404
    assert owner.get(f"/api/sessions/{session_id}").json()["trials"] == []
    assert not services.folder.trial(trial.rpartition("/")[2]).exists()


@pytest.mark.parametrize(("format", "media_type"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
def test_a_picture_of_the_held_position_will_do(owner, session_id, tmp_path, format, media_type):
    Image.new("RGB", (320, 240)).save(tmp_path / "photo", format=format)
    content = (tmp_path / "photo").read_bytes()
    trial = announce(owner, session_id, len(content))
    answer = patch(owner, trial, content, 0)
    assert (answer.status_code, answer.json()["state"], answer.json()["is_photo"]) == (200, "queued", True)
    shown = owner.get(f"{trial}/files/clip")
    assert (shown.headers["content-type"], shown.content) == (media_type, content)


def test_sound_is_no_video(owner, session_id, tmp_path):
    content = write_sound(tmp_path / "sound.m4a").read_bytes()
    trial = announce(owner, session_id, len(content))
    assert patch(owner, trial, content, 0).status_code == 415


def test_a_clip_is_measured_once_at_a_time(owner, services, session_id, clip_bytes):
    begun = owner.post(f"{announce(owner, session_id, len(clip_bytes))}/measure")
    assert (begun.status_code, begun.json()["error"]["code"]) == (409, "not_received")
    trial = f"/api/trials/{send(owner, session_id, clip_bytes)['id']}"
    waits = owner.post(f"{trial}/measure")
    assert (waits.status_code, waits.json()["error"]["code"]) == (409, "busy")
    assert waits.json()["error"]["message"] == "This clip is already waiting or being measured."
    with services.database.writing() as session:
        jobs.fail(session, session.scalars(select(Job)).one().trial_id, "fault", "No.")
    again = owner.post(f"{trial}/measure")
    assert (again.status_code, again.json()["state"], again.json()["reason"]) == (202, "queued", None)


@pytest.mark.skipif(os.name != "posix", reason="permissions are of another kind here")
def test_a_clip_is_for_its_owner_only(owner, services, session_id, clip_bytes):
    path = services.folder.clip(send(owner, session_id, clip_bytes)["id"])
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.stat().st_mode & 0o777 == 0o700


def test_the_row_says_only_what_is_on_the_disk(owner, services, session_id, clip_bytes, monkeypatch):
    order: list[str] = []
    sync = os.fsync

    def synced(fd):
        order.append("disk")
        sync(fd)

    def got(*of):
        if of[1] is Trial:
            order.append("row")
        return get(*of)

    monkeypatch.setattr(os, "fsync", synced)
    monkeypatch.setattr(uploads, "get", got)
    trial = announce(owner, session_id, len(clip_bytes))
    order.clear()
    patch(owner, trial, clip_bytes[:100], 0)
    assert order.index("disk") < len(order) - 1 - order[::-1].index("row")
