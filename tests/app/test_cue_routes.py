from __future__ import annotations

import hashlib
import json
import struct

import cv2
import numpy as np
import pytest
from sqlalchemy import delete
from starlette.testclient import TestClient
from starlette.websockets import WebSocket, WebSocketDisconnect

from helpers.known import known
from helpers.people import standing
from lungelens.app import cue_routes
from lungelens.app.gate import Gate
from lungelens.app.live_view import read_jpeg, read_surroundings
from lungelens.app.phone_links import COOKIE, cookie_value, make_link
from lungelens.app.start_page import StartToken
from lungelens.pose.types import Keypoint, Pose
from lungelens.records.models import PhoneLink, TestSession
from lungelens.records.people import get

KEY = "the-owners-key"
HEADERS = {"cookie": f"lungelens_owner={KEY}", "origin": "http://127.0.0.1:8765", "host": "127.0.0.1:8765"}


class StandIn:
    """Always sees the same person."""

    name, sha256, closed = "stand-in", None, False

    def detect(self, rgb, time_s):
        return (Pose(standing(floor_px=450, x_px=300) * 1.0, np.ones(len(Keypoint))),)

    def close(self):
        self.closed = True


def jpeg(width_px=640, height_px=480):
    return cv2.imencode(".jpg", np.full((height_px, width_px, 3), 128, dtype=np.uint8))[1].tobytes()


def frame(time_ms, content):
    return struct.pack("<d", time_ms) + content


@pytest.fixture
def connect(app, services):
    services.open_estimator = StandIn
    client = TestClient(Gate(app, frozenset({"127.0.0.1:8765"}), "http", KEY, StartToken()))
    return lambda query="": client.websocket_connect(f"ws://127.0.0.1:8765/api/cues{query}", headers=HEADERS)


def test_each_picture_is_answered_with_its_own_time(connect):
    with connect("?leg=left") as socket:
        for time_ms in (12.5, 80.0):
            socket.send_bytes(frame(time_ms, jpeg()))
            answer = json.loads(socket.receive_text())
            assert (answer["time_ms"], answer["leg"], answer["facing"]) == (time_ms, "left", "right")
        assert answer["sheet"] == "unknown"
        assert set(answer["points"]) == {"hip", "knee", "ankle", "heel", "toe"}


@pytest.mark.parametrize("content", [b"", b"no picture", jpeg()[:200], b"\x89PNG\r\n\x1a\n" + b"0" * 50])
def test_a_picture_that_cannot_be_read_does_not_end_it(connect, content):
    with connect() as socket:
        socket.send_bytes(frame(1.0, content))
        assert json.loads(socket.receive_text())["error"] == "bad_frame"
        socket.send_bytes(frame(2.0, jpeg()))
        assert json.loads(socket.receive_text())["error"] is None


def test_a_picture_larger_than_anybody_needs_is_not_decoded():
    assert read_jpeg(jpeg(4000, 10)) is None
    assert known(read_jpeg(jpeg(1280, 720))).shape == (720, 1280, 3)


def declares(content, width_px, height_px, *, only_first=False):
    """The same JPEG with another size in its header; or a second header, with that size, before its own."""
    at = content.index(b"\xff\xc0")
    length = int.from_bytes(content[at + 2 : at + 4])
    header = content[at : at + 2 + length]
    other = header[:5] + struct.pack(">HH", height_px, width_px) + header[9:]
    return content[:at] + other + (header if only_first else b"") + content[at + len(header) :]


def turned(content):
    """The same JPEG with a note that it lies on its side, twice as many sizes as pictures."""
    exif = b"Exif\0\0MM\0*\0\0\0\x08\0\x01\x01\x12\0\x03\0\0\0\x01\0\x06\0\0\0\0\0\0"
    return content[:2] + b"\xff\xe1" + struct.pack(">H", len(exif) + 2) + exif + content[2:]


@pytest.mark.parametrize(
    "content",
    [
        declares(jpeg(), 30_000, 30_000),
        declares(jpeg(), 65_535, 65_535),
        declares(jpeg(), 0, 0),
        declares(jpeg(), 1920, 1),
        declares(jpeg(), 1, 1920),
        declares(jpeg(), 1920, 1080, only_first=True),
        declares(jpeg(), 30_000, 30_000, only_first=True),
        jpeg(1920, 1),
        jpeg(1920, 100),
        jpeg(1, 1),
        jpeg(63, 63),
    ],
)
def test_a_picture_of_a_size_no_camera_sends_does_not_end_it(connect, content):
    with connect("?sheet=yes") as socket:
        for message in (content, content):
            socket.send_bytes(frame(1.0, message))
            assert json.loads(socket.receive_text())["error"] == "bad_frame"
        socket.send_bytes(frame(2.0, jpeg()))
        assert json.loads(socket.receive_text())["error"] is None


@pytest.mark.parametrize("content", [jpeg(64, 64), jpeg(64, 256), jpeg(1920, 480), turned(jpeg())])
def test_the_least_a_camera_may_send_is_looked_at(content):
    rgb = known(read_jpeg(content))
    read_surroundings(rgb, None, sheet_wanted=True)
    assert rgb.ndim == 3


