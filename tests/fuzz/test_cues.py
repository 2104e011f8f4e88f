"""Frames for the cues, damaged at random: each is answered, with its own time, and nothing ends."""

from __future__ import annotations

import json
import struct

import cv2
import numpy as np
import pytest
from hypothesis import given
from starlette.testclient import TestClient

from helpers.fuzzing import count, drawn
from helpers.mutations import mutated, mutations
from helpers.people import standing
from helpers.records import opened
from lungelens.app.gate import OWNER_COOKIE, Gate
from lungelens.app.live_view import MAX_FRAME_BYTES
from lungelens.app.main import create_app
from lungelens.app.services import Services
from lungelens.pose.types import Keypoint, Pose
from lungelens.records.database import sqlite_url
from lungelens.records.folder import open_folder

KEY, HOST = "the-owners-key", "127.0.0.1:8765"
HEADERS = {"cookie": f"{OWNER_COOKIE}={KEY}", "origin": f"http://{HOST}", "host": HOST}


class StandIn:
    """Always sees the same person."""

    name, sha256 = "stand-in", None

    def detect(self, rgb, time_s):
        return (Pose(standing(floor_px=450, x_px=300) * 1.0, np.ones(len(Keypoint))),)

    def close(self):
        pass


def jpeg():
    """A picture with something in it, as a camera sends it."""
    noise = np.random.default_rng(0).integers(0, 255, (24, 32, 3), dtype=np.uint8)
    picture = cv2.resize(noise, (320, 240), interpolation=cv2.INTER_CUBIC)
    return cv2.imencode(".jpg", picture, [cv2.IMWRITE_JPEG_QUALITY, 70])[1].tobytes()


GOOD = jpeg()


@pytest.fixture
def socket(tmp_path):
    folder = open_folder(tmp_path / "data")
    with opened(sqlite_url(folder.database)) as database:
        services = Services(database, folder)
        services.open_estimator = StandIn  # type: ignore[assignment]
        client = TestClient(Gate(create_app(services), frozenset({HOST}), "http", KEY))
        with client.websocket_connect(f"ws://{HOST}/api/cues?leg=left&sheet=yes", headers=HEADERS) as socket:
            yield socket
            answered(socket, 1e6, GOOD)  # and a good one still is


def answered(socket, time_ms, content):
    socket.send_bytes(struct.pack("<d", time_ms) + content[:MAX_FRAME_BYTES])
    answer = json.loads(socket.receive_text())
    assert answer["error"] in (None, "bad_frame")
    assert answer["time_ms"] == time_ms
    count("frames", answer["error"] or "answered")


@drawn(60)
@given(changes=mutations())
def test_some_frames(socket, changes):
    answered(socket, 1.0, mutated(GOOD, changes))


@pytest.mark.soak
@drawn(1000)
@given(changes=mutations())
def test_a_thousand_frames(socket, changes):
    answered(socket, 1.0, mutated(GOOD, changes))