def test_too_many_bytes_end_it(connect):
    with connect() as socket, pytest.raises(WebSocketDisconnect) as ended:
        socket.send_bytes(b"0" * (1024**2 + 1))
        socket.receive_text()
    assert ended.value.code == 1009


def test_a_camera_that_falls_silent_gives_its_place_away(connect, services, monkeypatch):
    monkeypatch.setattr(cue_routes, "SILENT_S", 0.2)
    with connect() as socket, pytest.raises(WebSocketDisconnect) as ended:
        socket.receive_text()
    assert (ended.value.code, ended.value.reason) == (1013, "No pictures have come for a minute.")
    with connect() as socket:  # the place is free
        socket.send_bytes(frame(1.0, jpeg()))
        assert json.loads(socket.receive_text())["error"] is None


def test_what_is_no_frame_at_all_ends_it(connect):
    with connect() as socket, pytest.raises(WebSocketDisconnect) as ended:
        socket.send_text("still here")
        socket.receive_text()
    assert ended.value.code == 1003


def test_who_has_no_link_takes_no_place(app, services, monkeypatch):
    monkeypatch.setattr(cue_routes, "MAX_VIEWERS", 0)
    client = TestClient(Gate(app, frozenset({"127.0.0.1:8765"}), "http", KEY, StartToken()))
    origin = {name: HEADERS[name] for name in ("origin", "host")}
    with (
        client.websocket_connect("ws://127.0.0.1:8765/api/phone/cues", headers=origin) as socket,
        pytest.raises(WebSocketDisconnect) as ended,
    ):
        socket.receive_text()
    assert ended.value.code == 1008  # and not "two cameras are already in use"


def test_who_has_gone_before_the_answer_is_no_fault(connect, monkeypatch):
    async def gone(*_):
        raise WebSocketDisconnect(1006)

    monkeypatch.setattr(WebSocket, "close", gone)  # as Starlette's does then
    with connect() as socket:
        socket.send_text("and away")  # what it ends with would be raised here


def test_a_third_camera_is_told_to_wait(connect, services):
    with connect(), connect(), connect() as third, pytest.raises(WebSocketDisconnect) as ended:
        third.receive_text()
    assert ended.value.code == 1013
    assert services.cue_viewers == 0


def test_a_larger_picture_is_asked_for_once_to_look_for_the_sheet(connect):
    with connect("?sheet=yes") as socket:
        asked = []
        for time_ms, size in enumerate([(640, 480), (1280, 960), (640, 480)]):
            socket.send_bytes(frame(time_ms, jpeg(*size)))
            asked.append(json.loads(socket.receive_text())["larger"])
    assert asked == [True, False, False]


def test_without_a_sheet_small_pictures_do(connect):
    with connect() as socket:
        socket.send_bytes(frame(0.0, jpeg()))
        assert json.loads(socket.receive_text())["larger"] is False


def test_the_sheet_asked_for_is_missed(connect):
    with connect("?sheet=yes") as socket:
        for time_ms in range(500):  # the sheet is looked for background, so the first answers do not know
            socket.send_bytes(frame(time_ms, jpeg()))
            answer = json.loads(socket.receive_text())
            if answer["sheet"] != "unknown":
                break
    assert (answer["sheet"], "sheet_not_seen" in answer["problems"]) == ("not_seen", True)


class TestPhone:
    HOST = "192.168.1.20:8766"

    @pytest.fixture
    def through(self, app, services, session_id):
        """Connects a phone with the cookie of a link for the left leg."""
        services.open_estimator = StandIn
        with services.database.writing() as session:
            link, token = make_link(session, get(session, TestSession, session_id), "left", 60)
            link.device_sha256 = hashlib.sha256(b"d" * 40).hexdigest()
        client = TestClient(Gate(app, frozenset({self.HOST}), "https", None))
        cookie = f"{COOKIE}={cookie_value(token, 'd' * 40)}"

        def connect(query, cookie=cookie):
            headers = {"cookie": cookie, "origin": f"https://{self.HOST}", "host": self.HOST}
            return client.websocket_connect(f"wss://{self.HOST}/api/phone/cues{query}", headers=headers)

        return connect

    def test_it_is_guided_like_a_computers_camera(self, through):
        with through("?leg=left") as socket:
            socket.send_bytes(frame(12.5, jpeg()))
            assert json.loads(socket.receive_text())["leg"] == "left"

    @pytest.mark.parametrize(("query", "cookie"), [("right", ()), ("left", ("",)), ("left", (f"{COOKIE}=a.b",))])
    def test_without_a_link_for_that_leg_it_is_not(self, through, services, query, cookie):
        with through(f"?leg={query}", *cookie) as socket, pytest.raises(WebSocketDisconnect) as ended:
            socket.receive_text()
        assert ended.value.code == 1008
        assert services.cue_viewers == 0

    def test_a_link_that_is_taken_back_ends_it(self, through, services, monkeypatch):
        monkeypatch.setattr(cue_routes, "CHECK_EVERY_S", 0.0)
        with through("?leg=left") as socket:
            socket.send_bytes(frame(1.0, jpeg()))
            socket.receive_text()
            with services.database.writing() as session:
                session.execute(delete(PhoneLink))
            socket.send_bytes(frame(2.0, jpeg()))
            with pytest.raises(WebSocketDisconnect) as ended:
                socket.receive_text()
        assert ended.value.code == 1008
